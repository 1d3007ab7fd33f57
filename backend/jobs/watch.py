"""The server's eye on jobs that are not its own: those of other processes, and of dead ones."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connections

from backend.jobs.dispatch import resume_abandoned, resume_lost
from backend.jobs.models import Job, kinds
from backend.jobs.ownership import this_process
from backend.jobs.recorder import tell

_LOOK_SECONDS = 1.0
# What else is to be looked after all the time the server runs; apps add theirs in `ready`.
_each_second: list[Callable[[], object]] = []

logger = logging.getLogger(__name__)


def each_second(look: Callable[[], object]) -> None:
    """Have this called about once a second while the server runs. It must not take long, and may
    raise what a busy database and a full disk do."""
    _each_second.append(look)


@contextmanager
def watching() -> Iterator[None]:
    """Look after such jobs until the end of the block.

    A job whose process has died is taken over; of one whose process lives, say a command's, those
    who listen are told how far it is.
    """
    this_process()  # from the beginning, so that nothing is written when there is nothing to do
    ended = threading.Event()
    thread = threading.Thread(target=_watch, args=(ended,), name="watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(_LOOK_SECONDS)


def _watch(ended: threading.Event) -> None:
    known: dict[str, tuple[object, ...]] = {}
    lost: set[str] = set()
    while not ended.wait(_LOOK_SECONDS):
        try:
            resume_abandoned()
            lost = resume_lost(lost)
            known = _tell_of_others(known)
            for look in _each_second:
                look()
        except (DatabaseError, OSError) as error:  # busy, full; the next look may see more
            logger.warning("The jobs could not be looked at: %s", error)
        except Exception:
            # The boundary of the thread, which has to live on: others depend on it.
            logger.exception("The jobs could not be looked at.")
    connections.close_all()


def _tell_of_others(known: dict[str, tuple[object, ...]]) -> dict[str, tuple[object, ...]]:
    """Tell what has changed of jobs of other processes, also that they have ended."""
    seen: dict[str, tuple[object, ...]] = {}
    for job in _of_others(known):
        state = (job.status, job.progress, job.phase)
        if known.get(str(job.pk)) != state:
            tell(job)
        if job.state.is_active:
            seen[str(job.pk)] = state
    return seen


def _of_others(known: Iterable[str]) -> Iterator[Job]:
    """Those that are under way, and those that were when they were `known`."""
    for kind in kinds():
        jobs = kind.objects.without_bulk().exclude(owner__in=["", this_process().name])
        yield from jobs.active() | jobs.filter(pk__in=list(known))
