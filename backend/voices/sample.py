"""What a voice sounds like: a sentence in its mother tongue."""

import threading
from pathlib import Path

from backend.config.refusals import NotThere
from backend.projects.media_files import cache
from core_engine import Utterance, VoiceMissing, narrate, speakers, voice_of

_SENTENCES = {
    "ar": "كان يا ما كان، في قديم الزمان، بيت صغير عند البحر.",
    "cs": "Byl jednou jeden malý dům u moře.",
    "da": "Der var engang et lille hus ved havet.",
    "de": "Es war einmal ein kleines Haus am Meer, und darin wohnte niemand.",
    "el": "Μια φορά κι έναν καιρό ήταν ένα μικρό σπίτι δίπλα στη θάλασσα.",
    "en": "Once upon a time there was a small house by the sea, and nobody lived in it.",
    "es": "Érase una vez una casita junto al mar, y en ella no vivía nadie.",
    "fi": "Olipa kerran pieni talo meren rannalla.",
    "fr": "Il était une fois une petite maison au bord de la mer, où personne n'habitait.",
    "he": "היה היה בית קטן ליד הים.",
    "hi": "एक समय की बात है, समुद्र के किनारे एक छोटा सा घर था।",
    "hu": "Egyszer volt, hol nem volt, volt egyszer egy kis ház a tenger mellett.",
    "it": "C'era una volta una casetta in riva al mare, e non ci abitava nessuno.",
    "ja": "むかしむかし、海のそばに小さな家がありました。",
    "ko": "옛날 옛적에 바닷가에 작은 집이 있었습니다.",
    "nl": "Er was eens een klein huis aan zee, en er woonde niemand in.",
    "nb": "Det var en gang et lite hus ved havet.",
    "pl": "Dawno, dawno temu był sobie mały dom nad morzem.",
    "pt": "Era uma vez uma casinha à beira-mar, onde não morava ninguém.",
    "ro": "A fost odată o căsuță la malul mării.",
    "ru": "Жил-был у моря маленький дом, и никто в нём не жил.",
    "sv": "Det var en gång ett litet hus vid havet.",
    "tr": "Bir varmış bir yokmuş, deniz kıyısında küçük bir ev varmış.",
    "uk": "Жила-була біля моря маленька хатинка.",
    "zh": "从前，海边有一座小房子。",
}
_NUMBERS = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10."  # every voice reads them in its own language


def sample_of(name: str) -> Path:
    """A FLAC file in which the voice with this name speaks; raises NotThere, SpeechFailed."""
    try:
        voice = voice_of(name)
    except VoiceMissing as error:
        raise NotThere(error.code, str(error)) from error
    tongue = voice.languages[0].partition("-")[0]
    text = _SENTENCES.get(tongue, _NUMBERS)
    with cache().in_use():
        return narrate(
            Utterance(0, text, tongue, voice), cache(), speakers(), threading.Event()
        ).path
