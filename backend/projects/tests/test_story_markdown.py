"""`story.md`: what it can say, and what is told when it says something else."""

import os
from pathlib import Path

import pytest

from backend.projects.story import Story, StorySegment
from backend.projects.story_markdown import read_markdown_story
from backend.projects.tests import samples
from core_engine import Point, StoryNotRenderable


def read(folder: Path, text: str) -> Story:
    """The story in this text."""
    path = folder / "story.md"
    path.write_text(text, encoding="utf-8")
    return read_markdown_story(path)


def texts(story: Story) -> list[str]:
    """The texts of the segments."""
    return [segment.text for segment in story.segments]


def only(story: Story) -> StorySegment:
    """The only segment of a story that has nothing wrong."""
    assert story.problems == ()
    (segment,) = story.segments
    return segment


def problems(story: Story) -> list[tuple[int, str]]:
    """What is wrong: segment and message."""
    assert all(problem.remedy for problem in story.problems)
    return [(problem.number, problem.message) for problem in story.problems]


def test_a_whole_story(tmp_path: Path) -> None:
    story = read(
        tmp_path,
        "# The long way home\n\n![A path](01.jpg)\n\nFirst line\nsecond line.\n\n"
        "Next paragraph.\n\n[narration](01.flac)\n\n![](02.jpg)\n\nThe end.\n",
    )
    assert story == Story(
        "The long way home",
        (
            StorySegment(
                "First line\nsecond line.\n\nNext paragraph.",
                tmp_path / "01.jpg",
                tmp_path / "01.flac",
            ),
            StorySegment("The end.", tmp_path / "02.jpg", None),
        ),
    )


def test_a_story_without_a_title_is_called_as_its_folder(tmp_path: Path) -> None:
    assert read(tmp_path, "![](1.jpg)\n\n# Chapter one\n").title == tmp_path.name


def test_a_heading_after_the_title_is_text(tmp_path: Path) -> None:
    story = read(tmp_path, "# T\n\n![](1.jpg)\n\n## Chapter *one*\n\nText.\n\n# Two\n")
    assert (story.title, texts(story)) == ("T", ["Chapter one\n\nText.\n\nTwo"])


def test_the_title_keeps_its_words_and_loses_its_marks(tmp_path: Path) -> None:
    assert read(tmp_path, "#  *The* **long** [way](x) \\# `home` #\n").title == (
        "The long way # `home`"
    )


def test_several_pictures_in_one_paragraph_are_several_segments(tmp_path: Path) -> None:
    story = read(tmp_path, "![](1.jpg) one\n![](2.jpg) ![](3.jpg)\nthree\n")
    assert texts(story) == ["one", "", "three"]


def test_a_picture_in_a_link_or_in_emphasis_is_a_picture(tmp_path: Path) -> None:
    story = read(tmp_path, "[![a](1.jpg)](big.jpg)\n\none\n\n**![b](2.jpg)**\n\ntwo\n")
    assert [segment.image for segment in story.segments] == [tmp_path / "1.jpg", tmp_path / "2.jpg"]
    assert texts(story) == ["one", "two"]


LINES = [
    "1999. That was the year.",
    "- Who is there?",
    "+ plus",
    "* star",
    "> quoted",
    "---",
    "    four spaces",
    "```",
    "<b>not HTML</b>",
    "[x]: y",
    "`code`",
    "http://example.org/a_b_c",
    "1) one",
]


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_looks_like_more_is_a_sentence(tmp_path: Path, line: str) -> None:
    assert only(read(tmp_path, f"![](1.jpg)\n\n{line}\n")).text == line.strip()


def test_a_line_of_dashes_below_a_paragraph_makes_no_heading(tmp_path: Path) -> None:
    assert only(read(tmp_path, "![](1.jpg)\n\nHe left\n---\n\nand came\n===\n")).text == (
        "He left\n---\n\nand came\n==="
    )


def test_emphasis_and_escapes_leave_their_words(tmp_path: Path) -> None:
    text = "*one* __two__ ***three*** \\*four\\* 2 \\* 3 &amp; &copy; [five](https://x.org) a_b_c"
    assert only(read(tmp_path, f"![](1.jpg)\n\n{text}\n")).text == (
        "one two three *four* 2 * 3 & © five a_b_c"
    )


