"""`render_project SOURCE --narrate`: texts without a sound are spoken."""

from pathlib import Path

import pytest

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
