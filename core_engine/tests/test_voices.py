"""Real voices: what they say lasts, the same every time, and each word has its time."""

import importlib.util
import subprocess
import sys

import numpy as np
import pytest

from core_engine.voices import espeak
from core_engine.voices.catalogue import (
    VoiceMissing,
    engines,
    languages_spoken,
    voice_for,
    voice_of,
    voices,
)
from core_engine.voices.espeak import ESPEAK as ESPEAK_ENGINE
from core_engine.voices.espeak import EspeakVoice
from core_engine.voices.hibari import HIBARI, HibariVoice
from core_engine.voices.kokoro import _LANGUAGES
from core_engine.voices.pico import PICO, PicoVoice
from core_engine.voices.voice import Voice, Word
from core_engine.voices.words import timed

ESPEAK = importlib.util.find_spec("espeakng_loader") is not None
SPEAKERS = [
    (HibariVoice(), "On the 3rd of March 1984, Dr. Smith ran 3 km and paid $9.99."),
    (PicoVoice("de-DE", "German"), "Am 3. Mai 1984 lief Dr. Schmidt 3 km."),
    (PicoVoice("fr-FR", "French"), "Il était une fois une petite maison."),
    pytest.param(
        EspeakVoice("ru", "Russian"), "Жил-был маленький дом у моря.",
        marks=pytest.mark.skipif(not ESPEAK, reason="espeakng-loader, an extra, is not installed"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("voice", "text"), SPEAKERS, ids=lambda it: getattr(it, "id", "text"))
def test_every_word_has_its_time(voice: Voice, text: str) -> None:
    speech = voice.synthesize(text, 1.0)
    seconds = len(speech.samples) / speech.rate
    assert 1.0 < seconds < 15.0
    assert 0.05 < np.abs(speech.samples).max() <= 1.0
    assert [it.word for it in speech.words] == text.split()
    times = [time for it in speech.words for time in (it.start, it.end)]
    assert times == sorted(times)
    assert 0.0 <= times[0] < times[-1] <= seconds + 0.02


@pytest.mark.parametrize(("voice", "text"), SPEAKERS, ids=lambda it: getattr(it, "id", "text"))
def test_faster_is_shorter(voice: Voice, text: str) -> None:
    slow, fast = (voice.synthesize(text, speed) for speed in (0.7, 1.6))
    assert len(fast.samples) < 0.7 * len(slow.samples)


def test_markup_is_not_obeyed() -> None:
    voice = PicoVoice("en-US", "English")
    plain, marked = (
        voice.synthesize(text, 1.0) for text in ("Hello there.", "<volume level='0'>Hello there.")
    )
    assert np.abs(marked.samples).max() > 0.5 * np.abs(plain.samples).max()


def test_a_long_sentence_is_not_too_long_for_the_model() -> None:
    text = "and then another one came, " * 40
    speech = HibariVoice().synthesize(text, 1.0)
    assert len(speech.samples) / speech.rate > 40
    assert len(speech.words) == len(text.split())


def test_the_most_natural_voice_of_a_language_speaks_it() -> None:
    chosen = {language: voice_for(language) for language in ("en", "en-GB", "de", "it-IT", "tlh")}
    assert {language: voice.id for language, voice in chosen.items() if voice} == {
        "en": "hibari-heart", "en-GB": "pico-en-GB", "de": "pico-de-DE", "it-IT": "pico-it-IT",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("DE", "pico-de-DE"),
        ("en_GB", "pico-en-GB"),
        ("EN-gb", "pico-en-GB"),
        ("fr-fr", "pico-fr-FR"),
    ],
)
def test_a_language_is_found_in_whatever_case(asked: str, found: str) -> None:
    chosen = voice_for(asked)
    assert chosen
    assert chosen.id == found


def test_voices_have_names_of_their_own_and_licences() -> None:
    names = [voice.id for voice in voices()]
    assert len(set(names)) == len(names)
    assert all(voice_of(name).id == name for name in names)
    assert all(voice.licence and voice.languages and voice.name for voice in voices())
    assert all(" -m pip install " in engine.install for engine in engines())
    assert all(engine.licence for engine in engines())


def test_a_voice_that_is_not_there_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(
        VoiceMissing, match=r"There is no voice pico-de\. Choose another, such as pico-de-DE or"
    ):
        voice_of("pico-de")
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "py_nanotts" else find(name)
    )
    with pytest.raises(VoiceMissing, match=r"python\S* -m pip install py-nanotts==0\.1\.1`"):
        voice_of("pico-de-DE")


@pytest.mark.parametrize(
    ("asked", "proposed"),
    [
        ("pico-de", "pico-de-DE"), ("pico-de_at", "pico-de-DE"), ("hibari-hart", "hibari-heart"),
        ("en", "hibari-heart"), ("hibari-de", "pico-de-DE"),
        ("nobody", "hibari-heart"), ("pico", "pico-en-GB"),
    ],
)  # fmt: skip
def test_voices_are_proposed_that_may_be_meant(asked: str, proposed: str) -> None:
    with pytest.raises(VoiceMissing, match=f"such as {proposed}"):
        voice_of(asked)


