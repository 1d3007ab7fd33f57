"""The example story in a new data folder of the real server: it is there, narrated, and can go."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from backend.conftest import Live, Start, narration_of_example
from backend.jobs.states import ACTIVE_STATUSES
from backend.projects import example
from backend.projects.models import GlobalSettings, Project

SEGMENTS = 7
PROGRAM = {"X-App": "1"}

# A machine on which nobody speaks.
MUTE = """
from backend.config.settings import *
from core_engine.voices import catalogue

catalogue.engines = lambda: ()
"""


def listed(live: Live, what: str) -> list[dict[str, Any]]:
    """All rows of one kind."""
    return list(httpx.get(f"{live.url}/api/{what}/").raise_for_status().json()["results"])


def delete_example(live: Live) -> None:
    """As a person does who has seen it."""
    [project] = listed(live, "projects")
    url = f"{live.url}/api/projects/{project['id']}/"
    assert httpx.delete(url, headers=PROGRAM).status_code == 204


def export(live: Live) -> httpx.Response:
    """The answer to who asks for its film."""
    [project] = listed(live, "projects")
    wanted = {"project": project["id"], "format": "full_16_9"}
    return httpx.post(f"{live.url}/api/render-jobs/trigger/", headers=PROGRAM, json=wanted)


def statuses(data: Path) -> list[str]:
    """Where the narrations stand that the database knows."""
    with closing(sqlite3.connect(data / "db.sqlite3")) as rows:
        return [status for (status,) in rows.execute("SELECT status FROM voices_narrationjob")]


def test_it_is_narrated_while_the_server_answers(start: Start, tmp_path: Path) -> None:
    live = start(tmp_path / "new")
    assert [it["title"] for it in listed(live, "projects")] == ["The long way home"]
    job = narration_of_example(live)
    assert (job["status"], job["created_by"], job["total_segments"]) == ("completed", "cli", 7)


def test_every_word_of_it_is_spoken(shared: Live) -> None:
    segments = listed(shared, "segments")
    assert len(segments) == SEGMENTS
    for segment in segments:
        assert (segment["audio_source"], segment["audio_stale"]) == ("tts", False)
        assert [it["word"] for it in segment["audio_words"]] == segment["text_content"].split()
        assert 3.0 < segment["audio_duration"] < 10.0


def test_its_film_is_made_for_whoever_asks(live: Live) -> None:
    assert export(live).status_code == 202


@pytest.mark.django_db
def test_it_is_offered_with_its_narration_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(make: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(example, "queue_new", cut_off)
    with pytest.raises(KeyboardInterrupt):
        example.offer_example()
    assert (Project.objects.count(), GlobalSettings.load().example_offered) == (0, False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_what_was_not_spoken_is_at_the_next_start(
    start: Start, tmp_path: Path, number: int
) -> None:
    start(tmp_path / "new").stop(number)
    [status] = statuses(tmp_path / "new")
    assert status in ACTIVE_STATUSES
    live = start(tmp_path / "new")
    assert narration_of_example(live)["status"] == "completed"
    assert all(it["audio_file"] for it in listed(live, "segments"))
    assert len(listed(live, "projects")) == 1


def test_it_is_there_also_where_nobody_speaks(start: Start, tmp_path: Path) -> None:
    (tmp_path / "mute.py").write_text(MUTE)
    mute = {"DJANGO_SETTINGS_MODULE": "mute", "PYTHONPATH": str(tmp_path)}
    live = start(tmp_path / "new", **mute)
    job = narration_of_example(live)
    assert job["status"] == "failed"
    assert "Segment 1: No installed voice speaks English (en), as this seems to be." in job["error"]
    assert "./storyreel voices" in job["error"]
    assert [it["audio_file"] for it in listed(live, "segments")] == [None] * SEGMENTS
    assert export(live).json()["code"] == "not_ready"


@pytest.mark.parametrize("folder", [None, "new"])
def test_who_has_deleted_it_does_not_get_it_back(
    start: Start, tmp_path: Path, folder: str | None
) -> None:
    """Neither when it was narrated, nor when it was being so, as in a new data folder."""
    data = folder and tmp_path / folder
    live = start(data)
    delete_example(live)
    assert live.stop() == (0, "")
    again = start(data)
    assert [listed(again, it) for it in ("projects", "segments", "narration-jobs")] == [[], [], []]
