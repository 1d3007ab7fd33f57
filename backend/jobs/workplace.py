"""What the worker of a job works with."""

import threading
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from backend.projects.media_files import cache
from core_engine import Listener, Phase, Problem, Progress, ProgressReporter, RenderContext

Notice = Callable[[Problem | str], None]
"""Hears of what will look poor in a film that is made all the same, or will be missing."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """Who does the work, who hears of it, and how it is stopped."""

    executor: Executor
    listener: Listener
    cancelled: threading.Event
    notice: Notice = lambda hint: None

    def onwards(self) -> "Workplace":
        """The same for several steps, each with a reporter of its own: none tells that it is less
        far than the one before."""
        furthest = 0.0

        def listen(progress: Progress) -> None:
            nonlocal furthest
            furthest = max(furthest, progress.percentage)
            self.listener(replace(progress, percentage=furthest))

        return replace(self, listener=listen)

    def context(self, segments: int, only: Phase | None = None) -> RenderContext:
        """The engine's context for one film, or for `only` one phase, of so many segments."""
        reporter = ProgressReporter(self.listener, segments, only)
        return RenderContext(cache(), self.executor, reporter, self.cancelled)
