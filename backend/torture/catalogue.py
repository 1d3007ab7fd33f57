"""All experiments, what each is to prove, and how often it is done."""

from collections.abc import Callable
from dataclasses import dataclass

from backend.torture.experiments import (
    bad_input,
    callbacks,
    canaries,
    cancel,
    clocks,
    ctrl_c,
    delete,
    disk,
    double_click,
    event_streams,
    fakes,
    hung,
    kill9,
    late_gifts,
    locks,
    narration,
    paid_once,
    power_cut,
    publish,
    queue,
    starve,
    suspended,
    system_calls,
)
from backend.torture.kill_points import KILL_POINTS, RECOVERY_POINTS
from backend.torture.trials import Trial


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment: its trials out of a thousand, and how many a short run has at least.

    `alone` says that its measure would suffer from another trial beside it, `music` that it is
    about music services.
    """

    name: str
    promise: str
    experiment: Callable[[Trial], None]
    of_thousand: int
    least: int
    alone: bool = False
    music: bool = False

    def trials(self, wanted: int) -> int:
        """How often it is done when so many random kills are wanted."""
        return max(self.least, self.of_thousand * wanted // 1000)

    def beside(self, wanted: int) -> int:
        """How many of its trials go on at once."""
        return 1 if self.alone else wanted


_POINTS = len(KILL_POINTS) + len(RECOVERY_POINTS) + 1
EXPERIMENTS = (
    Experiment("kill-points", "D1 D4 D5 D6", kill9.at_point, 4 * _POINTS, _POINTS),
    Experiment("kill-any-moment", "D1 D4 D5 D6", kill9.at_any_moment, 1000, 2),
    Experiment("ctrl-c", "D5 D6", ctrl_c.ended, 100, 2),
    Experiment("suspended", "D5 D7", suspended.ended, 60, 2),
    Experiment("hung-ffmpeg", "D5 D7", hung.ended, 24, 1),
    Experiment("torn-publish", "D2", publish.torn, 20, 1),
    Experiment("power-cut", "D3", power_cut.any_state, 300, 2),
    Experiment("order-of-syncs", "D3", power_cut.order_of_syncs, 5, 1),
    Experiment("cancel", "D5 D7", cancel.anywhere, 125, 2, alone=True),
    Experiment("cancel-queued", "D7", cancel.queued, 25, 1, alone=True),
    Experiment("cancel-while-locked", "D7 D14", locks.cancelled, 30, 1),
    Experiment("photo-finish", "D8", cancel.photo_finish, 50, 1, alone=True),
    Experiment("double-click", "D9", double_click.at_once, 50, 1),
    Experiment("full-disk", "D10", disk.full_disk, 2 * disk.RUNGS, 2),
    Experiment("full-database-disk", "D10", disk.full_database_disk, 2 * disk.RUNGS, 2),
    Experiment("full-temp-folder", "D10", disk.full_temp_folder, 32, 2),
    Experiment("failing-calls", "D11", system_calls.fails, 10 * len(system_calls.FAULTS), 3),
    Experiment("few-files", "D12", starve.few_files, starve.RUNGS, 2),
    Experiment("little-memory", "D12", starve.little_memory, starve.RUNGS, 2),
    Experiment("few-threads", "D12", starve.few_threads, 24, 1),
    Experiment("fake-ffmpeg", "D13", fakes.any_personality, 4 * len(fakes.NAMES), 2),
    Experiment("lock-hog", "D14", locks.hogged, 20, 1),
    Experiment("clock-jumps", "D15", clocks.jumps, 20, 1),
    Experiment("films-of-other-days", "D15", clocks.films_of_other_days, 18, 2),
    Experiment("poison", "D16", queue.poison, 10, 1),
    Experiment("fairness", "D17", queue.fairness, 5, 1, alone=True),
    Experiment("events", "delivery", event_streams.twenty, 10, 1, alone=True),
    Experiment("bad-input", "D18", bad_input.on_disk, 4 * len(bad_input.SPOILERS), 2),
    Experiment("narration-killed", "D1 D5", narration.killed, 50, 1),
    Experiment("film-killed-narrating", "D1 D5", narration.killed_before_a_film, 25, 1),
    Experiment("narration-cancelled", "D5 D7", narration.cancelled, 50, 1, alone=True),
    Experiment("delete", "D22", delete.while_rendering, 80, 2),
    Experiment("paid-once", "D19", paid_once.intents, 200, 1, music=True),
    Experiment("callbacks", "D20", callbacks.shuffled, 40, 0, music=True),
    Experiment("late-gifts", "D21", late_gifts.late, 200, 1, music=True),
    Experiment("music-answer", "200 ms", late_gifts.answered, 25, 0, alone=True, music=True),
    Experiment("canaries", "T17", canaries.nowhere, 5, 1, music=True),
)