@pytest.mark.skipif(not ESPEAK, reason="espeakng-loader, an extra, is not installed")
def test_of_many_the_usual_one_is_proposed() -> None:
    with pytest.raises(VoiceMissing, match="such as espeak-en-gb or espeak-en-us;"):
        voice_of("espeak-en")
    with pytest.raises(VoiceMissing, match="such as espeak-ru or"):
        voice_of("pico-ru")


@pytest.mark.skipif(not ESPEAK, reason="espeakng-loader, an extra, is not installed")
def test_every_voice_of_espeak_speaks() -> None:
    """All in this process: a few milliseconds each."""
    instead = {"cv": "Чӑваш", "sjn": "mae", "chr-US-Qaaa-x-west": "tsalagi"}  # they cannot count
    for voice in ESPEAK_ENGINE.voices():
        assert isinstance(voice, EspeakVoice)
        text = instead.get(voice.language, "1 2 3")
        speech = voice.synthesize(text, 1.0)
        assert np.abs(speech.samples).max() > 0.05, voice.id
        assert [it.word for it in speech.words] == text.split(), voice.id
        assert len(speech.samples) > 0.2 * speech.rate, voice.id
    assert len(ESPEAK_ENGINE.voices()) > 130


@pytest.mark.skipif(not ESPEAK, reason="espeakng-loader, an extra, is not installed")
def test_words_of_which_nothing_is_told_share_the_time() -> None:
    library = espeak._library()
    library._words = []
    told = timed("one three", library._read("one three", 4.0))
    assert told == [Word("one", 0.0, 1.5), Word("three", 1.5, 4.0)]


@pytest.mark.skipif(not ESPEAK, reason="espeakng-loader, an extra, is not installed")
def test_the_same_language_in_another_case_is_the_same_voice() -> None:
    small, large = (EspeakVoice(it, "").synthesize("Hello.", 1.0) for it in ("en-gb", "en-GB"))
    assert len(small.samples) == pytest.approx(len(large.samples), rel=0.01)


@pytest.mark.parametrize(
    ("text", "like"),
    [
        ("It is 10⁻⁹ wide.", "It is 10 minus 9 wide."),
        ("1" * 40, " ".join("1" * 40)),
        ("1" + ",234" * 13, " ".join("1" + "234" * 13)),
    ],
)
def test_english_numbers_are_read_whatever_they_look_like(text: str, like: str) -> None:
    said, expected = (HibariVoice().synthesize(it, 1.0) for it in (text, like))
    assert np.array_equal(said.samples, expected.samples)
    assert [it.word for it in said.words] == text.split()


def test_what_stands_in_brackets_is_read() -> None:
    said = HibariVoice().synthesize("He saw [the picture](of a cat) and left.", 1.0)
    assert len(said.samples) / said.rate > 1.5
    assert len(said.words) == 8


@pytest.mark.parametrize(
    ("voice", "languages"),
    [("cmn", ("cmn", "zh")), ("nb", ("nb", "no")), ("pt-br", ("pt-br", "pt")), ("ru", ("ru",))],
)
def test_a_language_is_known_by_all_its_names(voice: str, languages: tuple[str, ...]) -> None:
    assert EspeakVoice(voice, "").languages == languages


def test_voices_are_listed_without_loading_any_engine() -> None:
    """Engines crash where several threads ask them at once; processes of their own do that."""
    script = (
        "import sys; from core_engine.voices.catalogue import voices; assert len(voices()) > 5\n"
        "maps = open('/proc/self/maps').read() if sys.platform == 'linux' else ''\n"
        "print([it for it in ('espeak', 'nanotts', 'onnxruntime') if it in maps])\n"
        "print([it for it in ('py_nanotts', 'onnxruntime', 'hibari') if it in sys.modules])\n"
    )
    argv = [sys.executable, "-c", script]
    told = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n[]\n", told.stdout


def test_an_engine_names_the_languages_of_its_voices() -> None:
    """Kokoro's table has more than the voices that come along with it."""
    names = {"en": "English", "de": "German", "es": "Spanish", "fr": "French", "it": "Italian",
             "hi": "Hindi", "ja": "Japanese", "pt": "Portuguese"}  # fmt: skip
    kokoro = {tag for language in _LANGUAGES.values() for tag in language.tags}
    for engine, tags in (
        ("hibari", {tag for it in HIBARI.voices() for tag in it.languages}),
        ("pico", {tag for it in PICO.voices() for tag in it.languages}),
        ("kokoro", kokoro),
    ):
        (speaks,) = [it.speaks for it in engines() if it.name == engine]
        assert set(speaks.split(", ")) == {names[tag[:2]] for tag in tags}
    assert all(it.speaks for it in engines())


def test_languages_that_are_spoken_are_those_of_the_voices() -> None:
    spoken = languages_spoken()
    assert {"en-US", "en", "de-DE", "de", "fr"} <= spoken
    assert all(voice_for(tag) for tag in spoken)
