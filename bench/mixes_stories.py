"""Who tells the stories of mixes.py, and how: as segments, the way the app hands them over."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import paths
import video
from mixes_measures import level_of
from mixes_sources import CZECH, ENGLISH, ITALIAN, Package, folder_of
from story import SAMPLE_RATE, write_sound

from core_engine import (
    Cache,
    Manner,
    Narrated,
    SegmentSource,
    Utterance,
    narrate,
    speakers,
    voice_of,
)

NEVER = threading.Event()

TEXTS = {
    "de": (
        "Der Leuchtturm stand seit hundert Jahren leer. Nur die Möwen kannten noch den Weg.",
        "Eines Abends brannte oben wieder Licht. Wer hatte es angezündet?",
        "Am Morgen lag ein Boot im Sand, ohne Segel und ohne Namen.",
        "Wir sahen hinein. Es war trocken, und es roch nach frischem Brot.",
    ),
    "en": (
        "The lighthouse had been empty for a hundred years. Only the gulls still knew the way.",
        "One evening there was a light in its window again. Who had lit it?",
        "In the morning a boat lay on the sand, without a sail and without a name.",
        "We looked inside. It was dry, and it smelled of fresh bread.",
    ),
    "es": (
        "El faro llevaba cien años vacío. Solo las gaviotas recordaban el camino.",
        "Una tarde volvió a verse luz en su ventana. ¿Quién la había encendido?",
        "Por la mañana había una barca en la arena, sin vela y sin nombre.",
        "Miramos dentro. Estaba seca, y olía a pan recién hecho.",
    ),
    "fr": (
        "Le phare était vide depuis cent ans. Seules les mouettes connaissaient le chemin.",
        "Un soir, une lumière brilla de nouveau à la fenêtre. Qui l'avait allumée ?",
        "Le matin, une barque reposait sur le sable, sans voile et sans nom.",
        "Nous avons regardé dedans. Elle était sèche, et sentait le pain frais.",
    ),
    "it": (
        "Il faro era vuoto da cento anni. Solo i gabbiani conoscevano ancora la strada.",
        "Una sera si vide di nuovo una luce alla finestra. Chi l'aveva accesa?",
        "La mattina c'era una barca sulla sabbia, senza vela e senza nome.",
        "Guardammo dentro. Era asciutta, e profumava di pane fresco.",
    ),
    "pl": (
        "Latarnia stała pusta od stu lat. Tylko mewy znały jeszcze drogę.",
        "Pewnego wieczoru w oknie znów zapłonęło światło. Kto je zapalił?",
        "Rano na piasku leżała łódź, bez żagla i bez imienia.",
        "Zajrzeliśmy do środka. Było tam sucho i pachniało świeżym chlebem.",
    ),
    "sv": (
        "Fyren hade stått tom i hundra år. Bara måsarna kände ännu vägen.",
        "En kväll lyste det i fönstret igen. Vem hade tänt ljuset?",
        "På morgonen låg en båt i sanden, utan segel och utan namn.",
        "Vi tittade in. Den var torr, och det luktade nybakat bröd.",
    ),
}
_PROMPTS = tuple(
    f"{it}.g722" for it in ("demo-congrats", "vm-options", "demo-abouttotry", "demo-moreinfo")
)
_BRIEFING = tuple(f"kd-{it}.ogg" for it in ("uvod", "mesto", "ufo", "zaver"))


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who was recorded, and the sounds of theirs that are one narration each."""

    name: str
    package: Package
    files: Sequence[str]


