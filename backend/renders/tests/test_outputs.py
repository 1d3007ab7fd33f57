"""Where a film goes: what `-o` may name, and where links lead."""

import os
from argparse import ArgumentTypeError
from pathlib import Path

import pytest

from backend.renders.outputs import (
    fault_of_ending,
    named_output,
    output_path,
    refuse_unwritable,
)
from backend.renders.tests.command import SMALL, Command
from core_engine import EngineError, Format

FILM, SHORT, THUMBNAIL = Format.FULL_16_9, Format.SHORT_9_16, Format.THUMBNAIL


@pytest.mark.parametrize(
    ("name", "formats", "better"),
    [
        ("x.mov", [FILM], "x.mp4"), ("x.m4v", [FILM], "x.mp4"), ("x.jpg", [SHORT], "x.mp4"),
        ("v1.2", [FILM], "v1.2.mp4"), ("x.mp4", [THUMBNAIL], "x.jpg"),
        ("x.png", [THUMBNAIL], "x.jpg"),
        ("x.mov", [FILM, THUMBNAIL], "x.mp4"), ("d/x.avi", [FILM, SHORT], "d/x.mp4"),
    ],
)  # fmt: skip
def test_an_ending_that_is_not_the_formats_own_is_a_fault(
    name: str, formats: list[Format], better: str
) -> None:
    fault = fault_of_ending(Path(name), formats)
    assert fault.startswith(f"{name} does not end in .")
    assert fault.endswith(f"name it {better}")


@pytest.mark.parametrize(
    ("name", "formats"),
    [
        ("x.mp4", [FILM]), ("X.MP4", [SHORT]), ("x", [FILM]), ("x.jpg", [THUMBNAIL]),
        ("x.JPEG", [THUMBNAIL]), ("x.mp4", [FILM, THUMBNAIL]), ("x.jpg", [FILM, THUMBNAIL]),
    ],
)  # fmt: skip
def test_the_formats_own_endings_are_none(name: str, formats: list[Format]) -> None:
    assert fault_of_ending(Path(name), formats) == ""


def test_a_folder_may_be_called_as_it_likes(tmp_path: Path) -> None:
    (tmp_path / "films.2026").mkdir()
    assert fault_of_ending(tmp_path / "films.2026", [FILM]) == ""
    assert output_path(tmp_path / "films.2026", "T", FILM, [FILM]).name == "t.mp4"


@pytest.mark.parametrize("text", ["", " ", "\t"])
def test_an_empty_name_is_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError, match="empty"):
        named_output(text)


@pytest.mark.parametrize(
    ("wanted", "formats", "names"),
    [
        (None, [FILM], ["a-title.mp4"]), (None, [SHORT], ["a-title-short_9_16.mp4"]),
        (None, [FILM, THUMBNAIL], ["a-title-full_16_9.mp4", "a-title-thumbnail.jpg"]),
        ("x", [FILM], ["x.mp4"]), ("x", [THUMBNAIL], ["x.jpg"]), ("x.MP4", [FILM], ["x.MP4"]),
        ("x", [FILM, THUMBNAIL], ["x-full_16_9.mp4", "x-thumbnail.jpg"]),
        ("x.mp4", [FILM, THUMBNAIL], ["x-full_16_9.mp4", "x-thumbnail.jpg"]),
    ],
)  # fmt: skip
def test_the_path_is_absolute_and_ends_as_the_format_does(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    wanted: str | None,
    formats: list[Format],
    names: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path(wanted) if wanted else None
    paths = [output_path(file, "A title", format, formats) for format in formats]
    assert paths == [tmp_path / name for name in names]


@pytest.mark.parametrize("there", [True, False])
def test_a_link_leads_to_the_file(tmp_path: Path, there: bool) -> None:
    target = tmp_path / "elsewhere" / "film.bin"
    target.parent.mkdir()
    if there:
        target.write_bytes(b"old")
    (tmp_path / "first.mp4").symlink_to("second")
    (tmp_path / "second").symlink_to(target)
    assert output_path(tmp_path / "first.mp4", "T", FILM, [FILM]) == target


def test_a_link_that_leads_to_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "x.mp4").symlink_to("pipe")
    with pytest.raises(EngineError, match=r"pipe is not a file\. Choose another name"):
        refuse_unwritable(output_path(tmp_path / "x.mp4", "T", FILM, [FILM]), [])


def test_a_link_that_leads_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").symlink_to("y.mp4")
    (tmp_path / "y.mp4").symlink_to("x.mp4")
    with pytest.raises(EngineError, match=r"leads to itself\. Choose another name"):
        output_path(tmp_path / "x.mp4", "T", FILM, [FILM])


@pytest.mark.parametrize("name", ["x.mov", ""])
def test_the_command_refuses_what_is_no_name_for_a_film(
    run: Command, story: Path, tmp_path: Path, name: str
) -> None:
    before = set(tmp_path.rglob("*.m*"))
    for mode in (SMALL, ("--check",), ("--format", "thumbnail")):
        done = run(story, *mode, "-o", name)
        assert done.code == 2
        assert "usage:" in done.errors
        assert "argument -o/--output: " in done.errors
    assert set(tmp_path.rglob("*.m*")) == before


@pytest.mark.parametrize("keep", [(), ("--keep",)], ids=["folder", "project"])
def test_a_link_stays_and_its_file_becomes_the_film(
    run: Command, story: Path, tmp_path: Path, keep: tuple[str, ...]
) -> None:
    (tmp_path / "film.mp4").write_bytes(b"old")
    (tmp_path / "newest.mp4").symlink_to("film.mp4")
    result = run(story, *SMALL, "-o", "newest.mp4", "--json", *keep).rows[-1]
    assert (tmp_path / "newest.mp4").readlink() == Path("film.mp4")
    assert result["path"] == str(tmp_path / "film.mp4")
    assert result["size"] == (tmp_path / "film.mp4").stat().st_size > 1000
