"""`manage.py render_project` as people and programs run it: a process of its own."""

import json
import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

from backend.projects.tests import samples
from backend.renders.tests.command import SMALL, Command

RESULT_KEYS = {
    "event", "path", "format", "width", "height", "fps", "frames", "duration", "size", "sha256",
    "seconds", "segments_encoded", "segments_reused",
}  # fmt: skip


def projects(data: Path) -> list[Path]:
    """The folders of the projects there are."""
    return list((data / "media/projects").glob("*"))


def test_a_folder_becomes_a_film(run: Command, story: Path, tmp_path: Path, data: Path) -> None:
    before = samples.files_below(story)
    done = run(story, *SMALL, "--json")
    assert (done.code, done.errors) == (0, "")
    result = done.rows[-1]
    film = tmp_path / "my-story-clip_1_1.mp4"
    assert set(result) == RESULT_KEYS
    assert result["path"] == str(film)
    assert (result["width"], result["height"], result["fps"]) == (720, 720, 12)
    assert (result["frames"], result["duration"]) == (5, pytest.approx(0.4))
    assert (result["segments_encoded"], result["segments_reused"]) == (2, 0)
    assert result["size"] == film.stat().st_size
    assert samples.files_below(story) == before
    assert projects(data) == []
    assert not list(tmp_path.rglob("*.part"))


def test_progress_is_told_line_by_line(run: Command, story: Path) -> None:
    rows = run(story, *SMALL, "--json").rows
    assert {row["event"] for row in rows[:-1]} == {"progress", "note"}
    told = [row for row in rows if row["event"] == "progress"]
    percentages = [row["percentage"] for row in told]
    assert percentages == sorted(percentages)
    assert (told[0]["current_phase"], told[-1]["current_phase"]) == ("checking", "done")
    assert set(told[0]) == {
        "event", "current_phase", "current_segment", "total_segments", "percentage", "eta_seconds",
    }  # fmt: skip


def test_people_read_plain_lines(run: Command, story: Path, tmp_path: Path) -> None:
    done = run(story, *SMALL, "-o", "film.mp4")
    assert (done.code, done.errors) == (0, "")
    assert "\r" not in done.out
    assert "\033" not in done.out
    assert "Making the pictures move" in done.out
    assert f"{tmp_path / 'film.mp4'}\n  720 × 720" in done.out
    assert "2 segments encoded, 0 reused" in done.out


def test_every_kind_of_source_shares_one_cache(
    run: Command, story: Path, tmp_path: Path, data: Path
) -> None:
    first = run(story, *SMALL, "--json", "-o", "a.mp4").rows[-1]
    archive = tmp_path / "story.zip"
    archive.write_bytes(
        samples.zipped({f"in/{k}": v for k, v in samples.files_below(story).items()})
    )
    markdown = tmp_path / "md" / "story.md"
    shutil.copytree(story, markdown.parent)
    markdown.write_text("# T\n\n![](1.png)\n\n[a](1.wav)\n\n![](2.png)\n\n[b](2.wav)\n")
    rows = [{"image": f"{n}.png", "audio": f"{n}.wav"} for n in (1, 2)]
    (story / "other.json").write_text(json.dumps({"title": "T", "segments": rows}))
    for source in (archive, markdown, story / "other.json"):
        result = run(source, *SMALL, "--json", "-o", "b.mp4").rows[-1]
        assert (result["segments_encoded"], result["segments_reused"]) == (0, 2)
        assert result["sha256"] == first["sha256"]
    assert projects(data) == []
    told, *_, kept = run(story, *SMALL, "--json", "--keep").rows
    (folder,) = projects(data)
    assert told == {"event": "project", "id": folder.name, "title": "My story"}
    (film,) = folder.glob("output/*/clip_1_1.mp4")
    assert Path(kept["path"]) == film
    assert (kept["segments_reused"], kept["sha256"]) == (2, first["sha256"])
    again = run(folder.name, *SMALL, "--json", "-o", "c.mp4").rows[-1]
    assert (again["segments_reused"], again["path"]) == (2, str(tmp_path / "c.mp4"))
    assert (tmp_path / "c.mp4").read_bytes() == Path(kept["path"]).read_bytes()


def test_several_formats_come_from_one_call(run: Command, story: Path, tmp_path: Path) -> None:
    done = run(
        story, *SMALL, "--format", "short_9_16", "--format", "thumbnail", "--json", "-o", "f.mp4"
    )
    assert done.code == 0
    sizes = {Path(row["path"]).name: (row["width"], row["height"]) for row in done.results}
    assert sizes == {
        "f-clip_1_1.mp4": (720, 720), "f-short_9_16.mp4": (720, 1280),
        "f-thumbnail.jpg": (1280, 720),
    }  # fmt: skip
    assert all((tmp_path / name).is_file() for name in sizes)