def test_a_hard_break_is_a_line_end(tmp_path: Path) -> None:
    assert only(read(tmp_path, "![](1.jpg)\n\none  \ntwo\\\nthree\n")).text == "one\ntwo\nthree"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems_are_understood(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "story.md"
    path.write_bytes("# T\n\n![](1.jpg)\n\na\nb\n".replace("\n", ending).encode("utf-8-sig"))
    story = read_markdown_story(path)
    assert (story.title, texts(story)) == ("T", ["a\nb"])


@pytest.mark.parametrize("text", samples.TEXTS.values(), ids=samples.TEXTS)
def test_any_script_is_understood(tmp_path: Path, text: str) -> None:
    text = text.replace("<b>&amp; ", "").replace("\\", "")
    assert only(read(tmp_path, f"![](1.jpg)\n\n{text}\n")).text == text


@pytest.mark.parametrize("name", ["1.mp3", "1.WAV", "1.flac", "1.m4a", "1.ogg", "1.opus"])
def test_a_link_to_a_sound_is_the_narration(tmp_path: Path, name: str) -> None:
    segment = only(read(tmp_path, f"![](1.jpg)\n\nSee [this]({name}) now.\n"))
    assert (segment.audio, segment.text) == (tmp_path / name, "See  now.")


@pytest.mark.parametrize("target", ["https://example.org/", "1.txt", "2.jpg", "mp3", ""])
def test_any_other_link_is_its_words(tmp_path: Path, target: str) -> None:
    segment = only(read(tmp_path, f"![](1.jpg)\n\nSee [this]({target}) now.\n"))
    assert (segment.audio, segment.text) == (None, "See this now.")


@pytest.mark.parametrize("name", ["1.xyz", "1.mov", "sub/1.wma", "my voice.mov", "mp3", "c:1.ra"])
@pytest.mark.parametrize(
    "paragraph",
    ["\n\n[voice]({})\n", " [voice]({})\n", "\n\n**[voice]({})**\n", "\n\n[]({})\n\nText.\n"],
)
def test_a_link_alone_that_leads_to_no_sound_is_told(
    tmp_path: Path, name: str, paragraph: str
) -> None:
    text = "![](0.jpg)\n\n![](1.jpg)" + paragraph.format(f"<{name}>")
    story = read(tmp_path, text)
    [(number, message)] = problems(story)
    assert (number, story.problems[0].path) == (2, tmp_path / "story.md")
    assert f"“{name}”" in message
    assert ".flac, .m4a, .mp3" in story.problems[0].remedy
    assert "voice" not in story.segments[1].text


def test_a_link_alone_that_leads_to_a_picture_is_told_how_to_write_it(tmp_path: Path) -> None:
    story = read(tmp_path, "![](1.jpg)\n\n[a dog](2.jpg)\n")
    assert [problem.number for problem in story.problems] == [1]
    assert "![…](2.jpg)" in story.problems[0].remedy


@pytest.mark.parametrize(
    "target", ["https://example.org/1.xyz", "mailto:me@example.org", "#two", "//example.org/x", ""]
)
def test_a_link_alone_that_leads_to_no_file_is_its_words(tmp_path: Path, target: str) -> None:
    assert only(read(tmp_path, f"![](1.jpg)\n\n[this]({target})\n")).text == "this"


def test_two_sounds_are_one_too_many(tmp_path: Path) -> None:
    story = read(tmp_path, "![](1.jpg)\n\n![](2.jpg)\n\n[a](1.mp3) [b](2.mp3)\n")
    assert problems(story) == [(2, "The segment has two sounds.")]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("a%20b.jpg", "a b.jpg"), ("<a b.jpg>", "a b.jpg"), ("%C3%BC.jpg", "ü.jpg"),
        ("ü.jpg", "ü.jpg"), ("100%.jpg", "100%.jpg"), ("a\\(b\\).jpg", "a(b).jpg"),
        ("sub/1.jpg", "sub/1.jpg"), ("./1.jpg", "1.jpg"), ("-i.jpg", "-i.jpg"),
        ("%D8%A3.jpg", "أ.jpg"), ("%F0%9F%91%A9.jpg", "👩.jpg"),
    ],
)  # fmt: skip
def test_file_names_may_be_written_as_in_a_link(tmp_path: Path, written: str, name: str) -> None:
    assert only(read(tmp_path, f"![]({written})\n")).image == tmp_path / name


@pytest.mark.parametrize(
    ("stored", "written"), [("u\u0308.jpg", "\u00fc.jpg"), ("\u00fc.jpg", "u\u0308.jpg")]
)
def test_a_name_is_found_however_its_letters_are_composed(
    tmp_path: Path, stored: str, written: str
) -> None:
    (tmp_path / stored).write_bytes(b"")
    assert only(read(tmp_path, f"![]({written})\n")).image == tmp_path / stored


