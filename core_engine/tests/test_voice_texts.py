"""What is said of a text, and in which pieces."""

import pytest

from core_engine.voices.text import (
    LAST_PAUSE,
    PARAGRAPH_PAUSE,
    SENTENCE_PAUSE,
    is_wordless,
    pieces_of,
    plain,
)


def said(text: str, language: str = "en") -> list[str]:
    """The pieces, without their pauses."""
    return [piece.text for piece in pieces_of(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello *there*, __you__!", "Hello there, you!"),
        ("Look at https://www.example.com/a/b?x=1#y now.", "Look at example.com now."),
        ("A party 🎉 for you", "A party   for you"),
        ("Really?!!! Yes....", "Really?! Yes."),
        ("no\u200b\u00adise", "noise"),
        ("می‌خواهم", "می‌خواهم"),
        ("snake_case and 3 * 4", "snake_case and 3 * 4"),
        ("cafe\u0301", "café"),
        ("20 °C, 5℃, №5 and x²", "20 °C, 5°C, No5 and x²"),
        ("𝓗𝓲, Ｙｏｕ ﬁnd Ⓐ①.", "Hi, You find A1."),
        ("¿¿¿Qué???", "¿Qué?"),
        ("A [link](https://a.org/b) and ![picture](cat.png).", "A link and picture."),
        ("At https://a.org. So (www.b.org/c)!", "At a.org. So (b.org)!"),
        ('<a href="https://a.org/b">Here</a>', "Here"),
        ('<p class="x">This <b>is</b><br/>it.</p>', "\nThis is\nit.\n"),
        ("A<!-- no --> b<script>var c = 'd';</script> e", "A  b  e"),
        ("<STYLE type=text/css>p { x: y }</STYLE>So<o:p></o:p>.", " So."),
        ("Fish &amp; chips&nbsp;&#8217;re &lt;b&gt; &#x41;", "Fish & chips\xa0’re <b> A"),
        ("AT&T; R&D, ?a=1&copy=2", "AT&T; R&D, ?a=1&copy=2"),
        ("a < b and c > d", "a < b and c > d"),
        ("I <3 you, <3 x<y x<b and c>d", "I <3 you, <3 x<y x<b and c>d"),
        ("Press <Enter>. <!- Not closed", "Press <Enter>. <!- Not closed"),
        ("1. Mai 1945 war Krieg.", "1. Mai 1945 war Krieg."),
        ("1. Mai: Er kam.\n2. Mai: Er ging.", "1. Mai: Er kam.\n2. Mai: Er ging."),
        ("1. The beginning", "1. The beginning"),
        ("1. One\n1. Two", "One\nTwo"),
        ("请看https://a.org/b。然后", "请看a.org。然后"),
        ("1. One\n2. Two\n3) Three", "One\nTwo\nThree"),
        ("3. Oktober\n1945. War.", "3. Oktober\n1945. War."),
    ],
)
def test_what_is_not_said_goes(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize("marks", ["*", "_", "~", "*_"])
def test_many_marks_take_little_time(marks: str) -> None:
    text = "a" + marks * 100_000
    assert plain(text) == "a"
    assert plain(f"{text}b") == f"{text}b"


@pytest.mark.parametrize("tag", ["<", "<!--", "<script>", "<a x='", '<p x="', "<b ", "&amp", "</"])
def test_many_beginnings_of_tags_take_little_time(tag: str) -> None:
    assert not is_wordless(tag * (1_000_000 // len(tag)) + "a")


@pytest.mark.parametrize(
    "text", ["", "   \n", "<br>", "<p>&nbsp;</p>", "…", "👍🏽", "—", "***", "\u200b"]
)
def test_some_texts_have_no_words(text: str) -> None:
    assert is_wordless(text)
    assert pieces_of(text, "en") == []


@pytest.mark.parametrize("text", ["a", "7", "日", "ですか。", "مرحبا"])
def test_others_have(text: str) -> None:
    assert not is_wordless(text)
    assert said(text) == [text]


def test_sentences_are_said_one_by_one() -> None:
    text = "Dr. Smith went home. “Who is there?” he asked. Nobody!\n\nThe end."
    pieces = pieces_of(text, "en")
    assert [piece.text for piece in pieces] == [
        "Dr. Smith went home.", "“Who is there?” he asked.", "Nobody!", "The end.",
    ]  # fmt: skip
    pauses = [SENTENCE_PAUSE, SENTENCE_PAUSE, PARAGRAPH_PAUSE, LAST_PAUSE]
    assert [piece.pause for piece in pieces] == pauses


def test_headings_and_lists_are_said_without_their_marks() -> None:
    assert said("# Title\n- one\n* two\n1. three\n2. four\n1984 was cold.") == [
        "Title", "one", "two", "three", "four", "1984 was cold.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["word " * 300, "one, two; three: " * 60, "从前有一座小房子里面住着一个老人" * 40, "a" * 3000],
)
def test_long_sentences_are_divided_and_nothing_is_lost(text: str) -> None:
    pieces = pieces_of(text, "en")
    assert len(pieces) > 1
    assert all(len(piece.text) <= 360 for piece in pieces)
    assert not any(piece.pause for piece in pieces[:-1]), "in one breath"
    letters = "".join("".join(piece.text for piece in pieces).split())
    assert letters == "".join(text.split())


@pytest.mark.parametrize(
    ("letter", "most"), [("x", 80), ("ä", 80), ("а", 80), ("e\u0329", 80), ("7", 40)]
)
def test_no_word_is_without_end(letter: str, most: int) -> None:
    assert max(map(len, " ".join(said(letter * 500)).split())) <= most


def test_words_that_people_use_are_whole() -> None:
    word = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
    assert said(word) == [word]
