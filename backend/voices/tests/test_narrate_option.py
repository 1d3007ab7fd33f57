"""`render_project SOURCE --narrate`: texts without a sound are spoken."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from backend.conftest import ROOT
from backend.jobs.states import JobStatus
from backend.jobs.task_manager import TaskManager
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.renders.tests.command import Command
from backend.voices.management.commands import narrate
from backend.voices.models import NarrationJob
from backend.voices.trigger import new_job

TEXTS = ("Once there was a house.", "👍", "Nobody lived there. Or so they said!")


@pytest.fixture
def silent(tmp_path: Path) -> Path:
    """A story of pictures and texts."""
    folder = tmp_path / "silent"
    folder.mkdir()
    for number, text in enumerate(TEXTS, 1):
        (folder / f"{number}.png").write_bytes(samples.picture(number))
        (folder / f"{number}.txt").write_text(text)
    return folder


def seconds(run: Command, story: Path, *options: str) -> float:
    """How long the film of a story will be."""
    done = run(story, "--check", "--json", *options)
    assert done.code == 0, done.rows
    return float(done.rows[-1]["duration"])


def is_told_onwards(rows: list[dict[str, Any]]) -> bool:
    """Whether no step of the film tells that it is less far than the one before."""
    percentages = [it["percentage"] for it in rows if it["event"] == "progress"]
    return percentages == sorted(percentages)


def test_a_story_without_a_sound_is_narrated(run: Command, silent: Path) -> None:
    done = run(silent, "--format", "clip_1_1", "--quality", "draft", "--fps", "12", "--json")
    film = done.rows[-1]
    assert (done.code, film["event"]) == (0, "result"), film
    assert 5.5 < film["duration"] < 9.0, "three seconds are for the picture without words"
    assert film["frames"] == round(film["duration"] * 12)
    assert {"narrating", "encoding"} <= {it.get("current_phase") for it in done.rows}
    assert is_told_onwards(done.rows)
    assert sorted(it.name for it in silent.iterdir() if it.suffix not in (".png", ".txt")) == []


def test_pictures_alone_are_shown_for_three_seconds_each(run: Command, silent: Path) -> None:
    for text in silent.glob("*.txt"):
        text.unlink()
    assert seconds(run, silent) == pytest.approx(9.0)


def test_a_story_without_words_lasts_as_long_as_it_says(run: Command, silent: Path) -> None:
    rows = [{"image": f"{number}.png", "text": ""} for number in (1, 2)]
    story = {"title": "T", "silence_duration": 1, "segments": rows}
    (silent / "story.json").write_text(json.dumps(story))
    assert seconds(run, silent) == pytest.approx(2.0)


def test_one_with_a_sound_is_narrated_where_that_is_wanted(run: Command, silent: Path) -> None:
    (silent / "2.wav").write_bytes(samples.sound(1, 1.0))
    missing = run(silent, "--check", "--json")
    assert missing.code == 2
    assert [it["number"] for it in missing.rows[-1]["problems"]] == [1, 3]
    assert missing.rows[-1]["problems"][0]["remedy"].endswith("spoken with --narrate.")
    assert "or have its text spoken with --narrate." in run(silent, "--check").errors
    assert 3.5 < seconds(run, silent, "--narrate") < 7.0


def test_the_voice_is_chosen(run: Command, silent: Path) -> None:
    by_default = seconds(run, silent)
    assert seconds(run, silent, "--voice", "pico-en-GB") != by_default
    assert seconds(run, silent, "--voice", "hibari-heart") == by_default


def test_a_voice_that_is_not_there_is_told(run: Command, silent: Path) -> None:
    done = run(silent, "--json", "--voice", "pico-de")
    assert (done.code, done.rows[-1]["code"]) == (2, "voice_missing")
    assert "such as pico-de-DE" in done.rows[-1]["message"]


def test_a_kept_story_keeps_its_narrations(run: Command, silent: Path, data: Path) -> None:
    done = run(silent, "--keep", "--json", "--format", "thumbnail")
    assert done.code == 0, done.rows
    assert is_told_onwards(done.rows)
    assert len(list(data.glob("media/projects/*/audio/*.flac"))) == len(TEXTS)


def test_what_is_spoken_is_not_pruned_before_the_film_is_made(
    run: Command, silent: Path, data: Path
) -> None:
    """Another film's end prunes the cache to next to nothing while this one is being made."""
    script = (
        "import time; from pathlib import Path; from core_engine import Cache\n"
        f"cache, end = Cache(Path({str(data / 'media/cache')!r})), time.monotonic() + 60\n"
        "print('on', flush=True)\n"
        "while time.monotonic() < end: cache.prune(0); time.sleep(0.005)\n"
    )
    argv = [sys.executable, "-c", script]
    with subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE) as pruner:
        assert pruner.stdout
        pruner.stdout.readline()
        try:
            assert 5.0 < seconds(run, silent) < 9.0
        finally:
            pruner.kill()


