"""Rendering what the backend knows: stories from files, and projects from the database."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path

from django.db import DatabaseError, OperationalError

from backend.config.reserve import Answer, keep_reserve, with_room
from backend.jobs.executors import ImmediateExecutor
from backend.jobs.states import JobStatus
from backend.jobs.task_manager import TaskManager
from backend.projects.media_files import cache
from backend.projects.models import Project
from backend.projects.story import NARRATION_REFUSED, PICTURE_REFUSED
from backend.renders.errors import InternalError, RefusedBySystem, RenderInterrupted
from backend.renders.hints import hints
from backend.renders.housekeeping import remove_unfinished, tidy_up
from backend.renders.job_log import entry
from backend.renders.models import RenderJob
from backend.renders.recorder import Recorder, tell
from backend.renders.snapshot import settings_in, snapshot_of, sources_in
from core_engine import (
    EngineError,
    Film,
    Format,
    Listener,
    Order,
    Problem,
    Progress,
    ProgressReporter,
    RenderCancelled,
    RenderContext,
    RenderPlan,
    RenderSettings,
    Scene,
    SegmentSource,
    StoryNotRenderable,
    ThumbnailPlan,
    inspect_sources,
    plan_film,
    plan_thumbnail,
    render_all,
)

_PAUSE = 0.5  # seconds between two tries to write down what has happened
# What the engine says of what is missing, and of what in the story file that cannot come.
_MISSING = {
    "There is no picture.": NARRATION_REFUSED,
    "There is no narration.": PICTURE_REFUSED,
    "There are no segments.": "",
}

logger = logging.getLogger(__name__)

Notice = Callable[[Problem], None]
"""Hears of what will look poor in a film that is made all the same."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """Who does the work, who hears of it, and how it is stopped."""

    executor: Executor
    listener: Listener
    cancelled: threading.Event
    notice: Notice = lambda hint: None

    def context(self, segments: int) -> RenderContext:
        """The engine's context for one film of so many segments."""
        reporter = ProgressReporter(self.listener, segments)
        return RenderContext(cache(), self.executor, reporter, self.cancelled)


def inspect(
    sources: Sequence[SegmentSource], place: Workplace, told: Sequence[Problem] = ()
) -> list[Scene]:
    """The story's scenes; raises StoryNotRenderable with all that is wrong.

    `told` are the problems that reading the story has found already.
    """
    context = place.context(len(sources))
    context.cache.remove_abandoned_work()
    try:
        scenes = inspect_sources(
            sources, context.cache, context.executor, context.reporter, context.cancelled
        )
    except StoryNotRenderable as error:
        raise StoryNotRenderable(_together(told, error.problems)) from None
    if told:
        raise StoryNotRenderable(told)
    return scenes


def _together(told: Sequence[Problem], found: Sequence[Problem]) -> list[Problem]:
    """All problems in the story's order; that something is missing follows from what was told."""
    more = [it for it in found if not any(_follows(it, problem) for problem in told)]
    return sorted([*told, *more], key=attrgetter("number"))


def _follows(found: Problem, told: Problem) -> bool:
    """Whether something is only missing because of what was told of the story file."""
    elsewhere = _MISSING.get(found.message)
    return elsewhere is not None and found.number == told.number and told.code != elsewhere


def render_films(
    scenes: Sequence[Scene],
    outputs: Mapping[Format, Path],
    render_settings: RenderSettings,
    place: Workplace,
) -> list[Film]:
    """Render inspected scenes in all formats at once and publish each at its output."""
    for format in outputs:
        tell_hints(scenes, format, render_settings, place)
    orders = [
        Order(plan_of(scenes, format, render_settings), output)
        for format, output in outputs.items()
    ]
    return render_all(orders, place.context(len(scenes)))


def plan_of(
    scenes: Sequence[Scene], format: Format, render_settings: RenderSettings
) -> RenderPlan | ThumbnailPlan:
    """What is to be made in one format."""
    return plan_film(scenes, format, render_settings) if format.is_film else plan_thumbnail(scenes)


def tell_hints(
    scenes: Sequence[Scene], format: Format, render_settings: RenderSettings, place: Workplace
) -> None:
    """Say what will look poor in this format."""
    for hint in hints(scenes, format, render_settings.short_side):
        place.notice(hint)


def sources_of(project: Project) -> list[SegmentSource]:
    """A project's segments, as they are now, as the engine takes them."""
    return sources_in(snapshot_of(project))


