"""Asking for a render: once, however often it is asked for."""

from functools import partial
from typing import Any

from backend.jobs.dispatch import queue_new
from backend.jobs.idempotency import once
from backend.projects.models import Project
from backend.renders.estimate import estimate, refuse_without_room
from backend.renders.models import RenderJob
from backend.renders.readiness import refuse_unless_ready
from backend.renders.snapshot import chosen_settings, settings_as_json, snapshot_of
from core_engine import Format, check_ffmpeg


def trigger(
    project: Project, wanted: dict[str, Any], *, created_by: str, idempotency_key: str
) -> RenderJob:
    """A job that is queued and started, or the one that the same request has made before.

    Raises the refusal that says why there is none.
    """
    make = partial(_make, project, wanted, created_by=created_by)
    return once(RenderJob, idempotency_key, {**wanted, "project": project.pk}, make)


def _make(project: Project, wanted: dict[str, Any], **kept: Any) -> RenderJob:
    formats: list[Format] = wanted["formats"]
    quality, fps = wanted.get("quality", ""), wanted.get("fps")
    narrate = wanted.get("narrate", False)
    refuse_unless_ready(project, narrate=narrate)
    check_ffmpeg()
    chosen = chosen_settings(quality, fps)
    refuse_without_room(estimate(project, formats, chosen, narrate=narrate))
    kept |= {"metadata": wanted.get("metadata") or {}, "narrate": narrate}
    return queue_new(partial(new_job, project, formats, quality, fps, **kept))


def new_job(
    project: Project, formats: list[Format], quality: str = "", fps: int | None = None, *,
    narrate: bool = False, **more: Any,
) -> RenderJob:  # fmt: skip
    """A job of the project as it is now, not yet queued."""
    chosen, snapshot = chosen_settings(quality, fps), snapshot_of(project, narrate=narrate)
    return RenderJob(
        project=project, formats=[format.value for format in formats],
        quality=chosen.quality.value, fps=chosen.fps, settings=settings_as_json(chosen),
        snapshot=snapshot, total_segments=len(snapshot["segments"]), **more,
    )  # fmt: skip
