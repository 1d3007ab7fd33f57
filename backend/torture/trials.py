"""Many trials of one kind, side by side, and what came of them."""

import os
import random
import signal
import statistics
import tempfile
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from backend.torture import world
from backend.torture.stage import Stage


class NotPossibleHere(Exception):
    """The experiment needs what this machine does not give."""


@dataclass
class Trial:
    """One trial: where it happens, its dice, what it found broken, and what it measured."""

    stage: Stage
    number: int
    dice: random.Random
    name: str = ""
    reached: bool = True  # whether what was to happen did happen
    impossible: str = ""  # why it could not be done on this machine
    broken: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    timed: bool = True  # whether what takes too long is a broken promise, or just a busy machine

    def measure(self, what: str, seconds: float, allowed: float) -> None:
        """Note how long something took, the longest if it happens again, and hold it to a limit."""
        self.seconds[what] = max(seconds, self.seconds.get(what, 0.0))
        if self.timed and seconds > allowed:
            self.broken.append(f"{what} took {seconds:.3f} s and may take {allowed} s")


@dataclass
class Result:
    """What came of an experiment."""

    experiment: str
    promise: str
    trials: list[Trial]

    @property
    def broken(self) -> list[str]:
        """All broken promises, each with the trial it is from."""
        return [f"{it.name}#{it.number} {text}" for it in self.trials for text in it.broken]

    def p99(self, what: str) -> float | None:
        """The 99th percentile of what was measured, in seconds."""
        values = sorted(it.seconds[what] for it in self.trials if what in it.seconds)
        if len(values) < 2:
            return values[0] if values else None
        return statistics.quantiles(values, n=100, method="inclusive")[98]

    def worst(self, what: str) -> float | None:
        """The largest value that was measured."""
        return max((it.seconds[what] for it in self.trials if what in it.seconds), default=None)

    def summary(self, what: str) -> str:
        """The 99th percentile and the worst of what was measured, in words."""
        return f"{what} {self.p99(what):.3f} / {self.worst(what):.3f} s"

    @property
    def measured(self) -> list[str]:
        """The names of what was measured."""
        return sorted({name for it in self.trials for name in it.seconds})


def run(
    experiment: Callable[[Trial], None], stage: Stage, numbers: Iterable[int], seed: int,
    beside: int = 1, *, timed: bool = True, done: Callable[[int], None] = lambda number: None,
) -> list[Trial]:  # fmt: skip
    """The trials of these numbers, each on a copy of the stage; `beside` at once.

    `done` is told the number of each that has ended.
    """

    def one(number: int) -> Trial:
        with tempfile.TemporaryDirectory(prefix="storyreel-torture-") as folder:
            copy = stage.copy(Path(folder) / "data")
            dice = random.Random(seed * 1_000_003 + number)
            trial = Trial(copy, number, dice, timed=timed)
            try:
                experiment(trial)
            except NotPossibleHere as error:
                trial.impossible, trial.reached = str(error), False
            except Exception:  # noqa: BLE001 - whatever it is, the promise was not seen kept
                trial.broken.append("not finished: " + traceback.format_exc(limit=-4))
            _end_what_is_left(Path(folder))
            done(number)
            return trial

    with ThreadPoolExecutor(beside) as pool:
        return list(pool.map(one, numbers))


def _end_what_is_left(folder: Path) -> None:
    """End FFmpegs that would go on for ever; by now it is known of them."""
    for process in world.programs_of(folder):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
