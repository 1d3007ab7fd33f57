"""Render jobs in any state, made without rendering."""

from collections.abc import Sequence
from typing import Any

from backend.jobs.ownership import this_process
from backend.jobs.states import JobStatus
from backend.projects.models import Project
from backend.renders.models import Artifact, RenderJob
from backend.renders.trigger import new_job
from core_engine import Film, Format


def job_of(
    project: Project,
    status: JobStatus = JobStatus.QUEUED,
    formats: Sequence[Format] = (Format.FULL_16_9,),
    **values: Any,
) -> RenderJob:
    """A job of the project in this state, owned by this process."""
    owned = {"owner": this_process().name, **values}
    job = new_job(project, list(formats), "draft", 12, status=status, **owned)
    job.save(force_insert=True)
    return job


def begun(project: Project, *formats: Format) -> RenderJob:
    """A render that is under way."""
    job = job_of(project, formats=formats or (Format.CLIP_1_1,))
    assert job.begin()
    return job


def films_of(job: RenderJob, sha256: str = "0123456789abcdef") -> list[Film]:
    """What the job's render would give, with files that say nothing."""
    job.folder.mkdir(parents=True, exist_ok=True)
    films = []
    for format, path in job.outputs.items():
        path.write_bytes(b"film")
        film = Film(
            path=path, format=format, width=720, height=720, fps=12, frames=5, duration=0.4,
            size=4, sha256=sha256, seconds=1.0, segments_encoded=2, segments_reused=0,
        )  # fmt: skip
        films.append(film)
    return films


def done(job: RenderJob, sha256: str = "0123456789abcdef") -> Artifact:
    """The first film of the job, which has made its films now."""
    assert job.complete(films_of(job, sha256))
    return job.artifacts.order_by("pk")[0]