def test_checking_makes_nothing(run: Command, story: Path, tmp_path: Path, data: Path) -> None:
    done = run(story, "--check", "--json", "--keep", "-o", "film.mp4")
    assert done.code == 0
    assert done.rows[-1] == {"event": "ready", "segments": 2, "duration": 0.4}
    assert not (tmp_path / "film.mp4").exists()
    assert projects(data) == []
    assert "Ready: 2 segments, 0.4 seconds." in run(story, "--check").out


def test_every_problem_is_told_at_once(run: Command, tmp_path: Path, data: Path) -> None:
    folder = samples.story_folder(tmp_path / "s", 6)
    (folder / "1.png").write_bytes(b"")
    (folder / "2.wav").write_bytes(samples.PLAYLIST)
    (folder / "3.wav").unlink()
    (folder / "4.png").write_bytes(samples.huge_png())
    (folder / "5.txt").write_bytes("x".encode("utf-16"))
    expected = [(1, "1.png"), (2, "2.wav"), (3, "3.png"), (4, "4.png"), (5, "5.txt")]
    for mode in ((), ("--check",), SMALL):
        done = run(folder, "--json", *mode)
        row = done.rows[-1]
        assert (done.code, row["event"], row["code"]) == (2, "error", "story_not_renderable")
        found = [(it["number"], it["path"] and Path(it["path"]).name) for it in row["problems"]]
        assert found == expected
        assert all(it["message"] and it["remedy"] for it in row["problems"])
    done = run(folder)
    assert done.code == 2
    assert "5 problems keep this story from becoming a film." in done.errors
    for number, name in expected:
        assert f"Segment {number}" + (f", {name}:" if name else ":") in done.errors
    assert list(tmp_path.glob("*.mp4")) == []


def test_what_is_wrong_in_the_story_file_is_told_with_what_is_wrong_beside_it(
    run: Command, story: Path
) -> None:
    (story / "story.md").write_text(
        '# T\n\n![](../1.png)\n\n[a](1.wav)\n\n![](2.png "focus 7")\n\n[b](2.wav)\n\n'
        "![](missing.png)\n\n[c](1.wav)\n"
    )
    done = run(story, "--check", "--json")
    problems = done.rows[-1]["problems"]
    assert done.code == 2
    assert [it["number"] for it in problems] == [1, 2, 3]


def test_a_broken_row_hides_nothing_that_is_wrong_beside_it(run: Command, story: Path) -> None:
    (story / "2.png").write_bytes(b"damaged")
    rows = [
        {"image": ["1.png"], "audio": "lost.wav", "colour": 1},
        {"image": "2.png", "audio": "2.wav"},
        {"image": "1.png", "audio": ["1.wav"]},
        "1.png",
        {"image": "lost.png"},
    ]
    (story / "story.json").write_text(json.dumps({"title": "", "segments": rows}))
    for mode in (("--check",), SMALL, ("--keep",)):
        done = run(story, "--json", *mode)
        found = [
            (it["number"], Path(it["path"]).name, it["message"].partition(":")[0])
            for it in done.rows[-1]["problems"]
        ]
        absent = [] if mode == ("--keep",) else [(5, "lost.png", "There is no narration.")]
        assert done.code == 2
        assert found == [
            (0, "story.json", "title"),
            (1, "story.json", "colour"),
            (1, "story.json", "image"),
            (1, "lost.wav", "The sound is not there."),
            (2, "2.png", found[4][2]),
            (3, "story.json", "audio"),
            (4, "story.json", "The segment is not an object."),
            (5, "lost.png", "The picture is not there."),
            *absent,
        ]


def test_a_link_to_what_is_no_sound_is_told_once(run: Command, story: Path) -> None:
    (story / "story.md").write_text("# T\n\n![](1.png)\n\n[voice](1.mov)\n")
    (problem,) = run(story, "--check", "--json").rows[-1]["problems"]
    assert (problem["number"], Path(problem["path"]).name) == (1, "story.md")
    assert "“1.mov”" in problem["message"]


@pytest.mark.parametrize("arguments", [(), ("--check",), ("--keep",)])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("story.md", ""), ("story.json", ""), ("story.md", "# Only a title\n"),
        ("story.json", '{"title": "T", "segments": []}'),
    ],
)  # fmt: skip
def test_an_empty_story_file_is_told_by_its_name(
    run: Command, story: Path, data: Path, name: str, text: str, arguments: tuple[str, ...]
) -> None:
    (story / name).write_text(text)
    done = run(story, *arguments)
    assert done.code == 2
    assert f"The story, {name}: " in done.errors
    assert projects(data) == []


