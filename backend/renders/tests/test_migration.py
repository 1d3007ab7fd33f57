"""The migration that makes films rows of their own keeps the films that were there before."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from backend.conftest import LocalClient
from backend.jobs.dispatch import resume_abandoned
from backend.renders.models import Artifact, RenderJob

BEFORE = [("projects", "0001_initial"), ("renders", "0001_initial")]
START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def old(transactional_db: None, tmp_path: Path) -> Iterator[Apps]:
    """The models as they were, in a database file that knows no others."""
    in_memory, name = connections["default"], connections.settings["default"]["NAME"]
    connections.settings["default"]["NAME"] = str(tmp_path / "old.sqlite3")
    del connections["default"]
    yield migrated(BEFORE)
    connections["default"].close()
    connections.settings["default"]["NAME"] = name
    connections["default"] = in_memory


def migrated(to: list[tuple[str, str]]) -> Apps:
    """Bring the database there; the models of then."""
    MigrationExecutor(connection).migrate(to)
    return MigrationExecutor(connection).loader.project_state(to).apps


def newest() -> list[tuple[str, str]]:
    """The state that the models of today are for."""
    return [(app, name) for app, name in MigrationExecutor(connection).loader.graph.leaf_nodes()]


def rows(apps: Apps, app: str, model: str) -> Any:
    """The rows of a model of then."""
    return apps.get_model(app, model)._default_manager


def project(old: Apps) -> Any:
    """A project as it was."""
    return rows(old, "projects", "Project").create(title="Old")


def film(story: Any, format: str, sha256: str) -> dict[str, Any]:
    """What a job knew of its film."""
    suffix = "jpg" if format == "thumbnail" else "mp4"
    return {
        "path": f"projects/{story.pk}/output/{format}.{suffix}", "width": 720, "height": 720,
        "fps": 12, "frames": 5, "duration": 0.4, "size": 4, "sha256": sha256,
        "segments_encoded": 2, "segments_reused": 1,
    }  # fmt: skip


def job(old: Apps, story: Any, minute: int, format: str = "clip_1_1", **values: Any) -> uuid.UUID:
    """A job as it was, made in this minute; completed unless it is said otherwise."""
    told = {"status": "completed", "artifact": film(story, format, str(minute)), **values}
    made = rows(old, "renders", "RenderJob").create(
        project=story, format=format, quality="draft", fps=12, owner="0" * 32, **told
    )
    jobs = rows(old, "renders", "RenderJob").filter(pk=made.pk)
    jobs.update(created_at=START + timedelta(minutes=minute))
    return uuid.UUID(str(made.pk))


def test_the_newest_film_of_each_project_and_format_is_kept(old: Apps) -> None:
    one, two = project(old), project(old)
    job(old, one, 1)
    latest = job(old, one, 5)
    job(old, one, 3)  # older, though its row is the last
    thumbnail = job(old, one, 2, "thumbnail")
    other = job(old, two, 1)
    migrated(newest())
    found = set(Artifact.objects.values_list("project", "format", "job", "sha256"))
    assert found == {
        (one.pk, "clip_1_1", latest, "5"),
        (one.pk, "thumbnail", thumbnail, "2"),
        (two.pk, "clip_1_1", other, "1"),
    }
    assert RenderJob.objects.count() == 5


def test_a_film_keeps_all_that_was_known_of_it(old: Apps) -> None:
    story = project(old)
    job(old, story, 1)
    job(old, story, 2, "thumbnail")
    migrated(newest())
    moving, still = (Artifact.objects.get(format=it) for it in ("clip_1_1", "thumbnail"))
    told = {name: getattr(moving, name) for name in film(story, "clip_1_1", "1")}
    assert told == film(story, "clip_1_1", "1")
    assert (moving.video_codec, moving.audio_codec) == ("h264", "aac")
    assert (still.video_codec, still.audio_codec) == ("mjpeg", "")


def test_only_films_that_were_made_are_kept(old: Apps) -> None:
    story = project(old)
    good = job(old, story, 1)
    job(old, story, 2, status="failed", artifact=None, error="Why", error_code="disk_full")
    job(old, story, 3, status="cancelled")
    job(old, story, 4, artifact=None)
    migrated(newest())
    assert Artifact.objects.get().job_id == good


def test_jobs_keep_what_they_were(old: Apps) -> None:
    story = project(old)
    failed = job(
        old, story, 2, "short_9_16", status="failed", artifact=None, error="Why",
        error_code="disk_full", progress={"percentage": 40.0},
    )  # fmt: skip
    migrated(newest())
    found = RenderJob.objects.get(pk=failed)
    assert (found.formats, found.status, found.error) == (["short_9_16"], "failed", "Why")
    assert (found.error_code, found.quality, found.fps) == ("disk_full", "draft", 12)
    assert (found.progress, found.snapshot, found.can_retry) == (0.0, {}, False)
    assert found.created_at == START + timedelta(minutes=2)
    assert found.files == set()


@pytest.mark.parametrize("status", ["queued", "processing"])
def test_a_job_that_was_left_unfinished_has_failed(old: Apps, status: str) -> None:
    """It has no snapshot, so it could not be resumed."""
    story = project(old)
    live = job(old, story, 1, status=status, artifact=None)
    connection.close()
    MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    assert resume_abandoned() == 0
    found = RenderJob.objects.get(pk=live)
    assert (found.status, found.error_code, found.can_retry) == ("failed", "interrupted", False)
    assert found.error.endswith("Render again; finished segments are kept.")


def test_a_database_without_rows_is_migrated_too(old: Apps) -> None:
    migrated(newest())
    assert not RenderJob.objects.exists()
    assert not Artifact.objects.exists()


def test_an_old_film_is_told_by_the_api(old: Apps, api: LocalClient, media_root: Path) -> None:
    story = project(old)
    pk = job(old, story, 1)
    file = media_root / film(story, "clip_1_1", "1")["path"]
    file.parent.mkdir(parents=True)
    file.write_bytes(b"film")
    connection.close()
    MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    (told,) = api.get(f"/api/projects/{story.pk}/").json()["films"]
    assert told["url"].endswith("/output/clip_1_1.mp4?v=1")
    (listed,) = api.get("/api/render-jobs/").json()["results"]
    assert (listed["id"], listed["formats"]) == (str(pk), ["clip_1_1"])
