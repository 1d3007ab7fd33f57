"""What was measured, and the tables that show it."""

import dataclasses
import json
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jitter import Jitter
from processes import Usage
from quality import Quality

STORYREEL = "Storyreel"
BUSY = 0.3  # load average above which speeds are no clean measurement
_EQUAL_BITRATE = 0.05


@dataclass(slots=True)
class Result:
    """The runs of one contestant, each a film of `frames` frames, and its film's quality."""

    label: str
    frames: int
    is_yardstick: bool = False
    runs: list[Usage] = field(default_factory=list)
    quality: Quality | None = None
    skipped: str = ""

    @property
    def speeds(self) -> list[float]:
        """Frames per second of the whole film, wall-clock, of every run."""
        return [self.frames / run.wall for run in self.runs]

    @property
    def speed(self) -> float:
        """The median of the speeds."""
        return statistics.median(self.speeds)

    @property
    def cpu(self) -> float:
        """Processor milliseconds per frame, median."""
        return statistics.median(run.cpu for run in self.runs) * 1000 / self.frames

    @property
    def memory(self) -> float:
        """Megabytes at the peak, the largest of all runs."""
        return max(run.memory for run in self.runs) / 1e6


@dataclass(slots=True)
class Results:
    """Everything of one race. `best` is the quality of ideal frames after the same encoder, and
    `floor` the jitter found in ideal frames before it."""

    rows: list[Result]
    load: float
    best: Quality | None = None
    floor: Jitter | None = None

    def save(self, path: Path) -> None:
        """Write all numbers as JSON."""
        path.write_text(json.dumps(dataclasses.asdict(self), indent=1))

    def table(self) -> str:
        """The results as a Markdown table with notes."""
        rows = [row for row in self.rows if row.runs]
        lines = [_HEAD, *(self._line(row) for row in rows)]
        if self.best:
            lines.append(_row("*ideal frames, same encoder*", *["–"] * 5, *_quality(self.best, 0)))
        return "\n".join([*lines, "", " ".join(self._notes())])

    def _line(self, row: Result) -> str:
        yardstick, ours = self._yardstick(), self._ours()
        low, high = min(row.speeds), max(row.speeds)
        spread = f" ({low:.1f}–{high:.1f})" if len(row.runs) > 1 else ""
        ratio = f"{row.speed / yardstick.speed:.2f}" if yardstick else "–"
        is_ours = row.label.startswith(STORYREEL)
        label = f"**{row.label}**" if is_ours else row.label
        digits = 2 if row.is_yardstick else 1
        gain = f"{ours.speed / row.speed:.{digits}f} ×" if ours and not is_ours else "–"
        equal_to = ours.quality.bitrate if ours and ours.quality else 0
        judged = _quality(row.quality, equal_to) if row.quality else ["–"] * 3
        numbers = f"{row.cpu:.1f}", f"{row.memory:,.0f}"
        return _row(label, f"{row.speed:.1f}{spread}", ratio, gain, *numbers, *judged)

    def _yardstick(self) -> Result | None:
        found = [row for row in self.rows if row.is_yardstick and row.runs]
        return max(found, key=lambda row: row.speed, default=None)

    def _ours(self) -> Result | None:
        return next((row for row in self.rows if row.label == STORYREEL and row.runs), None)

    def _notes(self) -> list[str]:
        notes = [f"{os.cpu_count()} cores, {platform.machine()}."]
        if self.load > BUSY:
            notes.append(
                f"The machine was busy with other things (load {self.load:.1f}): "
                "processor time, memory and picture hold, frames per second do not."
            )
        if yardstick := self._yardstick():
            notes.append(f"Yardstick: {yardstick.label}.")
        if self.floor:
            notes.append(
                f"Jitter of ideal frames, not encoded (the floor): {self.floor.rms:.3f} px."
            )
        if any(row.quality for row in self.rows):
            notes.append("† Bitrate more than 5 % away from Storyreel's.")
        notes += [f"Skipped: {row.label} ({row.skipped})." for row in self.rows if row.skipped]
        return notes


def _quality(quality: Quality, equal_to: float) -> Sequence[str]:
    away = abs(quality.bitrate / equal_to - 1) > _EQUAL_BITRATE if equal_to else False
    return (
        f"{quality.jitter.rms:.3f}",
        f"{quality.vmaf:.1f} / {quality.vmaf_worst:.1f}",
        f"{quality.bitrate / 1e6:.2f}{' †' if away else ''}",
    )


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


_HEAD = "\n".join([
    _row("", "fps", "of x264", "Storyreel is", "CPU ms/frame", "peak MB", "jitter px",
         "VMAF mean / worst 1 %", "Mb/s"),
    _row("---", *["---:"] * 8),
])  # fmt: skip
