"""Zip files from anywhere: nothing is believed, nothing is written outside, nothing is left."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from backend.projects import archive
from backend.projects.archive import unpacked
from backend.projects.story_folder import opened_story
from backend.projects.tests import samples
from core_engine import StoryNotRenderable

Editor = Callable[[zipfile.ZipInfo], None]


def member(name: str, data: bytes = b"x", edit: Editor = lambda info: None) -> bytes:
    """A zip file with one good member and this one, whose record `edit` may change."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("good.txt", b"good")
        info = zipfile.ZipInfo("placeholder" if "\0" in name else name)
        info.filename = name
        edit(info)
        made.writestr(info, data)
    return file.getvalue()


def patched(data: bytes, *, local: int, central: int, value: bytes) -> bytes:
    """A zip file in which a field of the last member has another value, in both its records."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        start = changed.rindex(signature) + offset
        changed[start : start + len(value)] = value
    return bytes(changed)


def unpack(folder: Path, data: bytes) -> dict[str, bytes]:
    """The files in a zip file; nothing must be left or lie outside, whatever happens."""
    source = folder / "in" / "story.zip"
    source.parent.mkdir(exist_ok=True)
    source.write_bytes(data)
    try:
        with unpacked(source, folder / "work" / "deep") as inside:
            return samples.files_below(inside)
    finally:
        assert samples.files_below(folder) == {"in/story.zip": data}


def message_of(folder: Path, data: bytes) -> str:
    """What is told about a zip file that is refused."""
    with pytest.raises(StoryNotRenderable) as caught:
        unpack(folder, data)
    assert all(problem.remedy and problem.number == 0 for problem in caught.value.problems)
    return " ".join(problem.message for problem in caught.value.problems)


def test_what_is_in_it_comes_out(tmp_path: Path) -> None:
    members = {"1.txt": b"one", "sub/2.txt": b"", "./3.txt": b"x" * 3_000_000, "ü 👩‍👧.txt": b"4"}
    expected = {name.removeprefix("./"): data for name, data in members.items()}
    assert unpack(tmp_path, samples.zipped(members)) == expected
    assert unpack(tmp_path, samples.zipped(members, zipfile.ZIP_STORED)) == expected


def test_an_empty_zip_file_is_an_empty_folder(tmp_path: Path) -> None:
    assert unpack(tmp_path, samples.zipped({})) == {}


def test_clutter_of_other_systems_is_left_out(tmp_path: Path) -> None:
    names = ["__MACOSX/._1.jpg", "s/__MACOSX/x", ".DS_Store", "s/.hidden", "s/", "s/1.txt"]
    assert set(unpack(tmp_path, samples.zipped(dict.fromkeys(names, b"")))) == {"s/1.txt"}


@pytest.mark.parametrize(
    "name",
    [
        "../evil", "a/../../evil", "/evil", "//evil", "C:\\evil", "C:evil", "d:/evil", "a\\b",
        "\\\\server\\evil", "evil\0.txt", "a//b", ".", "", "CON:", "./../evil",
    ],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    assert "does not stay in its folder" in message_of(tmp_path, member(name))


@pytest.mark.parametrize("name", ["..", "a/..", "/", "../", "a/\0", "..\\evil", "a/./../.."])
def test_a_name_of_a_folder_or_a_hidden_file_makes_nothing(tmp_path: Path, name: str) -> None:
    assert unpack(tmp_path, member(name)) == {"good.txt": b"good"}


@pytest.mark.parametrize(
    "name", ["..%2fevil", "~/evil", "-rf", "$(evil)", "CON", "aux.", "...", "a ", "a\nb", "\u202eb"]
)
def test_a_name_that_is_only_odd_is_a_name(tmp_path: Path, name: str) -> None:
    found = unpack(tmp_path, member(name))
    assert found == {"good.txt": b"good"} | ({} if name.startswith(".") else {name: b"x"})


@pytest.mark.parametrize("name", ["x" * 251, "あ" * 84, "a/" * 500 + "b", "x" * 60_000])
def test_a_name_that_no_disk_takes_is_refused(tmp_path: Path, name: str) -> None:
    assert "has a name that is too long" in message_of(tmp_path, member(name))


@pytest.mark.parametrize(
    ("first", "second"),
    [("a", "a"), ("a", "A"), ("a", "./a"), ("Stra\u00dfe", "strasse"),
     ("\u00fc.txt", "u\u0308.txt"), ("s/a", "S/A")],
)  # fmt: skip
def test_names_that_are_one_on_some_disk_are_refused(
    tmp_path: Path, first: str, second: str, recwarn: pytest.WarningsRecorder
) -> None:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w") as made,
        pytest.warns(UserWarning) if first == second else (pytest.MonkeyPatch.context()),
    ):
        made.writestr(first, b"1")
        made.writestr(second, b"2")
    assert "is there twice" in message_of(tmp_path, file.getvalue())


@pytest.mark.parametrize("names", [("a", "a/b"), ("a/b", "a"), ("A/b/c", "a/B"), ("a/b/c", "a")])
def test_a_name_for_both_a_file_and_a_folder_is_refused(
    tmp_path: Path, names: tuple[str, str]
) -> None:
    data = samples.zipped(dict.fromkeys(names, b"x"))
    assert "is both a file and a folder" in message_of(tmp_path, data)


@pytest.mark.parametrize(
    "kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK, stat.S_IFCHR, stat.S_IFSOCK, stat.S_IFDIR]
)
def test_only_files_are_unpacked(tmp_path: Path, kind: int) -> None:
    def edit(info: zipfile.ZipInfo) -> None:
        info.create_system = 3
        info.external_attr = (kind | 0o777) << 16

    data = member("link", b"/etc/passwd", edit)
    assert "is a link or a device" in message_of(tmp_path, data)


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    data = patched(member("a"), local=6, central=8, value=b"\x01\x00")
    assert "is encrypted" in message_of(tmp_path, data)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_packing_is_refused(tmp_path: Path, method: int) -> None:
    data = samples.zipped({"a": b"x" * 100}, method)
    assert "is packed in an unusual way" in message_of(tmp_path, data)


@pytest.mark.parametrize("method", [9, 14, 93, 95, 98, 99, 65535])
def test_unknown_packing_is_refused(tmp_path: Path, method: int) -> None:
    data = patched(member("a"), local=8, central=10, value=struct.pack("<H", method))
    assert "is packed in an unusual way" in message_of(tmp_path, data)


def test_a_wrong_checksum_is_told(tmp_path: Path) -> None:
    data = patched(member("a"), local=14, central=16, value=b"\0\0\0\0")
    assert "damaged" in message_of(tmp_path, data)


@pytest.mark.parametrize("size", [0, 1, 99, 101, 10_000, 2**32 - 2])
def test_a_size_that_is_a_lie_is_told(tmp_path: Path, size: int) -> None:
    data = samples.zipped({"a": bytes(range(100))})
    lie = patched(data, local=22, central=24, value=struct.pack("<I", size))
    assert message_of(tmp_path, lie)


@pytest.mark.parametrize("name", ["b", "../evil", "/evil"])
def test_a_name_told_in_two_ways_is_refused(tmp_path: Path, name: str) -> None:
    original = "x" * len(name)
    data = member(original).replace(original.encode(), name.encode(), 1)
    assert "damaged" in message_of(tmp_path, data)


def test_a_bomb_is_refused_before_anything_is_unpacked(tmp_path: Path) -> None:
    data = samples.zipped({"a": bytes(30_000_000)})
    assert "unpacks to far more than its size" in message_of(tmp_path, data)


def test_many_small_bombs_are_one(tmp_path: Path) -> None:
    data = samples.zipped({f"{n}": bytes(1_000_000) for n in range(30)})
    assert "unpacks to far more than its size" in message_of(tmp_path, data)


def test_a_file_that_packs_well_is_no_bomb(tmp_path: Path) -> None:
    assert len(unpack(tmp_path, samples.zipped({"a": bytes(9_000_000)}))["a"]) == 9_000_000


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_FILES", 10)
    data = samples.zipped({str(n): b"" for n in range(11)})
    assert "holds too much (11 files" in message_of(tmp_path, data)
    assert len(unpack(tmp_path, samples.zipped({str(n): b"" for n in range(10)}))) == 10


def test_too_many_bytes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 100)
    assert "holds too much" in message_of(tmp_path, samples.zipped({"a": b"x" * 101}))


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"PK\x05\x06", b"Rar!\x1a\x07\x01\x00" + bytes(99), b"\x1f\x8b" + bytes(99),
     b"7z\xbc\xaf\x27\x1c" + bytes(99), bytes(1000), samples.picture(), b"<html>"],
)  # fmt: skip
def test_what_is_no_zip_file_is_told(tmp_path: Path, data: bytes) -> None:
    assert "damaged" in message_of(tmp_path, data)


WHOLE = samples.zipped({"1.png": samples.picture(), "1.wav": samples.sound()})


@pytest.mark.parametrize("share", range(0, 100, 10))
def test_a_zip_file_that_breaks_off_is_told(tmp_path: Path, share: int) -> None:
    assert "damaged" in message_of(tmp_path, WHOLE[: len(WHOLE) * share // 100])


def test_what_stands_before_or_behind_a_zip_file_does_no_harm(tmp_path: Path) -> None:
    expected = unpack(tmp_path, WHOLE)
    assert unpack(tmp_path, b"#!/bin/sh\n" + WHOLE) == expected
    assert unpack(tmp_path, WHOLE + bytes(100)) == expected


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    data = samples.zipped({"../a": b"", "/b": b"", "fine": b"", "c\\d": b""})
    assert message_of(tmp_path, data).count("does not stay in its folder") == 3


FAST = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
PARTS = st.sampled_from(["..", ".", "", "a", "A", "b", "\0", "\\", "C:", "~", "ü", "u\u0308", "/"])
NAMES = st.lists(PARTS, min_size=1, max_size=5).map("/".join) | st.text(max_size=12)


@FAST
@given(names=st.lists(NAMES, max_size=6, unique=True))
def test_no_name_leads_outside(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for number, name in enumerate(names):
            info = zipfile.ZipInfo("x")
            info.filename = name.encode(errors="replace").decode()
            made.writestr(info, str(number))
    try:
        found = unpack(tmp_path_factory.mktemp("zip"), file.getvalue())
    except StoryNotRenderable:
        return
    assert len(found) <= len(names)


@FAST
@given(where=st.integers(0, len(WHOLE) - 1), value=st.integers(0, 255))
@example(where=len(WHOLE) - 5, value=255)  # members stand before the beginning of the file
def test_no_changed_byte_does_harm(
    tmp_path_factory: pytest.TempPathFactory, where: int, value: int
) -> None:
    data = WHOLE[:where] + bytes([value]) + WHOLE[where + 1 :]
    try:
        found = unpack(tmp_path_factory.mktemp("zip"), data)
    except StoryNotRenderable:
        return
    assert set(found.values()) <= {samples.picture(), samples.sound()}


def test_a_folder_in_a_zip_file_is_the_story(tmp_path: Path) -> None:
    (tmp_path / "My story.zip").write_bytes(
        samples.zipped({"in/1.jpg": b"x", "__MACOSX/._in": b"", ".DS_Store": b""})
    )
    with opened_story(tmp_path / "My story.zip", tmp_path / "work") as story:
        assert story.title == "My story"
        assert [segment.image and segment.image.name for segment in story.segments] == ["1.jpg"]
    assert not any((tmp_path / "work").iterdir())
