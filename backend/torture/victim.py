"""A server that is killed at a kill point: `python -m backend.torture.victim K08:2 up …`."""

import os
import signal
import sys
from datetime import timedelta
from typing import Any

from backend.torture.kill_points import KILL_POINTS, MUSIC_POINTS, RECOVERY_POINTS, die
from core_engine import pipes


def main(point: str, *command: str) -> None:
    """Arm the kill point (`NAME:COUNT`, or `-` for none) and run a command of manage.py."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever started this may have ignored it
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
    import django
    from django.core.management import execute_from_command_line

    django.setup()
    name, _, rest = point.partition(":")
    if name == "POISON":
        poison(rest)
    elif name == "NO_ESTIMATE":
        _expect_room()
    elif name != "-":
        (KILL_POINTS | RECOVERY_POINTS | MUSIC_POINTS)[name].arm(int(rest or 1))
    if stall := os.environ.get("TORTURE_STALL_SECONDS"):
        pipes.STALL_SECONDS = float(stall)
    if pause := os.environ.get("TORTURE_PAUSE_SECONDS"):
        _ask_often(float(pause))
    execute_from_command_line(["manage.py", *command])


def poison(project: str) -> None:
    """Have every render of this project end the process after a moment."""
    from backend.renders import rendering

    films = rendering.render_films

    def deadly(scenes: Any, outputs: Any, *rest: Any) -> Any:
        if project in str(next(iter(outputs.values()))):
            die()
        return films(scenes, outputs, *rest)

    rendering.render_films = deadly  # type: ignore[assignment]


def _ask_often(seconds: float) -> None:
    """Have music services asked this often, so that a trial takes no minutes."""
    from backend.music import late, waiting

    waiting.FIRST = waiting.LONGEST = waiting._LEAST = waiting._SLICE = seconds
    late._FIRST = late._LONGEST = timedelta(seconds=seconds)


def _expect_room() -> None:
    """Have the server believe that there is room for everything."""
    from backend.renders import trigger

    trigger.refuse_without_room = lambda found: None  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(*sys.argv[1:])