@pytest.mark.parametrize(
    "source",
    ["nothing", "nothing.zip", "nothing.md", "7d2c1a52-4a34-4c57-9d02-3a1f4f3c1f51", "a\udcff"],
)
def test_a_source_that_is_not_there_is_not_renderable(run: Command, source: str) -> None:
    done = run(source, "--json")
    assert (done.code, done.rows[-1]["event"]) == (2, "error")
    assert done.rows[-1]["problems"][0]["remedy"]


def test_an_empty_story_is_not_renderable(run: Command, tmp_path: Path) -> None:
    (tmp_path / "story.md").write_text("# Nothing\n")
    done = run(tmp_path / "story.md")
    assert done.code == 2
    assert "There are no segments." in done.errors


def test_names_that_are_not_utf8_do_no_harm(run: Command, tmp_path: Path) -> None:
    folder = samples.story_folder(tmp_path / "s", 1)
    (folder / os.fsdecode(b"caf\xe9.png")).write_bytes(b"x")
    for mode in ((), ("--json",)):
        assert run(folder, *mode).code == 2


@pytest.mark.parametrize("arguments", [("--fps", "11"), ("--fps", "x"), ("--format", "gif"), ()])
def test_a_wrong_call_says_how_it_is_called(run: Command, arguments: tuple[str, ...]) -> None:
    done = run("--json" if not arguments else "x", *arguments)
    assert done.code == 2
    assert "usage:" in done.errors
    assert "_fps" not in done.errors


def test_without_ffmpeg_it_says_so_in_a_sentence(run: Command, story: Path) -> None:
    done = run(story, "--json", STORYREEL_FFMPEG="/nonexistent")
    assert (done.code, done.rows[-1]["code"]) == (1, "ffmpeg_missing")
    assert "STORYREEL_FFMPEG" in done.rows[-1]["message"]
    assert "STORYREEL_FFMPEG" in run(story, STORYREEL_FFMPEG="/nonexistent").errors


def test_a_source_is_never_written_over(run: Command, story: Path) -> None:
    before = samples.files_below(story)
    shutil.copyfile(story / "1.png", story / "3.jpg")
    shutil.copyfile(story / "1.wav", story / "3.wav")
    (story / "link.jpg").symlink_to("3.jpg")
    for target, format in (
        ("3.jpg", "thumbnail"),
        ("link.jpg", "thumbnail"),
    ):
        done = run(story, "--format", format, "-o", str(story / target))
        assert done.code == 1
        assert "is part of the story" in done.errors
    (story / "link.jpg").unlink()
    assert samples.files_below(story) == before | {
        "3.jpg": before["1.png"], "3.wav": before["1.wav"],
    }  # fmt: skip


def test_a_linked_sound_is_never_written_over(run: Command, story: Path) -> None:
    shutil.copyfile(story / "1.wav", story / "voice.mp4")
    (story / "story.md").write_text("![](1.png)\n\n[voice](voice.mp4)\n\nText.\n")
    before = samples.files_below(story)
    done = run(story, "--format", "clip_1_1", "-o", str(story / "voice.mp4"))
    assert done.code == 1
    assert "is part of the story" in done.errors
    assert samples.files_below(story) == before


def test_what_it_leaves_in_the_storys_folder_is_no_part_of_the_story(
    run: Command, story: Path
) -> None:
    for target in (story, story / "1.mp4"):
        run(story, *SMALL, "-o", str(target))
    for thumbnail in (story, story / "cover.jpg"):
        run(story, "--format", "thumbnail", "-o", str(thumbnail))
    left = {"my-story-clip_1_1.mp4", "1.mp4", "my-story-thumbnail.jpg", "cover.jpg"}
    assert left <= set(samples.files_below(story))
    assert "Ready: 2 segments, 0.4 seconds." in run(story, "--check").out


def test_a_folder_that_is_not_there_is_not_made_a_film_of_that_name(
    run: Command, story: Path, tmp_path: Path
) -> None:
    done = run(story, "-o", f"{tmp_path}/new/")
    assert (done.code, f"there is no folder {tmp_path}/new/" in done.errors) == (2, True)
    assert not (tmp_path / "new.mp4").exists()


@pytest.mark.parametrize("name", ["", " "])
def test_a_source_without_a_name_is_not_the_current_folder(run: Command, name: str) -> None:
    done = run(name)
    assert (done.code, "the name is empty" in done.errors) == (2, True)