def spoken_story(folder: Path, rows: list[dict[str, Any]]) -> Path:
    """A story whose narrations of 0.2 seconds are there already."""
    folder.mkdir()
    told = []
    for number, row in enumerate(rows, 1):
        told.append({"image": f"{number}.png", "audio": f"{number}.wav", **row})
        (folder / f"{number}.png").write_bytes(samples.picture(number))
        (folder / f"{number}.wav").write_bytes(samples.sound(number))
    (folder / "story.json").write_text(json.dumps({"title": "T", "segments": told}))
    return folder


def test_what_was_changed_since_it_was_spoken_is_spoken_anew(run: Command, tmp_path: Path) -> None:
    now, before = TEXTS[0], {"text": "Once there was nothing."}
    same: dict[str, Any] = {"text": now, "audio_source": "tts", "audio_request": {"text": now}}
    own: dict[str, Any] = {"text": now, "audio_request": before}
    recorded, unsaid = own | {"audio_source": "recording"}, same | {"audio_request": None}
    kept = [same, own, recorded, unsaid]
    story = spoken_story(tmp_path / "kept", kept)
    assert seconds(run, story, "--narrate") == pytest.approx(0.8)
    story = spoken_story(tmp_path / "changed", [*kept, {**same, "audio_request": before}])
    assert seconds(run, story) == pytest.approx(1.0)
    assert 1.8 < seconds(run, story, "--narrate") < 3.8, "the last one alone"
    story = spoken_story(tmp_path / "another voice", [*kept[:3], {**same, "voice": "pico-en-GB"}])
    assert 1.6 < seconds(run, story, "--narrate") < 3.6


def problems(run: Command, source: object, *options: str) -> list[tuple[int, str]]:
    """What keeps it from becoming a film; nothing of it was spoken."""
    done = run(source, "--json", *options)
    assert (done.code, done.rows[-1]["code"]) == (2, "story_not_renderable"), done.rows
    assert "narrating" not in {it.get("current_phase") for it in done.rows}
    return [(it["number"], it["code"]) for it in done.rows[-1]["problems"]]


@pytest.mark.parametrize("options", [(), ("--check",), ("--keep",)])
def test_bad_pictures_are_told_before_anything_is_spoken(
    run: Command, silent: Path, options: tuple[str, ...]
) -> None:
    (silent / "2.png").write_bytes(b"no picture")
    assert problems(run, silent, *options) == [(2, "source_unusable")]


def test_texts_that_nobody_can_speak_are_told_with_bad_pictures_and_sounds(
    run: Command, tmp_path: Path
) -> None:
    odd: list[dict[str, Any]] = [{"text": it, "language": "tlh", "audio": None} for it in TEXTS]
    rows = [*odd, {"text": "Own."}, {"text": "Own.", "easing": "odd"}]
    story = spoken_story(tmp_path / "broken", rows)
    for name in ("2.png", "4.wav"):
        (story / name).write_bytes(b"nothing of the kind")
    assert problems(run, story, "--narrate") == [
        (1, "voice_missing"), (2, "source_unusable"), (3, "voice_missing"),
        (4, "source_unusable"), (5, "story_file"),
    ], "the second has no words"  # fmt: skip


def test_what_is_wrong_with_the_story_file_is_told_without_what_follows_from_it(
    run: Command, silent: Path
) -> None:
    rows = [{"image": f"{number}.png", "text": "One."} for number in (1, 2, 3)]
    rows[2]["voice"] = "somebody"
    story = {"title": "T", "language": "??", "voice_speed": 9, "voice": "nobody", "segments": rows}
    file = silent / "story.json"
    file.write_text(json.dumps(story))
    told = run(silent, "--check", "--json").rows[-1]["problems"]
    assert [(it["number"], it["code"], it["path"]) for it in told] == [
        (0, "story_file", str(file)), (0, "story_file", str(file)),
        (0, "voice_missing", str(file)), (3, "voice_missing", str(file)),
    ]  # fmt: skip
    assert told[2]["message"] == "There is no voice nobody."
    assert told[2]["remedy"].startswith("Choose another")


def test_words_before_the_first_picture_are_all_that_is_wrong(run: Command, silent: Path) -> None:
    front = "---\nvoice: pico-en-GB\n---\n"
    (silent / "story.md").write_text(front + "\n\n![](1.png)\n\nOne.\n\n![](2.png)\n\nTwo.\n")
    told = run(silent, "--check", "--json").rows[-1]["problems"]
    assert [(it["number"], it["code"]) for it in told] == [(0, "story_file")]


def test_a_story_is_kept_with_who_speaks_it(run: Command, silent: Path, data: Path) -> None:
    kept = run(silent, "--keep", "--json", "--voice", "pico-en-GB", "--format", "thumbnail")
    pk = next(it["id"] for it in kept.rows if it["event"] == "project")
    done = run(pk, "--json", name="narrate")
    assert (done.code, done.rows[-1]["segments"]) == (0, 0), "nothing is stale"


