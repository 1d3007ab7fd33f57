"""Who says which words, and that several voices sound as if they sat before one microphone."""

import threading
from dataclasses import dataclass, field

import numpy as np
import pytest

from core_engine import RenderCancelled
from core_engine.voices import blending, casting
from core_engine.voices.blending import blended, resampled
from core_engine.voices.casting import cast
from core_engine.voices.text import Piece
from core_engine.voices.voice import Samples, Speech, Voice, Word

NEVER = threading.Event()


@dataclass(frozen=True)
class Nobody:
    """A voice that is only named."""

    id: str
    languages: tuple[str, ...] = field(default=())
    name: str = ""
    version: str = "1"
    licence: str = "CC0-1.0"

    def synthesize(self, text: str, speed: float) -> Speech:
        """Nothing."""
        raise NotImplementedError


ENGLISH, JAPANESE, CHINESE = (
    Nobody("en", ("en-US", "en")),
    Nobody("ja", ("ja",)),
    Nobody("zh", ("cmn", "zh")),
)
RUSSIAN, GERMAN, OTHER = Nobody("ru", ("ru",)), Nobody("de", ("de-DE", "de")), Nobody("x", ("und",))
VOICES = {it.languages[-1]: it for it in (ENGLISH, JAPANESE, CHINESE, RUSSIAN, GERMAN)}


@pytest.fixture(autouse=True)
def _installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casting, "voice_for", VOICES.get)


def parts(text: str, voice: Voice) -> list[tuple[str, str]]:
    """Who says what."""
    return [(it.voice.id, it.text) for it in cast(Piece(text, 0.5), voice).parts]


@pytest.mark.parametrize(
    ("text", "voice", "expected"),
    [
        ("She said hello.", ENGLISH, [("en", "She said hello.")]),
        (
            "She said “你好” to him.", ENGLISH,
            [("en", "She said"), ("zh", "“你好”"), ("en", "to him.")],
        ),
        ("你好。", ENGLISH, [("zh", "你好。")]),
        ("東京 タワー is high.", ENGLISH, [("ja", "東京 タワー"), ("en", "is high.")]),
        ("Привет 你好 — hello", ENGLISH, [("ru", "Привет"), ("zh", "你好 —"), ("en", "hello")]),
        ("Anna: Мне 20 лет, 30", ENGLISH, [("en", "Anna:"), ("ru", "Мне 20 лет, 30")]),
        ("Say 你好 3 times", ENGLISH, [("en", "Say"), ("zh", "你好"), ("en", "3 times")]),
        ("— 你好", ENGLISH, [("zh", "— 你好")]),
        ("我用 iPhone 很久了。", CHINESE, [("zh", "我用 iPhone 很久了。")]),
        ("Он сказал Hello", RUSSIAN, [("ru", "Он сказал Hello")]),
        ("東京タワー 很高", JAPANESE, [("ja", "東京タワー 很高")]),
        ("10 μm and β-Carotin", GERMAN, [("de", "10 μm and β-Carotin")]),
        ("She said 你好", OTHER, [("x", "She said 你好")]),
        ("1, 2, 3.", ENGLISH, [("en", "1, 2, 3.")]),
    ],
)  # fmt: skip
def test_words_are_said_by_who_can_read_them(
    text: str, voice: Nobody, expected: list[tuple[str, str]]
) -> None:
    assert parts(text, voice) == expected


def test_what_nobody_can_read_is_known() -> None:
    said = cast(Piece("She said გამარჯობა to him.", 0.5), ENGLISH)
    assert said.pause == 0.5
    assert [(it.voice.id, it.is_unread) for it in said.parts] == [
        ("en", False), ("en", True), ("en", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "voice", "said"),
    [
        ("√16 = 4, π ≈ 3.14", ENGLISH, ["√16 = 4, pi ≈ 3.14"]),
        ("The angle α1 (β) is 2π²", ENGLISH, ["The angle", "alpha 1 (beta)", "is", "2 pi²"]),
        ("Ein Δ und ein μ", GERMAN, ["Ein", "delta", "und ein", "Mü"]),
    ],
)
def test_single_greek_letters_are_said_by_their_names(
    text: str, voice: Nobody, said: list[str]
) -> None:
    found = cast(Piece(text, 0.5), voice).parts
    assert [it.said or it.text for it in found] == said
    assert not any(it.is_unread for it in found)
    assert " ".join(it.text for it in found) == text


