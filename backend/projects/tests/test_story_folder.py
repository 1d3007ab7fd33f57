"""Stories as folders: found by their story file, or made of pictures and what belongs to them."""

from pathlib import Path

import pytest

from backend.projects.story import Story, read_text
from backend.projects.story_folder import opened_story, read_folder, read_story_file
from backend.projects.tests import samples
from core_engine import Problem, StoryNotRenderable


def touch(folder: Path, *names: str) -> Path:
    """The folder with these files, each holding its own name."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    return folder


def images(story: Story) -> list[str | None]:
    """The names of the pictures in order."""
    return [segment.image.name if segment.image else None for segment in story.segments]


def problem_of(source: Path) -> Problem:
    """The one problem that keeps a source from being a story."""
    work = source.parent / "work"
    with pytest.raises(StoryNotRenderable) as caught, opened_story(source, work):
        pass
    (problem,) = caught.value.problems
    assert problem.remedy
    return problem


def test_pictures_come_in_natural_order(tmp_path: Path) -> None:
    names = ["10.jpg", "2.jpg", "1.jpg", "a10b2.png", "a10b10.png", "A9.png", "002b.webp", "b.jpeg"]
    assert images(read_folder(touch(tmp_path, *names), "T")) == [
        "1.jpg", "2.jpg", "002b.webp", "10.jpg", "A9.png", "a10b2.png", "a10b10.png", "b.jpeg",
    ]  # fmt: skip


def test_digits_of_any_script_count(tmp_path: Path) -> None:
    assert images(read_folder(touch(tmp_path, "١٠.jpg", "٢.jpg", "²2.jpg"), "T"))[:2] == [
        "٢.jpg", "١٠.jpg",
    ]  # fmt: skip


def test_each_picture_has_the_sound_and_text_of_its_name(tmp_path: Path) -> None:
    touch(tmp_path, "1.jpg", "1.mp3", "1.txt", "2.JPG", "2.FLAC", "2.md", "3.png", "33.wav", "x.y")
    first, second, third = read_folder(tmp_path, "T").segments
    assert (first.audio, first.text) == (tmp_path / "1.mp3", "1.txt")
    assert (second.audio, second.text) == (tmp_path / "2.FLAC", "2.md")
    assert (third.audio, third.text) == (None, "")


def test_what_is_hidden_or_something_else_is_left_alone(tmp_path: Path) -> None:
    touch(tmp_path, "1.jpg", ".2.jpg", "._1.jpg", ".DS_Store", "notes.txt", "CREDITS.md", "3.gif")
    assert images(read_folder(tmp_path, "T")) == ["1.jpg"]


def test_a_story_file_goes_before_the_pictures(tmp_path: Path) -> None:
    touch(tmp_path, "1.jpg", "2.jpg")
    (tmp_path / "story.md").write_text("# M\n\n![](2.jpg)\n")
    assert images(read_folder(tmp_path, "T")) == ["2.jpg"]


def test_two_story_files_are_one_too_many(tmp_path: Path) -> None:
    assert "both" in problem_of(touch(tmp_path / "s", "story.md", "story.json")).message


def test_an_empty_folder_is_no_story(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    assert "no picture" in problem_of(tmp_path / "s").message


def test_a_folder_of_other_things_says_what_they_are(tmp_path: Path) -> None:
    touch(tmp_path / "s", "notes.txt", "10.mp3", "9.mp3", ".hidden")
    assert problem_of(tmp_path / "s").message.endswith("only “9.mp3”, “10.mp3”, “notes.txt”.")


def test_a_folder_of_folders_says_which(tmp_path: Path) -> None:
    touch(tmp_path / "s", *(f"story {n}/1.jpg" for n in range(1, 8)))
    problem = problem_of(tmp_path / "s")
    assert "only “story 1/”, “story 2/”, “story 3/”, “story 4/”, “story 5/” and 2 more." in (
        problem.message
    )
    assert "one folder" in problem.remedy


@pytest.mark.parametrize(
    ("members", "found", "remedy"),
    [
        (["sea/1.jpg", "hills/story.md"], "only “hills/”, “sea/”.", "the folder with the story"),
        (["in/images/1.jpg", "in/audio/1.mp3"], "only “audio/”, “images/”.", "side by side"),
        (["inner.zip"], "only “inner.zip”.", "the zip file that is in it"),
        (["in/deep/inner.ZIP"], "only “inner.ZIP”.", "the zip file that is in it"),
        ([], "in the folder.", "Put pictures into it"),
    ],
)
def test_a_zip_file_without_one_story_says_what_is_in_it(
    tmp_path: Path, members: list[str], found: str, remedy: str
) -> None:
    (tmp_path / "all.zip").write_bytes(samples.zipped(dict.fromkeys(members, b"x")))
    problem = problem_of(tmp_path / "all.zip")
    assert (problem.number, problem.path) == (0, tmp_path / "all.zip")
    assert problem.message.endswith(found)
    assert remedy in problem.remedy


def test_a_story_deep_in_a_zip_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(samples.zipped({"b/c/.x": b"", "b/c/d/1.jpg": b""}))
    with opened_story(tmp_path / "a.zip", tmp_path / "work") as story:
        assert (story.title, images(story)) == ("a", ["1.jpg"])


@pytest.mark.parametrize("name", ["story.docx", "1.jpg", "story", "story.tar.gz"])
def test_what_is_not_a_story_is_told(tmp_path: Path, name: str) -> None:
    assert problem_of(touch(tmp_path, name) / name).message == "This is not a story."
    assert problem_of(tmp_path / ("no" + name)).message == "There is no such file or folder."


@pytest.mark.parametrize("name", ["no.zip", "no.md", "no.json"])
def test_a_source_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    problem = problem_of(tmp_path / name)
    assert "No such file" in problem.message
    assert problem.path == tmp_path / name


@pytest.mark.parametrize("name", ["a.zip", "b.md", "c.json", "d"])
def test_a_folder_may_be_called_as_it_likes(tmp_path: Path, name: str) -> None:
    touch(tmp_path / name, "1.jpg")
    with opened_story(tmp_path / name, tmp_path / "work") as story:
        assert (story.title, images(story)) == (name, ["1.jpg"])


@pytest.mark.parametrize("name", ["my.md", "STORY.MD", "x.markdown", "x.json", "X.JSON"])
def test_a_story_file_may_be_called_as_it_likes(tmp_path: Path, name: str) -> None:
    text = '{"title": "T", "segments": []}' if "json" in name.lower() else "# T\n"
    (tmp_path / name).write_text(text)
    assert read_story_file(tmp_path / name).title == "T"


BAD_TEXTS = {
    "UTF-16 LE": ("Ein Text".encode("utf-16"), "UTF-16"),
    "UTF-16 BE": (b"\xfe\xff" + "Ein Text".encode("utf-16-be"), "UTF-16"),
    "UTF-32": ("Ein Text".encode("utf-32"), "UTF-16"),
    "UTF-16 without a mark": ("Ein Text".encode("utf-16-le"), "NUL"),
    "NUL": (b"Ein\0 Text", "NUL"),
    "Latin-1": ("eins\nzwei\nfünf".encode("latin1"), "Line 3 is not UTF-8"),
    "half a letter": ("eins\nü".encode()[:-1], "Line 2 is not UTF-8"),
    "half of a pair": (b"\xed\xa0\x80", "Line 1 is not UTF-8"),
    "a picture": (samples.picture(), "NUL"),
    "more than 10 MB": (b"x" * (10 * 2**20 + 1), "larger than 10 MB"),
}


@pytest.mark.parametrize(("data", "what"), BAD_TEXTS.values(), ids=BAD_TEXTS)
@pytest.mark.parametrize("name", ["story.md", "story.json"])
def test_a_story_file_that_is_no_text_is_told(
    tmp_path: Path, name: str, data: bytes, what: str
) -> None:
    (tmp_path / name).write_bytes(data)
    problem = problem_of(tmp_path / name)
    assert what in problem.message
    assert (problem.number, problem.path) == (0, tmp_path / name)


def test_texts_beside_pictures_are_told_all_at_once_with_their_segments(tmp_path: Path) -> None:
    for number, (data, _) in enumerate(BAD_TEXTS.values(), 1):
        (tmp_path / f"{number}.jpg").write_bytes(b"")
        (tmp_path / f"{number}.txt").write_bytes(data)
    found = read_folder(tmp_path, "T").problems
    assert [problem.number for problem in found] == list(range(1, len(BAD_TEXTS) + 1))
    assert [problem.path for problem in found] == [tmp_path / f"{n}.txt" for n in range(1, 11)]


def test_one_line_of_ten_megabytes_is_a_text(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_bytes(b"x" * 10 * 2**20)
    assert len(read_text(tmp_path / "1.txt")) == 10 * 2**20


def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    folder = touch(tmp_path / "s", "story.md")
    (folder / "story.md").unlink()
    (folder / "story.md").symlink_to("story.md")
    assert "cannot be read" in problem_of(folder / "story.md").message


def test_5000_pictures_are_a_story(tmp_path: Path) -> None:
    touch(tmp_path, *(f"{n}.{suffix}" for n in range(5000) for suffix in ("jpg", "wav")))
    story = read_folder(tmp_path, "T")
    assert [segment.image for segment in story.segments] == [
        tmp_path / f"{n}.jpg" for n in range(5000)
    ]
    assert all(segment.audio for segment in story.segments)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("2.heic", "This kind of picture cannot be read."),
        ("2.TIFF", "This kind of picture cannot be read."),
        ("1.wma", "This kind of sound cannot be read."),
        ("02.wav", "No picture has the name of this sound."),
    ],
)
def test_what_would_not_be_in_the_film_is_told(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "1.jpg").touch()
    (tmp_path / name).touch()
    [problem] = read_folder(tmp_path, "T").problems
    assert (problem.path, problem.message) == (tmp_path / name, message)
    assert problem.remedy


@pytest.mark.parametrize(
    ("rivals", "message"),
    [
        (("1.jpg", "1.PNG"), "There is more than one picture of this name: “1.jpg”, “1.PNG”."),
        (("1.mp3", "1.wav"), "There is more than one sound of this name: “1.mp3”, “1.wav”."),
        (("1.md", "1.txt"), "There is more than one text of this name: “1.md”, “1.txt”."),
    ],
)
def test_two_files_for_one_thing_are_told(
    tmp_path: Path, rivals: tuple[str, str], message: str
) -> None:
    [problem] = read_folder(touch(tmp_path, "0.jpg", "1.jpg", *rivals), "T").problems
    assert (problem.number, problem.message) == (2, message)
    assert problem.remedy
