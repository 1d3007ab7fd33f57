"""`story.json`: what it can say, and how everything that is wrong with it is told."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from backend.projects.story import Story, StorySegment
from backend.projects.story_json import MOST_WORDS, read_json_story, story_as_json
from backend.projects.tests import samples
from core_engine import Easing, Point, Problem, Rect, StoryNotRenderable, ZoomDirection


def read(folder: Path, story: Any) -> Story:
    """The story in this JSON, given as a value or as text."""
    path = folder / "story.json"
    path.write_text(story if isinstance(story, str) else json.dumps(story), encoding="utf-8")
    return read_json_story(path)


def refused(folder: Path, story: Any) -> list[Problem]:
    """What keeps it from being read at all."""
    with pytest.raises(StoryNotRenderable) as caught:
        read(folder, story)
    return checked(folder, caught.value.problems)


def problems(folder: Path, story: Any) -> list[Problem]:
    """What is wrong with a story of which something can be read."""
    return checked(folder, read(folder, story).problems)


def checked(folder: Path, found: Sequence[Problem]) -> list[Problem]:
    """The problems, each of which says where it is and what to do."""
    assert all(it.message and it.remedy and it.path == folder / "story.json" for it in found)
    return list(found)


def test_a_whole_story(tmp_path: Path) -> None:
    rows = [
        {
            "text": " as it is \n", "image": "a.jpg", "audio": "sub/a.wav",
            "focus": {"x": 0.5, "y": 1}, "easing": "linear", "zoom_direction": "out",
            "start_rect": {"x": 0, "y": 0, "width": 1, "height": 1},
            "end_rect": {"x": 0.5, "y": 0.5, "width": 0.5, "height": 0.5},
        },
        {"image": "b.jpg"},
        {"text": None or "", "image": None, "audio": None, "focus": None, "easing": ""},
    ]  # fmt: skip
    assert read(tmp_path, {"title": "T", "segments": rows}) == Story(
        "T",
        (
            StorySegment(
                " as it is \n", tmp_path / "a.jpg", tmp_path / "sub/a.wav", Point(0.5, 1.0),
                Rect(0, 0, 1, 1), Rect(0.5, 0.5, 0.5, 0.5), Easing.LINEAR, ZoomDirection.OUT,
            ),
            StorySegment("", tmp_path / "b.jpg", None),
            StorySegment("", None, None),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("text", samples.TEXTS.values(), ids=samples.TEXTS)
def test_what_is_written_is_read_again(tmp_path: Path, text: str) -> None:
    story = read(
        tmp_path, story_as_json("T " + text, {}, [{"text": text, "image": "", "focus": None}])
    )
    assert (story.title, [row.text for row in story.segments]) == ("T " + text, [text])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "The file is empty."),
        (" \n\t\n", "The file is empty."),
        ("{", "Line 1 is not JSON"),
        ('{"title": "T",\n"segments": [],}', "Line 2 is not JSON"),
        ("# T\n", "Line 1 is not JSON"),
        ('{"title": "T", "title": "U", "segments": []}', "“title” stands twice"),
        ('{"title": "T", "segments": [{"text": "a", "text": "b"}]}', "“text” stands twice"),
        ('{"\\ud800": 1, "\\ud800": 1}', "stands twice"),
        ('{"title": "T", "segments": [{"focus": {"x": NaN, "y": 0}}]}', "NaN is not a number"),
        ('{"title": "T", "segments": -Infinity}', "-Infinity is not a number"),
        ("[" * 100_000 + "]" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "nested too deeply"),
        ('{"title": ' + "9" * 5000 + "}", "cannot be used"),
    ],
    ids=lambda value: value[:20],
)
def test_what_is_not_sound_json_is_told(tmp_path: Path, text: str, what: str) -> None:
    (problem,) = refused(tmp_path, text)
    assert what in problem.message
    assert problem.number == 0
    problem.message.encode()


@pytest.mark.parametrize("story", [None, 7, "x", [], [{"title": "T"}], True, 1.5])
def test_what_is_not_an_object_is_told(tmp_path: Path, story: object) -> None:
    assert [problem.number for problem in refused(tmp_path, json.dumps(story))] == [0]


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"title": ""}, "title"), ({"title": None}, "title"), ({"title": ["T"]}, "title"),
        ({"title": "x" * 301}, "title"), ({"title": "\0"}, "title"), ({"title": "\ud800"}, "title"),
        ({"author": "me"}, "author"), ({"version": 99}, "version"), ({"\ud800": 1}, "known"),
        ({"id": "x", "pk": 1}, "id"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_whole_is_told(
    tmp_path: Path, wrong: dict[str, Any], key: str
) -> None:
    story = {"title": "T", "segments": [{"image": "1.jpg"}], **wrong}
    found = problems(tmp_path, story)
    assert read(tmp_path, story).segments == (StorySegment("", tmp_path / "1.jpg", None),)
    assert [problem.number for problem in found] == [0] * len(wrong)
    assert key in found[0].message
    found[0].message.encode()


@pytest.mark.parametrize("segments", [None, "x", {"0": {}}, 7])
def test_what_is_not_a_list_of_segments_is_told(tmp_path: Path, segments: object) -> None:
    (problem,) = refused(tmp_path, {"title": "T", "segments": segments})
    assert (problem.number, problem.message[:10]) == (0, "segments: ")


def test_a_missing_title_is_told(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, {"segments": [{}]})
    assert problem.message.startswith("title: ")


def test_missing_segments_are_told(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, {"title": "T"})
    assert problem.message.startswith("segments: ")


@pytest.mark.parametrize(
    "row",
    [
        None, 7, "x", [], {"picture": "1.jpg"}, {"text": 1.5j}, {"text": ["a"]}, {"text": None},
        {"image": ["1.jpg"]}, {"image": {"x": 1}}, {"image": True}, {"audio": [1]},
        {"focus": {"x": 2, "y": 0}}, {"focus": {"x": "NaN", "y": 0}}, {"focus": "centre"},
        {"focus": {"x": "1e999", "y": 0}}, {"focus": [0, 0]},
        {"start_rect": {"x": 0.5, "y": 0, "width": 0.6, "height": 1}},
        {"end_rect": {"x": 0, "y": 0, "width": 0, "height": 0}}, {"easing": "bounce"},
        {"zoom_direction": "left"}, {"text": "a\0"}, {"text": "\udfff"}, {"image": "a\0"},
        {"__class__": "x"},
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_segment_is_told_with_its_number(tmp_path: Path, row: Any) -> None:
    if row == {"text": 1.5j}:
        row = {"text": {"deep": {"er": []}}}
    found = problems(tmp_path, {"title": "T", "segments": [{}, row, {}]})
    assert [problem.number for problem in found] == [2]
    found[0].message.encode()


def test_everything_is_told_at_once(tmp_path: Path) -> None:
    rows = [{"txet": "a", "image": 7, "easing": "x"}, {}, {"focus": {"x": 9}}, {"text": {}}, None]
    found = problems(tmp_path, {"titel": "T", "segments": rows})
    assert [problem.number for problem in found] == [0, 0, 1, 1, 3, 3, 4, 5]


def test_what_is_sound_in_a_segment_is_read_beside_what_is_not(tmp_path: Path) -> None:
    row = {"text": "as it is", "image": "1.jpg", "audio": ["7"], "easing": "x", "focus": {"x": 9}}
    story = read(tmp_path, {"title": "T", "segments": [{**row, "colour": 1}, None]})
    assert story.segments == (
        StorySegment("as it is", tmp_path / "1.jpg", None),
        StorySegment("", None, None),
    )


@pytest.mark.parametrize("kind", ["image", "audio"])
@pytest.mark.parametrize(
    "name",
    ["../1.jpg", "/etc/passwd", "C:\\a.jpg", "a\\..\\..\\b", "https://x.org/1.jpg", "x" * 256,
     "pipe:0", "a/../../b", " \t"],
)  # fmt: skip
def test_only_files_of_the_folder_can_be_named(tmp_path: Path, kind: str, name: str) -> None:
    story = {"title": "T", "segments": [{}, {kind: name}]}
    if not name.strip():
        assert [problem.number for problem in problems(tmp_path, story)] == [2]
        return
    found = read(tmp_path, story)
    assert [problem.number for problem in found.problems] == [2]
    assert getattr(found.segments[1], kind) is None


def test_10_000_segments_are_read(tmp_path: Path) -> None:
    rows = [{"text": str(n), "image": f"{n}.jpg"} for n in range(10_000)]
    assert len(read(tmp_path, {"title": "T", "segments": rows}).segments) == 10_000


def words(*times: tuple[Any, Any]) -> list[dict[str, Any]]:
    """Words that are heard from and to these seconds."""
    return [{"word": "word", "start": start, "end": end} for start, end in times]


@pytest.mark.parametrize(
    ("heard", "what"),
    [
        (words((0.5, 0.4)), "audio_words: Word 1 ends before it begins."),
        (words((9e9, 1.0)), "audio_words: Word 1 ends before it begins."),
        (words((0, 1), (0.5, 2), (0.4, 3)),
         "audio_words: Word 3 begins before the one before it."),
        (words((0, "inf")), "audio_words.0.end: A valid number is required."),
        (words(("NaN", 1)), "audio_words.0.start: A valid number is required."),
        (words((0, 10**400)), "audio_words.0.end: "),
        (words(*[(0, 0)] * (MOST_WORDS + 1)), "no more than 100000"),
    ],
    ids=lambda value: str(value)[-40:],
)  # fmt: skip
def test_words_that_cannot_be_so_are_told(
    tmp_path: Path, heard: list[dict[str, Any]], what: str
) -> None:
    row = {"text": "A text.", "audio": "1.wav", "audio_words": heard}
    story = read(tmp_path, {"title": "T", "segments": [{}, row]})
    assert [(it.number, what in it.message) for it in story.problems] == [(2, True)], story.problems
    assert story.segments[1] == StorySegment("A text.", None, tmp_path / "1.wav")


def test_words_may_overlap_and_their_times_be_rounded(tmp_path: Path) -> None:
    heard = words((0.0, 0.5), (0.4, 0.9), (0.4, 0.4), (0.9, 1.2), (0.8999, 0.8991))
    (segment,) = read(tmp_path, {"title": "T", "segments": [{"audio_words": heard}]}).segments
    assert segment.audio_words == heard


@pytest.mark.parametrize(
    ("request_told", "request_taken"),
    [
        ({}, {"text": "Now.", "voice": "pico-en-GB", "language": "en", "voice_speed": 1.5}),
        ({"audio_request": None},
         {"text": "Now.", "voice": "pico-en-GB", "language": "en", "voice_speed": 1.5}),
        ({"audio_request": {"text": "Before.", "language": "de"}},
         {"text": "Before.", "voice": "", "language": "de", "voice_speed": 1.0}),
    ],
    ids=["nobody knows", "nobody says", "told"],
)  # fmt: skip
def test_what_was_spoken_was_made_of_the_text_unless_the_file_knows_better(
    tmp_path: Path, request_told: dict[str, Any], request_taken: dict[str, Any]
) -> None:
    row = {"text": "Now.", "voice_speed": 1.5, "language": "en", "audio_source": "tts"}
    story = {"title": "T", "voice": "pico-en-GB", "segments": [{**row, **request_told}]}
    (segment,) = read(tmp_path, story).segments
    assert segment.audio_request == {**request_taken, "voice_pauses": 1.0}
