"""What a worker tells of a music job on its way, and how it is stopped."""

import math

from django.utils import timezone

from backend.jobs.workplace import Workplace
from backend.music import waiting
from backend.music.models import MusicJob
from core_engine import Phase, Progress, RenderCancelled

_USUAL = 90.0  # seconds after which most pieces are nearly done


class Steps:
    """The progress of one job, which never goes back."""

    def __init__(self, job: MusicJob, place: Workplace) -> None:
        self._job, self.place = job, place
        self._furthest = 0.0

    @property
    def is_stopped(self) -> bool:
        """Whether the job was cancelled, or the process is to end."""
        return self.place.cancelled.is_set()

    def go_on(self) -> None:
        """Raises RenderCancelled where the job is not to go on."""
        if self.is_stopped:
            raise RenderCancelled("It was stopped.")

    def wait(self, seconds: float, *, heeds_hints: bool = True) -> None:
        """Wait so long, or until there is a hint; raises RenderCancelled. Where a service wants to
        be left alone so long, nobody's hints count."""
        hinted = self._job.pk if heeds_hints else None
        if not waiting.wait(hinted, seconds, self.place.cancelled):
            self.go_on()

    def tell(self, phase: Phase, progress: float | None, eta: float | None) -> None:
        """How far it is; where the service does not say, by the time it usually takes."""
        found = self._guess() if progress is None else min(progress, 99.0)
        self._furthest = max(self._furthest, 1.0, found)
        self.place.listener(Progress(phase, 0, 0, 0, 0, self._furthest, eta))

    def _guess(self) -> float:
        since = self._job.submitted_at
        gone = (timezone.now() - since).total_seconds() if since else 0.0
        return 95.0 * (1 - math.exp(-max(0.0, gone) / _USUAL))
