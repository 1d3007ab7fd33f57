"""Moments at which a server is killed: before or after the n-th call of a function.

The code that is killed knows nothing of this: the function is wrapped, in the victim's process
alone. What the letters and numbers name is told by each point.
"""

import importlib
import itertools
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class KillPoint:
    """Kill `when` ("before" or "after") the n-th call of `function` (module:dotted.name).

    `most` is the highest n that still happens in the story of the stage.
    """

    meaning: str
    function: str
    when: str
    most: int = 1

    def arm(self, count: int) -> None:
        """Have the process killed at the `count`-th call."""
        module, _, path = self.function.partition(":")
        owner: Any = importlib.import_module(module)
        *parents, name = path.split(".")
        for parent in parents:
            owner = getattr(owner, parent)
        setattr(owner, name, self._wrapped(getattr(owner, name), count))

    def _wrapped(self, original: Callable[..., Any], count: int) -> Callable[..., Any]:
        calls = itertools.count(1)

        def wrapped(*given: Any, **named: Any) -> Any:
            now = next(calls) == count
            if now and self.when == "before":
                die()
            answer = original(*given, **named)
            if now:
                die()
            return answer

        return wrapped


def die() -> None:
    """End as a power cut would end it."""
    os.kill(os.getpid(), signal.SIGKILL)


_UP = "backend.config.management.commands.up:"
_JOB = "backend.renders.models:RenderJob."
KILL_POINTS = {
    "K01": KillPoint("request read", "backend.renders.views:trigger", "before"),
    "K02": KillPoint("claim committed", "backend.jobs.task_manager:TaskManager.start", "before"),
    "K04": KillPoint("job begun", _JOB + "begin", "after"),
    "K05": KillPoint("before an FFmpeg", "core_engine.ffmpeg:_spawn", "before", 8),
    "K06": KillPoint("an FFmpeg was just started", "core_engine.ffmpeg:_spawn", "after", 8),
    "K08": KillPoint("encoded, not synced", "core_engine.cache:Cache.keep", "before", 3),
    "K09": KillPoint("synced, not renamed", "os:fsync", "after", 10),
    "K10": KillPoint("renamed, folder not synced", "pathlib:Path.replace", "after", 6),
    "K11": KillPoint("before a rename", "pathlib:Path.replace", "before", 6),
    "K12": KillPoint("progress written", _JOB + "report", "after", 2),
    "K13": KillPoint("before joining", "core_engine.video_renderer:join_film", "before"),
    "K14": KillPoint("a clip is being joined", "core_engine.joining:_beginning", "before", 4),
    "K15": KillPoint("before the check", "core_engine.verify:check_film", "before"),
    "K17": KillPoint("before publishing", "core_engine.files:publish", "before"),
    "K18": KillPoint("published", "core_engine.files:publish", "after"),
    "K19": KillPoint("published, not completed", _JOB + "complete", "before"),
    "K20": KillPoint("completed", _JOB + "complete", "after"),
    "K21": KillPoint("tidying up", "backend.renders.housekeeping:remove_old_films", "after"),
    "K22": KillPoint("cancel asked for", _JOB + "cancel", "before"),
    "K23": KillPoint("cancelled, still running", _JOB + "cancel", "after"),
}
_MUSIC = "backend.music."
MUSIC_POINTS = {
    "X01": KillPoint("asked for, not committed", _MUSIC + "ledger:reserve", "after", 3),
    "X02": KillPoint("written down, not sent", _MUSIC + "sending:_written_down", "after", 3),
    "X03": KillPoint("answered, not written down", _MUSIC + "sending:accept", "before", 3),
    "X04": KillPoint("answered and written down", _MUSIC + "sending:accept", "after", 3),
    "X05": KillPoint("its state is known, not kept", _MUSIC + "composing:take_note", "before", 4),
    "X06": KillPoint("it is over, not settled", _MUSIC + "composing:close_account", "before", 3),
    "X07": KillPoint("being fetched", "backend.config.outbound:_first", "after", 4),
    "X08": KillPoint("fetched, in its place", "backend.config.outbound:sync_folder", "before", 4),
    "X09": KillPoint("fetched, not written down", _MUSIC + "collecting:_keep_rows", "before", 4),
    "X10": KillPoint("fetched and written down", _MUSIC + "collecting:_keep_rows", "after", 4),
    "X11": KillPoint("all is there", _MUSIC + "models.jobs:MusicJob.keep", "after", 3),
    "X12": KillPoint("called, not written down", _MUSIC + "callbacks:_take_note", "before", 9),
    "X13": KillPoint("called and written down", _MUSIC + "callbacks:_take_note", "after", 9),
}
RECOVERY_POINTS = {
    "K24a": KillPoint("leftovers were removed", _UP + "remove_leftovers", "after"),
    "K24b": KillPoint("before a job is taken over", _JOB + "adopt", "before"),
    "K24c": KillPoint("a job was taken over", _JOB + "adopt", "after"),
    "K24d": KillPoint("a job was begun again", _JOB + "begin", "after"),
}  # fmt: skip