@pytest.mark.parametrize(
    "name",
    [
        "../1.jpg", "a/../../1.jpg", "/etc/passwd", "%2e%2e/1.jpg", "..%2f1.jpg", "..%5c1.jpg",
        "C:\\1.jpg", "c:1.jpg", "\\\\server\\1.jpg", "%00.jpg", "https://example.org/1.jpg",
        "file:///etc/passwd", "data:image/png;base64,AA", "", "%20", "x" * 300 + ".jpg",
        "ü" * 200 + ".jpg", "a/" * 600 + "1.jpg", "concat:1.jpg", "%0a",
    ],
)  # fmt: skip
def test_only_files_of_the_folder_can_be_named(tmp_path: Path, name: str) -> None:
    story = read(tmp_path, f"![](0.jpg)\n\n![]({name})\n")
    assert [number for number, _ in problems(story)] == [2]
    assert "does not name a file in the story's folder" in story.problems[0].message
    assert story.segments[1].image is None


@pytest.mark.parametrize(
    ("title", "focus"),
    [
        ("focus 30% 60%", Point(0.3, 0.6)), ("focus 0% 100%", Point(0, 1)),
        (" focus  30 % , 60 % ", Point(0.3, 0.6)), ("Focus", None), ("a title", None), ("", None),
    ],
)  # fmt: skip
def test_a_title_of_a_picture_may_be_a_focal_point(
    tmp_path: Path, title: str, focus: Point | None
) -> None:
    assert only(read(tmp_path, f'![](1.jpg "{title}")\n')).focus == focus


@pytest.mark.parametrize("title", ["focus", "focus 30 60", "focus 101% 0%", "focus 5%", "focus x"])
def test_a_focal_point_that_is_none_is_told(tmp_path: Path, title: str) -> None:
    story = read(tmp_path, f'![](1.jpg "{title}")\n')
    assert problems(story) == [(1, f"“{title}” is not a focal point.")]


def test_text_before_the_first_picture_is_told(tmp_path: Path) -> None:
    story = read(tmp_path, "# T\n\nOnce upon a time\n\n[a](1.mp3)\n\n![](1.jpg)\n")
    assert [number for number, _ in problems(story)] == [0, 0]
    assert "Once upon a time" in story.problems[0].message
    assert story.problems[0].path == tmp_path / "story.md"


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    story = read(
        tmp_path,
        'Early\n\n![](../1.jpg)\n\n![](2.jpg "focus 1")\n\n[a](/x.mp3)\n\n![](3.jpg)\n\n'
        "[a](1.mp3) [b](2.mp3)\n",
    )
    assert sorted(number for number, _ in problems(story)) == [0, 1, 2, 2, 3]


@pytest.mark.parametrize("text", ["# Only a title\n", "#\n"])
def test_a_story_may_be_empty(tmp_path: Path, text: str) -> None:
    story = read(tmp_path, text)
    assert (story.segments, story.problems) == ((), ())
    (obstacle,) = story.obstacles
    assert (obstacle.path, obstacle.message) == (tmp_path / "story.md", "There are no segments.")


@pytest.mark.parametrize("text", ["", "\n\n", " \t\r\n"])
def test_a_file_without_a_word_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(StoryNotRenderable) as caught:
        read(tmp_path, text)
    (problem,) = caught.value.problems
    assert (problem.path, problem.message) == (tmp_path / "story.md", "The file is empty.")
    assert problem.remedy


def test_10_000_segments_are_read(tmp_path: Path) -> None:
    story = read(tmp_path, "".join(f"![]({n}.jpg)\n\n{n}.\n\n" for n in range(10_000)))
    assert texts(story)[9_999] == "9999."
    assert len(story.segments) == 10_000


@pytest.mark.parametrize("name", ["my pic.jpg", "IMG 1 (2).jpg", "Été à la mer.jpeg"])
@pytest.mark.parametrize("title", ["", ' "focus 10% 20%"'])
def test_names_with_spaces_are_understood_as_people_write_them(
    tmp_path: Path, name: str, title: str
) -> None:
    story = read(tmp_path, f"![x]({name}{title})\n\nSaid (so) by me.\n\n[a](my voice.mp3)\n")
    [segment] = story.segments
    assert segment.image == tmp_path / name
    assert segment.audio == tmp_path / "my voice.mp3"
    assert segment.text == "Said (so) by me."
    assert (segment.focus is not None) == bool(title)


def test_a_pipe_in_place_of_the_story_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "story.md")
    with pytest.raises(StoryNotRenderable) as caught:
        read_markdown_story(tmp_path / "story.md")
    (problem,) = caught.value.problems
    assert problem.path == tmp_path / "story.md"
    assert "not a file with text" in problem.message
