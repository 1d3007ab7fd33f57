"""`render_project SOURCE --narrate`: texts without a sound are spoken."""

import subprocess
import sys
from pathlib import Path

import pytest

from backend.conftest import ROOT
from backend.projects.tests import samples
from backend.renders.tests.command import Command, data, prepared, run

__all__ = ["data", "prepared", "run"]
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


def test_a_story_without_a_sound_is_narrated(run: Command, silent: Path) -> None:
    done = run(silent, "--format", "clip_1_1", "--quality", "draft", "--fps", "12", "--json")
    film = done.rows[-1]
    assert (done.code, film["event"]) == (0, "result"), film
    assert 5.5 < film["duration"] < 9.0, "three seconds are for the picture without words"
    assert film["frames"] == round(film["duration"] * 12)
    assert {"narrating", "encoding"} <= {it.get("current_phase") for it in done.rows}
    assert sorted(it.name for it in silent.iterdir() if it.suffix not in (".png", ".txt")) == []


def test_one_with_a_sound_is_narrated_where_that_is_wanted(run: Command, silent: Path) -> None:
    (silent / "2.wav").write_bytes(samples.sound(1, 1.0))
    missing = run(silent, "--check", "--json")
    assert missing.code == 2
    assert [it["number"] for it in missing.rows[-1]["problems"]] == [1, 3]
    assert 3.5 < seconds(run, silent, "--narrate") < 7.0


def test_the_voice_is_chosen(run: Command, silent: Path) -> None:
    by_default = seconds(run, silent)
    assert seconds(run, silent, "--voice", "pico-en-GB") != by_default
    assert seconds(run, silent, "--voice", "hibari-heart") == by_default


def test_a_voice_that_is_not_there_is_told(run: Command, silent: Path) -> None:
    done = run(silent, "--json", "--voice", "pico-de")
    assert (done.code, done.rows[-1]["code"]) == (1, "voice_missing")
    assert "such as pico-de-DE" in done.rows[-1]["message"]


def test_a_kept_story_keeps_its_narrations(run: Command, silent: Path, data: Path) -> None:
    done = run(silent, "--keep", "--json", "--format", "thumbnail")
    assert done.code == 0, done.rows
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


def test_a_project_is_not_narrated_here_yet(run: Command, silent: Path) -> None:
    kept = run(silent, "--keep", "--json", "--format", "thumbnail")
    project = next(it["id"] for it in kept.rows if it["event"] == "project")
    refused = run(project, "--narrate")
    assert (refused.code, "for stories from files" in refused.errors) == (2, True)
