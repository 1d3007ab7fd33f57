"""Rendering what the backend knows: stories from files, and projects from the database."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from time import monotonic

from django.db import transaction

from backend.jobs.task_manager import TaskManager
from backend.projects.media_files import cache
from backend.projects.models import GlobalSettings, Project
from backend.projects.story import NARRATION_REFUSED, PICTURE_REFUSED
from backend.renders.hints import hints
from backend.renders.models import RenderJob
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

_WRITES_PER_SECOND = 2
# What the engine says of what is missing, and of what in the story file that cannot come.
_MISSING = {
    "There is no picture.": NARRATION_REFUSED,
    "There is no narration.": PICTURE_REFUSED,
    "There are no segments.": "",
}

Notice = Callable[[Problem], None]
"""Hears of what will look poor in a film that is made all the same."""


class RenderInterrupted(EngineError):
    """The process that rendered was asked to end."""

    code = "interrupted"

    def __init__(self) -> None:
        super().__init__(
            "The render was stopped before it was done.",
            "Render again; finished segments are kept.",
        )


class InternalError(EngineError):
    """A defect of ours; the log has the traceback."""

    code = "internal_error"

    def __init__(self) -> None:
        super().__init__(
            "Something went wrong inside Storyreel.", "Render again; its log says what happened."
        )


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
    """A project's segments as the engine takes them."""
    return [
        SegmentSource(
            number,
            Path(segment.image_file.path) if segment.image_file else None,
            Path(segment.audio_file.path) if segment.audio_file else None,
            **segment.motion,
        )
        for number, segment in enumerate(project.segments.all(), 1)
    ]


def start(job: RenderJob) -> None:
    """Hand a queued job to the TaskManager once its row is committed."""
    manager = TaskManager.get()
    transaction.on_commit(lambda: _hand_over(manager, job))


def _hand_over(manager: TaskManager, job: RenderJob) -> None:
    manager.start(job.task_id, lambda cancelled: run(job, cancelled))


def run(
    job: RenderJob,
    cancelled: threading.Event,
    listener: Listener | None = None,
    notice: Notice = lambda hint: None,
) -> Film | EngineError | None:
    """Do a queued job from beginning to end; its row tells the rest of the world.

    The answer is the film, or what kept it from being made, or None when the job was not waiting.
    """
    if not job.begin():
        return None
    try:
        return _attempt(job, cancelled, listener, notice)
    finally:
        job.project.remove_unused_files()


def _attempt(
    job: RenderJob, cancelled: threading.Event, listener: Listener | None, notice: Notice
) -> Film | EngineError:
    """Render, and put on the row how it ended; what nobody foresaw is also raised."""
    try:
        film = _render(job, cancelled, listener, notice)
    except StoryNotRenderable as error:
        return _end(job, error, "\n".join(str(problem) for problem in error.problems))
    except RenderCancelled:
        return _end(job, RenderInterrupted())
    except EngineError as error:
        return _end(job, error)
    except KeyboardInterrupt:
        _end(job, RenderInterrupted())
        raise
    except BaseException:
        _end(job, InternalError())
        raise
    job.complete(film)
    return film


def _render(
    job: RenderJob, cancelled: threading.Event, listener: Listener | None, notice: Notice
) -> Film:
    listeners = [_recorder(job), *([listener] if listener else [])]
    place = Workplace(
        TaskManager.get().segments, lambda progress: _tell(listeners, progress), cancelled, notice
    )
    render_settings = GlobalSettings.load().render_settings(quality=job.quality, fps=job.fps)
    scenes = inspect(sources_of(job.project), place)
    [film] = render_films(scenes, {Format(job.format): job.output}, render_settings, place)
    return film


def _tell(listeners: Sequence[Listener], progress: Progress) -> None:
    for listener in listeners:
        listener(progress)


def _recorder(job: RenderJob) -> Listener:
    """A listener that keeps progress on the row, but not more often than anybody looks.

    Only the job's own thread writes: the threads of the segment pool stay free of the database.
    The engine speaks to its listener from both, several times a second.
    """
    mine, written_at = threading.get_ident(), -1.0

    def listen(progress: Progress) -> None:
        nonlocal written_at
        if threading.get_ident() == mine and monotonic() - written_at >= 1 / _WRITES_PER_SECOND:
            written_at = monotonic()
            job.report(progress)

    return listen


def _end(job: RenderJob, error: EngineError, message: str = "") -> EngineError:
    job.fail(error, message or str(error))
    return error
