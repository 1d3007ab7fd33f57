"""What lists show of projects beside their own fields, without a query for each."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, OuterRef, Prefetch, Subquery, When
from django.db.models.functions import Coalesce, Length

from backend.jobs.states import JobStatus

if TYPE_CHECKING:
    from backend.projects.models import Project  # noqa: F401 - named in quotes


class ProjectStatus(models.TextChoices):
    """What a project's newest render job says about it."""

    DRAFT = "DRAFT", "Draft"
    """No film yet."""
    PROCESSING = "PROCESSING", "Rendering"
    """A film is being made."""
    COMPLETED = "COMPLETED", "Completed"
    """There is a film."""
    FAILED = "FAILED", "Failed"
    """The newest render failed; an older film may still be there."""


STATUS_OF_JOB = {
    None: ProjectStatus.DRAFT,
    JobStatus.QUEUED: ProjectStatus.PROCESSING,
    JobStatus.PROCESSING: ProjectStatus.PROCESSING,
    JobStatus.COMPLETED: ProjectStatus.COMPLETED,
    JobStatus.FAILED: ProjectStatus.FAILED,
}


class ProjectQuerySet(models.QuerySet["Project"]):
    """Projects, with what lists show of them."""

    def with_overview(self) -> "ProjectQuerySet":
        """Add, without a query per row, `segment_count`, `duration` and `expected_duration`
        (seconds, with a guess for what is not narrated), `films`, what the newest job says
        (`job_…`) and the picture of a card (`cover_…`)."""
        segments = (
            _rows("projects.Segment").filter(project=OuterRef("pk")).order_by().values("project")
        )
        return self.annotate(
            segment_count=Coalesce(
                Subquery(segments.annotate(n=models.Count("pk")).values("n")), 0
            ),
            duration=_sum_of("audio_duration"),
            expected_duration=_sum_of(_EXPECTED),
            job_status=_of_newest_job("status"),
            job_progress=_of_newest_job("progress"),
            job_error=_of_newest_job("error"),
            cover_image=_of_cover("image_file"),
            cover_focus=_of_cover(Coalesce("focus", "image_focus")),
        ).prefetch_related(
            # Fills the cached property of this name.
            Prefetch("artifacts", newest_films(), to_attr="films")  # type: ignore[no-redef]
        )

    def with_status(self, status: str) -> "ProjectQuerySet":
        """Those whose status is `status`."""
        jobs = [job for job, project in STATUS_OF_JOB.items() if project == status and job]
        matches = models.Q(job_status__in=jobs)
        if status == ProjectStatus.DRAFT:
            matches |= models.Q(job_status=None)
        return self.filter(matches)


# A database counts letters with the spaces between them: those of usual English, as it is spoken.
_LETTERS_A_SECOND = 13.8
_EXPECTED = Case(
    When(audio_duration__isnull=False, then="audio_duration"),
    When(text_content="", then=Coalesce("silence_duration", 3.0)),
    default=Length("text_content") / _LETTERS_A_SECOND,
    output_field=models.FloatField(),
)


def _sum_of(what: str | Case) -> Coalesce:
    """A sum over the segments of each project."""
    segments = _rows("projects.Segment").filter(project=OuterRef("pk")).order_by().values("project")
    return Coalesce(Subquery(segments.annotate(s=models.Sum(what)).values("s")), 0.0)


def _of_newest_job(field: str) -> Subquery:
    """A field of a project's newest job; a cancelled job says nothing about a project."""
    jobs = (
        _rows("renders.RenderJob")
        .filter(project=OuterRef("pk"))
        .exclude(status=JobStatus.CANCELLED)
    )
    return Subquery(jobs.order_by("-created_at").values(field)[:1])


def _of_cover(what: str | Coalesce) -> Subquery:
    """Something of a project's first segment that has a picture."""
    pictured = _rows("projects.Segment").filter(project=OuterRef("pk")).exclude(image_file="")
    return Subquery(pictured.order_by("sequence_index").values_list(what)[:1])


def newest_films() -> models.QuerySet[Any, Any]:
    """The newest film of each project and format, newest first."""
    made = _rows("renders.Artifact")
    same = {name: OuterRef(name) for name in ("project", "format")}
    newer = made.filter(**same, pk__gt=OuterRef("pk"))
    newest = made.exclude(Exists(newer)).select_related("job")
    return newest.defer("job__snapshot", "job__log")


def _rows(model: str) -> models.QuerySet[Any, Any]:
    """All rows of a table which is made later than this module."""
    found: models.QuerySet[Any, Any] = apps.get_model(model)._default_manager.all()
    return found
