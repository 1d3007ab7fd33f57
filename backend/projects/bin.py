"""The bin: projects that were deleted and can be had back for a while.

Who is not here asks `Project.objects`, which has no project that is in the bin.
"""

from datetime import timedelta

from django.utils import timezone

from backend.config.refusals import NotThere
from backend.jobs.dispatch import cancel_all
from backend.projects.models import Project

KEPT_FOR = timedelta(days=7)


def put_into_bin(project: Project) -> None:
    """Put a project aside; what is under way of it is cancelled.

    In this order: a job that is asked for from now on is refused, and all others are found.
    """
    now = timezone.now()
    if not Project.objects.filter(pk=project.pk).update(binned_at=now):
        raise NotThere("not_found", "It was deleted meanwhile.")
    cancel_all(project)


def restore(project: Project) -> None:
    """Have a project back; one that is not in the bin stays as it is."""
    Project.every.filter(pk=project.pk).update(binned_at=None)


def remove_for_good(project: Project) -> None:
    """Delete a project with everything of it, in the bin or not; its renders are cancelled."""
    cancel_all(project)
    project.remove()


def empty_bin() -> None:
    """Remove what has been in the bin for long enough."""
    for project in Project.every.filter(binned_at__lt=timezone.now() - KEPT_FOR):
        remove_for_good(project)