def run(
    job: RenderJob,
    cancelled: threading.Event,
    listener: Listener | None = None,
    notice: Notice = lambda hint: None,
    *,
    resumable: bool = True,
) -> list[Film] | EngineError | None:
    """Do a queued job from beginning to end; its row tells the rest of the world.

    The answer is the films, or what kept them from being made, or None when the job was not
    waiting. A job that is stopped without having been cancelled waits for the next process, or is
    cancelled when it is not `resumable`.
    """
    if not persist(job.begin):
        return None
    tell(job)
    recorder = Recorder(job, cancelled)
    listeners: list[Listener] = [recorder, *([listener] if listener else [])]
    place = Workplace(
        TaskManager.get().segments() if job.has_films else ImmediateExecutor(),
        lambda progress: _tell(listeners, progress), cancelled, notice,
    )  # fmt: skip
    try:
        ended = _attempt(job, place)
    except KeyboardInterrupt:
        _end(job, RenderInterrupted(), recorder, job.cancel)
        raise
    except BaseException as defect:
        error = InternalError(defect)
        _end(job, error, recorder, partial(job.fail, error, str(error)))
        raise
    return _end(job, ended, recorder, _transition(job, ended, resumable=resumable))


def _attempt(job: RenderJob, place: Workplace) -> list[Film] | EngineError:
    """The films, or what kept them from being made; what nobody foresaw is raised."""
    try:
        with cache().in_use():
            return _render(job, place)
    except EngineError as error:
        return error
    except OSError as error:
        return RefusedBySystem(error)


def _transition(
    job: RenderJob, ended: list[Film] | EngineError, *, resumable: bool
) -> Callable[[], bool]:
    """What becomes of the job."""
    if isinstance(ended, RenderCancelled):
        return job.suspend if resumable else job.cancel
    if isinstance(ended, EngineError):
        return partial(job.fail, ended, _explained(ended))
    return partial(job.complete, ended)


def _end(
    job: RenderJob, ended: list[Film] | EngineError, recorder: Recorder,
    transition: Callable[[], bool],
) -> list[Film] | EngineError:  # fmt: skip
    """Put on the row how an attempt has ended; what it has left goes before, since from then on
    the job may be somebody else's."""
    stopped = isinstance(ended, RenderCancelled)
    result = RenderInterrupted() if stopped else ended
    log = [*job.log, entry(job, recorder.close(), result)]
    if isinstance(result, EngineError):
        remove_unfinished(job)
    if not stopped:  # one that is only suspended was no attempt
        job.log = log
    if not persist(transition):
        result = _overtaken(job)
    if job.status == JobStatus.CANCELLED:
        with _best_effort(job):
            job.keep_log(log)
    tell(job)
    with _best_effort(job):
        tidy_up(job)
        keep_reserve()
    return result


def _overtaken(job: RenderJob) -> EngineError:
    """Somebody else has decided what becomes of the job. Who cancelled it or deleted its project in
    the last moment has won; its films are thrown away."""
    now = RenderJob.objects.filter(pk=job.pk).first()
    job.status = now.status if now else JobStatus.CANCELLED
    if job.status == JobStatus.CANCELLED:
        remove_unfinished(job)
    return RenderInterrupted()


@contextmanager
def _best_effort(job: RenderJob) -> Iterator[None]:
    """What is good to do after a job, and can be done after the next one as well."""
    try:
        yield
    except (DatabaseError, OSError) as error:
        logger.warning("Nothing could be tidied up after %s: %s", job.task_id, error)


def persist(transition: Callable[[], Answer]) -> Answer:
    """Take a transition, also when the database is busy or its disk is full for a while.

    What has happened must not be lost because it could not be written down at once. When the
    process is to end meanwhile, the next one finds the job abandoned and finds out again.
    """
    while True:
        try:
            return with_room(transition)
        except OperationalError:
            if TaskManager.get().ending.wait(_PAUSE):
                raise


def _explained(error: EngineError) -> str:
    if isinstance(error, StoryNotRenderable):
        return "\n".join(str(problem) for problem in error.problems)
    return str(error)


def _render(job: RenderJob, place: Workplace) -> list[Film]:
    sources = sources_in(job.snapshot)
    scenes = inspect(sources if job.has_films else sources[:1], place)
    return render_films(scenes, job.outputs, settings_in(job.settings), place)


def _tell(listeners: Sequence[Listener], progress: Progress) -> None:
    for listener in listeners:
        listener(progress)