ALLISON = Reader("Allison Smith, en", ENGLISH, _PROMPTS)
CARLO = Reader("Carlo Flora, it", ITALIAN, _PROMPTS)
AGENT = Reader("an actor, cs", CZECH, _BRIEFING)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The texts of a language, narrated by a voice; the time of every word is known.

    Behind every text there are `rest` seconds of silence.
    """

    voice: str
    language: str
    speed: float = 1.0
    pauses: float = 1.0
    rest: float = 0.0

    def __str__(self) -> str:
        how = [f"speed {self.speed:g}"] if self.speed != 1 else []
        how += [f"pauses × {self.pauses:g}"] if self.pauses != 1 else []
        return ", ".join([self.voice, *how, *_rests(self.rest)])

    def segments(self, cache: Cache, folder: Path) -> list[SegmentSource]:
        """Those of the story, a silent one behind each where there is a rest."""
        told = [(it.path, _times(it)) for it in self.narrated(cache)]
        return _numbered(told, _silence(folder, self.rest))

    def narrated(self, cache: Cache) -> list[Narrated]:
        """The texts as the voice says them."""
        who, how = voice_of(self.voice), Manner(self.speed, self.pauses)
        texts = TEXTS[self.language]
        wanted = [Utterance(1, it, self.language, who, how) for it in texts]
        return [narrate(it, cache, speakers(), NEVER) for it in wanted]


@dataclass(frozen=True, slots=True)
class Recorded:
    """Sounds that a person brings: nobody knows when something is said in them.

    They are as loud as `levels` (LUFS) in turn, or as they are; a loud one is limited, as loud
    recordings are. Behind each there are `rest` seconds of silence.
    """

    of: Reader | Spoken
    levels: Sequence[float] = ()
    rest: float = 0.0

    def __str__(self) -> str:
        name = self.of.name if isinstance(self.of, Reader) else f"{self.of}, as a file"
        levels = " and ".join(f"{it:g}" for it in self.levels).replace("-", "\N{MINUS SIGN}")
        loud = [f"{levels} LUFS"] if levels else []
        return ", ".join([name, *loud, *_rests(self.rest)])

    def segments(self, cache: Cache, folder: Path) -> list[SegmentSource]:
        """Those of the story, a silent one behind each where there is a rest."""
        levels, told = cycle(self.levels or [None]), list[tuple[Path, Times]]()
        for number, path in enumerate(self._sounds(cache)):
            told.append((_wave(path, next(levels), folder / f"{number}.wav"), None))
        return _numbered(told, _silence(folder, self.rest))

    def _sounds(self, cache: Cache) -> list[Path]:
        if isinstance(self.of, Spoken):
            return [it.path for it in self.of.narrated(cache)]
        return [folder_of(self.of.package) / it for it in self.of.files]


Times = tuple[tuple[float, float], ...] | None
Telling = Spoken | Recorded


def _times(narrated: Narrated) -> Times:
    return tuple((word.start, word.end) for word in narrated.words)


def _rests(seconds: float) -> list[str]:
    return [f"rests of {seconds:g} s"] if seconds else []


def _numbered(told: Sequence[tuple[Path, Times]], rest: Path | None) -> list[SegmentSource]:
    """The segments of a story, each over the same picture."""
    picture = next(paths.EXAMPLE.glob("*.jpg"))
    silence = [(rest, None)] if rest else []
    heard = [it for one in told for it in (one, *silence)]
    return [
        SegmentSource(number, picture, sound, speech=times)
        for number, (sound, times) in enumerate(heard, 1)
    ]


def _silence(folder: Path, seconds: float) -> Path | None:
    if not seconds:
        return None
    path = folder / "silence.wav"
    write_sound(path, bytes(2 * round(seconds * SAMPLE_RATE)))
    return path


def _wave(path: Path, level: float | None, output: Path) -> Path:
    """The sound as a WAV file, made as loud as that."""
    source = [*(["-f", "g722"] if path.suffix == ".g722" else []), "-i", str(path)]
    gain = 0.0 if level is None else level - level_of(source).loudness
    change = f"volume={gain:.2f}dB:precision=float,alimiter=limit=0.98:level=false"
    shape = ["-af", change, "-ar", str(SAMPLE_RATE), "-ac", "1", "-f", "s16le", "-"]
    write_sound(output, video.output([*source, *shape]))
    return output