SMALL = ("--format", "clip_1_1", "--quality", "draft", "--fps", "12", "--json")


@pytest.fixture
def project(run: Command, silent: Path, data: Path) -> str:
    """A project whose texts were changed after they were spoken."""
    kept = run(silent, "--keep", "--json", "--format", "thumbnail")
    pk = next(str(it["id"]) for it in kept.rows if it["event"] == "project")
    text = "And then, one day, a family with five children and a dog came to live in it. " * 3
    with closing(sqlite3.connect(data / "db.sqlite3")) as database, database:
        query = "UPDATE projects_segment SET text_content = ? WHERE sequence_index = 0"
        database.execute(query, [text])
    return pk


def rows(data: Path, columns: str) -> list[tuple[Any, ...]]:
    """What is kept of each segment."""
    with closing(sqlite3.connect(data / "db.sqlite3")) as database:
        query = f"SELECT {columns} FROM projects_segment ORDER BY sequence_index"  # noqa: S608
        return list(database.execute(query))


def test_what_was_narrated_is_kept_as_that(project: str, data: Path) -> None:
    found = rows(data, "audio_source, audio_words")
    assert [source for source, _ in found] == ["tts"] * 3
    assert [len(json.loads(words)) for _, words in found] == [5, 0, 7]


def test_a_project_is_narrated_before_its_film(run: Command, project: str, data: Path) -> None:
    (before, *others) = rows(data, "audio_file")
    as_it_is = run(project, *SMALL).results[0]["duration"]
    assert run(project, "--check", "--narrate", "--json").rows[-1]["duration"] > as_it_is + 5
    assert rows(data, "audio_file") == [before, *others], "only looked at"
    done = run(project, *SMALL, "--narrate")
    assert done.results[0]["duration"] > as_it_is + 5
    assert is_told_onwards(done.rows)
    assert rows(data, "audio_file")[0] != before
    assert rows(data, "audio_file")[1:] == others
    again = run(project, *SMALL).results[0]
    assert (again["segments_encoded"], again["segments_reused"]) == (0, 3)


def test_a_project_says_itself_who_speaks(run: Command, project: str) -> None:
    refused = run(project, "--voice", "pico-en-GB")
    assert (refused.code, "a project says itself" in refused.errors) == (2, True)


@pytest.mark.parametrize("options", [(), ("--check",)])
def test_bad_pictures_of_a_project_are_told_before_anything_is_spoken(
    run: Command, project: str, data: Path, options: tuple[str, ...]
) -> None:
    with closing(sqlite3.connect(data / "db.sqlite3")) as database, database:
        database.execute("UPDATE projects_segment SET language = 'tlh', audio_file = ''")
    for picture in data.glob("media/projects/*/images/*"):
        picture.write_bytes(b"no picture")
    both = [(number, code) for number in (1, 2, 3) for code in ("source_unusable", "voice_missing")]
    both.remove((2, "voice_missing"))  # it has no words
    assert problems(run, project, "--narrate", *options) == both


def test_a_project_is_narrated_by_a_command(run: Command, project: str, data: Path) -> None:
    before = rows(data, "audio_file")
    done = run(project, "--json", name="narrate")
    assert (done.code, done.rows[-1]["event"], done.rows[-1]["segments"]) == (0, "result", 1)
    assert done.rows[-2]["percentage"] == 100.0
    assert [old == new for old, new in zip(before, rows(data, "audio_file"), strict=True)] == [
        False, True, True,
    ]  # fmt: skip
    again = run(project, name="narrate").out
    assert "segment" not in again
    assert again.endswith("Every narration is there and says what its text does.\n")
    other = run(project, "--voice", "pico-en-GB", name="narrate")
    assert (other.code, "2 segments narrated." in other.out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["00000000-0000-4000-8000-000000000000"], 1, "There is no project"),
        (["holiday/"], 1, "There is no project holiday/"),
        (["{project}", "--voice", "pico"], 2, "There is no voice pico."),
    ],
)
def test_what_cannot_be_narrated_is_told(
    run: Command, project: str, arguments: list[str], code: int, said: str
) -> None:
    refused = run(*(it.format(project=project) for it in arguments), name="narrate")
    assert (refused.code, said in refused.errors) == (code, True), refused.errors


@pytest.mark.django_db(transaction=True)
def test_the_commands_job_is_made_in_one_transaction_and_left_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def made(*given: Any, **kept: Any) -> NarrationJob:
        assert connection.in_atomic_block
        return new_job(*given, **kept)

    monkeypatch.setattr(narrate, "new_job", made)
    pk = str(Project.objects.create(title="House").pk)
    job = narrate.queued({"project": pk, "voice": "pico-en-GB", "force": False})
    assert NarrationJob.objects.get(pk=job.pk).status == JobStatus.QUEUED
    assert not TaskManager.get().has(job.task_id)
