"""What is removed, and when: old films, what unfinished jobs have left, and too large a cache.

A film is removed only after its row: a row whose file is missing would be a lie, a file without a
row is found by the next boot.
"""

import shutil
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from backend.jobs.states import ACTIVE_STATUSES
from backend.projects.bin import empty_bin
from backend.projects.changes import KEPT_FOR, forget_old
from backend.projects.media_files import prune_cache
from backend.projects.models import REMOVED, GlobalSettings, Project
from backend.renders.models import Artifact, RenderJob


def tidy_up(job: RenderJob) -> None:
    """What there is to do after a job has ended, however it ended."""
    chosen = GlobalSettings.load()
    remove_old_films(job.project_id, chosen.films_kept)
    remove_old_jobs(chosen.jobs_kept_days)
    forget_old_changes()
    if project := Project.objects.filter(pk=job.project_id).first():
        project.remove_unused_files()
    empty_bin()
    prune_cache()


def remove_old_films(project_id: UUID, kept: int) -> None:
    """Leave the newest `kept` films of each format, by their numbers: clocks go back."""
    with transaction.atomic():
        seen: dict[str, int] = {}
        for artifact in Artifact.objects.filter(project=project_id).order_by("-pk"):
            seen[artifact.format] = seen.get(artifact.format, 0) + 1
            if seen[artifact.format] > kept:
                _remove_film(artifact)


def remove_old_jobs(days: int) -> None:
    """Forget jobs that have ended so long ago without a film that is still there."""
    before = timezone.now() - timedelta(days=days)
    ended = RenderJob.objects.filter(completed_at__lt=before, artifacts=None)
    ended.exclude(status__in=ACTIVE_STATUSES).delete()


def remove_leftovers() -> None:
    """Remove what crashes have left in the folders of films: what no row names. And what has had
    its time: changes that could be undone, projects in the bin.

    For the one server of a data folder, at its start. A job that is under way elsewhere keeps its
    folder.
    """
    # In this order: a job that begins meanwhile has a folder that is not in the list, and one that
    # ends is under way when that is asked, or has its films when they are.
    there = list(Path(settings.MEDIA_ROOT).glob("projects/*/output/*"))
    active = {str(pk) for pk in RenderJob.objects.active().values_list("pk", flat=True)}
    films = {artifact.file for artifact in Artifact.objects.all()}
    named = films | {film.parent for film in films}
    for found in there:
        if found.name not in active and found not in named:
            _remove(found)
    for folder in Path(settings.MEDIA_ROOT).glob(f"projects/{REMOVED}*"):
        _remove(folder)
    forget_old_changes()
    empty_bin()


def forget_old_changes() -> None:
    """Forget what cannot be undone any more; files that only that has named go with it."""
    for project in Project.every.filter(
        changes__created_at__lt=timezone.now() - KEPT_FOR
    ).distinct():
        forget_old(project)
        project.remove_unused_files()


def _remove_film(artifact: Artifact) -> None:
    file = artifact.file
    artifact.delete()
    transaction.on_commit(lambda: _remove_with_folder(file))


def _remove_with_folder(file: Path) -> None:
    file.unlink(missing_ok=True)
    if not any(file.parent.glob("*")):
        shutil.rmtree(file.parent, ignore_errors=True)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
