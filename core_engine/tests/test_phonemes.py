"""Which phonemes belong to which word, and what a model's bytes say."""

import importlib.util

import pytest

from core_engine.tests.tiny_piper import model
from core_engine.voices import graph
from core_engine.voices.phonemes import read
from core_engine.voices.tokens import Token, heard, pieces

NEEDS_ESPEAK = pytest.mark.skipif(
    importlib.util.find_spec("espeakng_loader") is None,
    reason="espeakng-loader, an extra, is not installed",
)


def spoken(text: str, language: str = "en-us") -> dict[str, str]:
    """The phonemes of every word, without spaces around."""
    return {it.text: it.phonemes.strip().replace("^", "") for it in read(text, language)}


@NEEDS_ESPEAK
def test_words_that_espeak_joins_are_divided() -> None:
    assert spoken("It was of the king.") == {
        "It": "ɪt", "was": "wʌz", "of": "ʌv", "the": "ðə", "king.": "kˈɪŋ.",
    }  # fmt: skip


@NEEDS_ESPEAK
def test_words_that_sound_otherwise_by_themselves_are_found() -> None:
    said = spoken("Once upon a time")
    assert said == {"Once": "wˈʌns", "upon": "əpˌɑːn", "a": "ɐ", "time": "tˈaɪm"}


@NEEDS_ESPEAK
def test_a_number_is_many_words_and_its_point_no_mark() -> None:
    said = spoken("It cost $9.99 in 1984!")
    assert said["$9.99"].startswith("dˈɑːlɚ")
    assert said["$9.99"].endswith("nˈaɪn")
    assert said["1984!"].endswith("fˈoːɹ!") or said["1984!"].endswith("fˈɔːɹ!")


@NEEDS_ESPEAK
def test_marks_stay_where_they_are() -> None:
    said = spoken("“Well,” he said — then: yes; no… why?! 好。")
    assert said["“Well,”"].endswith(",")
    assert said["said"].endswith("—")
    assert (said["then:"][-1], said["yes;"][-1], said["no…"][-1]) == (":", ";", "…")
    assert said["why?!"].endswith("?!")


@NEEDS_ESPEAK
@pytest.mark.parametrize("text", ["", "…", "   ", "!?"])
def test_without_words_there_is_nothing_to_say(text: str) -> None:
    assert read(text, "de") == []


@NEEDS_ESPEAK
def test_words_of_other_languages_are_not_announced() -> None:
    assert "(" not in "".join(spoken("Der Computer-Job im Showroom.", "de").values())


def test_long_texts_are_divided_behind_commas() -> None:
    tokens = [Token("one,", "x" * 9), Token("two", "x" * 4), Token("three", "x" * 9)]
    assert [[it.text for it in piece] for piece in pieces(tokens, 15)] == [
        ["one,"], ["two", "three"],
    ]  # fmt: skip


def test_a_word_is_heard_from_its_first_phoneme_to_its_last() -> None:
    tokens = [Token("a", "xx"), Token(",", ","), Token("b", "x")]
    told = heard(tokens, [-1, 0, 0, 1, 2, -1], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    assert [(it.word, it.start, it.end) for it in told] == [("a", 1.0, 3.0), ("b", 4.0, 5.0)]


def test_a_models_steps_are_read() -> None:
    raw = model(tells_lengths=True)
    steps = {it.operation: raw[it.outputs[0]] for it in graph.nodes_of(raw)}
    assert (steps[b"Ceil"], steps[b"RandomNormalLike"]) == (b"frames", b"chance")


@pytest.mark.parametrize("bad", [b"not a model", model(True)[:300], b"\x3a\xff\xff\xff\xff\x0f"])
def test_what_is_no_model_is_refused(bad: bytes) -> None:
    with pytest.raises((ValueError, IndexError)):
        list(graph.nodes_of(bad))