@pytest.mark.parametrize("program", ["/bin/true", "/bin/false"])
def test_another_program_in_place_of_ffmpeg_is_not_blamed_on_the_story(
    run: Command, story: Path, program: str
) -> None:
    done = run(story, STORYREEL_FFMPEG=program)
    assert done.code == 1
    assert program in done.errors
    assert "STORYREEL_FFMPEG" in done.errors


def test_a_projects_own_files_are_never_written_over(run: Command, story: Path, data: Path) -> None:
    (story / "1.png").rename(story / "1.jpg")
    run(story, *SMALL, "--keep")
    (folder,) = projects(data)
    (image,) = (folder / "images").glob("*.jpg")
    done = run(folder.name, "--format", "thumbnail", "-o", str(image))
    assert done.code == 1
    assert "is part of the story" in done.errors
    assert image.read_bytes() == samples.picture(1)


def test_a_folder_takes_the_film_under_its_title(run: Command, story: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    row = run(story, *SMALL, "-o", "out", "--json").rows[-1]
    assert row["path"] == str(tmp_path / "out/my-story-clip_1_1.mp4")


@pytest.mark.parametrize("title", [*samples.TEXTS.values(), "あ" * 300, "/../..", "."])
def test_any_title_becomes_a_file_name(run: Command, tmp_path: Path, title: str) -> None:
    samples.story_folder(tmp_path / "s", 1)
    rows = [{"image": "1.png", "audio": "1.wav"}]
    (tmp_path / "s/story.json").write_text(json.dumps({"title": title, "segments": rows}))
    done = run(tmp_path / "s", "--format", "thumbnail", "--json")
    assert done.code == 0, done.out
    assert Path(done.rows[-1]["path"]).parent == tmp_path


def test_a_place_that_cannot_be_written_to_is_told_before_the_work(
    run: Command, story: Path, tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    (tmp_path / "film.mp4").mkdir()
    (tmp_path / "film.mp4" / "my-story-clip_1_1.mp4").mkdir()
    (tmp_path / "file").write_text("in the way")
    targets = ["film.mp4", "file/film.mp4", "/proc/film.mp4", "x" * 300 + ".mp4"]
    for target in [*targets, "closed/film.mp4"] if not os.access(closed, os.W_OK) else targets:
        done = run(story, *SMALL, "-o", target, "--json")
        assert (done.code, done.rows[-1]["event"]) == (1, "error"), target
        assert done.rows[-1]["message"]
        assert "encoding" not in done.out


def test_a_refused_picture_does_not_hide_that_there_is_no_narration(
    run: Command, story: Path
) -> None:
    (story / "story.md").write_text("![](../x.png)\n\n![](1.png)\n\n[n](../n.mp3)\n\nText.\n")
    told = run(story, "--check", "--json").rows[-1]["problems"]
    assert [(it["number"], it["code"]) for it in told] == [
        (1, "picture_refused"), (1, "source_unusable"), (2, "narration_refused"),
    ]  # fmt: skip
    assert told[1]["message"] == "There is no narration."


def test_a_data_folder_that_is_none_is_told_as_json_too(
    run: Command, story: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    done = run(story, "--json", STORYREEL_DATA=str(tmp_path / "file"))
    [row] = done.rows
    assert (done.code, row["event"]) == (1, "error")
    assert "STORYREEL_DATA" in row["message"]


def test_a_full_disk_ends_the_render_with_a_sentence(
    run: Command, tmp_path: Path, small_disk: Path
) -> None:
    folder = samples.story_folder(tmp_path / "s", 2, seconds=6)
    for number in (1, 2):
        noise = Image.effect_noise((900, 900), 120)
        noise.save(folder / f"{number}.png")
    for data in (tmp_path / "data", small_disk):
        done = run(folder, *SMALL, "-o", str(small_disk / "film.mp4"), STORYREEL_DATA=str(data))
        assert done.code == 1
        assert "is full" in done.errors
        assert "Free some space" in done.errors
        assert not list(tmp_path.rglob("*.part"))
        assert not (small_disk / "film.mp4").exists()


def test_300_segments_make_a_film_of_all_their_frames(run: Command, tmp_path: Path) -> None:
    folder = samples.story_folder(tmp_path / "s", 3)
    rows = [{"image": f"{n % 3 + 1}.png", "audio": f"{n % 3 + 1}.wav"} for n in range(300)]
    (folder / "story.json").write_text(json.dumps({"title": "Long", "segments": rows}))
    done = run(folder, *SMALL, "--json")
    result = done.rows[-1]
    assert (done.code, result["frames"], result["duration"]) == (0, 720, pytest.approx(60.0))
    assert result["segments_encoded"] + result["segments_reused"] == 300
