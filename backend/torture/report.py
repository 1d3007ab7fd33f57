"""What came of the experiments, for people."""

import sys
from collections.abc import Sequence

from backend.torture.trials import Result

_HEAD = ("experiment", "promises", "n", "reached", "broken", "measured, p99 and worst")


def progress(experiment: str, count: int, number: int) -> None:
    """Where the experiment is, on a terminal."""
    if sys.stderr.isatty():
        end = "\r" if number + 1 < count else "\n"
        print(f"{experiment}: {number + 1} of {count} ", end=end, file=sys.stderr, flush=True)


def tell(result: Result, took: float) -> None:
    """One line when an experiment has ended, and what it found broken."""
    print(f"{result.experiment}: {len(result.trials)} trials in {took:.0f} s", flush=True)
    for text in sorted({it.impossible for it in result.trials if it.impossible}):
        print(f"  not possible here: {text}", flush=True)
    for text in result.broken:
        print(f"  BROKEN {text}", flush=True)


def table(results: Sequence[Result]) -> None:
    """All of it, as Markdown."""
    rows = [_HEAD, tuple("---" for _ in _HEAD), *map(_row, results)]
    print("\n".join("| " + " | ".join(row) + " |" for row in rows), flush=True)


def _row(result: Result) -> tuple[str, ...]:
    reached = sum(trial.reached for trial in result.trials)
    return (
        result.experiment, result.promise, str(len(result.trials)), str(reached),
        str(len(result.broken)), ", ".join(map(result.summary, result.measured)),
    )  # fmt: skip
