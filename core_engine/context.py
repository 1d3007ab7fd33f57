"""What every step of a render works with."""

import threading
from concurrent.futures import Executor
from dataclasses import dataclass

from core_engine.cache import Cache
from core_engine.progress import ProgressReporter


@dataclass(frozen=True, slots=True)
class RenderContext:
    """Where finished work is kept, who works, who listens, and what stops everything."""

    cache: Cache
    executor: Executor
    reporter: ProgressReporter
    cancelled: threading.Event