def test_greek_words_are_not_spelt() -> None:
    (said,) = cast(Piece("η πόλη", 0.5), ENGLISH).parts
    assert (said.text, said.said, said.is_unread) == ("η πόλη", "", True)


def tone(hertz: float, rate: int, peak: float = 0.5) -> Speech:
    """Half a second, swelling from silence and back."""
    times = np.arange(rate // 2) / rate
    swell = np.sin(np.pi * times / times[-1]) ** 2
    samples = (peak * swell * np.sin(2 * np.pi * hertz * times)).astype(np.float32)
    return Speech(samples, rate, [Word("tone", 0.1, 0.5)])


@pytest.mark.parametrize(("rate", "wanted"), [(16_000, 22_050), (24_000, 44_100), (22_050, 16_000)])
def test_another_rate_is_the_same_sound(rate: int, wanted: int) -> None:
    said = resampled(tone(1000, rate).samples, rate, wanted)
    expected = tone(1000, wanted).samples
    assert said.dtype == np.float32
    assert len(said) == len(expected)
    assert np.abs(said - expected).max() < 1e-3


def test_what_a_rate_cannot_tell_is_left_out() -> None:
    assert np.abs(resampled(tone(10_000, 24_000).samples, 24_000, 16_000)).max() < 1e-3
    assert not len(resampled(np.zeros(0, np.float32), 16_000, 24_000))


def test_all_voices_are_as_loud_as_the_one_that_was_chosen() -> None:
    spoken = [("soft", tone(500, 16_000, 0.05)), ("usual", tone(500, 24_000, 0.5))]
    for told in (
        blended(spoken, "usual", NEVER),
        blended(spoken[1:] + spoken[:1], "nobody", NEVER),
    ):
        assert [it.rate for it in told] == [24_000, 24_000]
        peaks = [float(np.abs(it.samples).max()) for it in told]
        assert peaks == pytest.approx([0.5, 0.5], rel=0.02)
        assert all(it.words[0].end <= len(it.samples) / it.rate for it in told)


def test_one_voice_stays_as_it_is() -> None:
    loud, soft = tone(500, 16_000), tone(500, 16_000, 0.1)
    told = blended([("one", loud), ("one", soft)], "one", NEVER)
    assert np.array_equal(told[0].samples, loud.samples)
    assert np.array_equal(told[1].samples, soft.samples)
    assert blended([], "one", NEVER) == []


def test_a_voice_that_is_silent_silences_nobody() -> None:
    silent = Speech(np.zeros(0, np.float32), 16_000)
    told = blended([("silent", silent), ("usual", tone(500, 24_000))], "silent", NEVER)
    assert np.abs(told[1].samples).max() == pytest.approx(0.5, rel=0.02)


def test_a_speech_is_measured_once_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    measured, powers = list[Speech](), blending._powers

    def measure(speech: Speech) -> Samples:
        measured.append(speech)
        return powers(speech)

    monkeypatch.setattr(blending, "_powers", measure)
    spoken = [(name, tone(500, 16_000)) for name in ("one", "other") * 10]
    blended(spoken, "one", NEVER)
    assert len(measured) == len(spoken)


def test_blending_ends_when_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled, fitted, fit = threading.Event(), list[Speech](), blending._fitted

    def cancel(speech: Speech, rate: int, gain: float) -> Speech:
        cancelled.set()
        fitted.append(speech)
        return fit(speech, rate, gain)

    monkeypatch.setattr(blending, "_fitted", cancel)
    with pytest.raises(RenderCancelled):
        blended([("one", tone(500, 16_000))] * 10, "one", cancelled)
    assert len(fitted) == 1


@pytest.mark.parametrize("word", ["ᚠᚢᚦ", "བོད་ཡིག", "ᐃᓄᒃᑎᑐᑦ", "ꦗꦮ"])
def test_letters_that_nobody_is_known_to_read_are_told(word: str) -> None:
    said = cast(Piece(f"It says {word} here.", 0.5), ENGLISH).parts
    assert [(it.text, it.is_unread) for it in said] == [
        ("It says", False), (word, True), ("here.", False),
    ]  # fmt: skip
