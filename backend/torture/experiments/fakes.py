"""D13: FFmpegs that hang, stop, flood, lie, come late and spoil what they make.

Whatever it does, no wrong film is published, the render ends with a sentence, and with an honest
FFmpeg in its place the next one gives the right film.
"""

import sys
from pathlib import Path

from backend.torture import fake_ffmpeg, world
from backend.torture.experiments.kill9 import TRIGGER
from backend.torture.stage import FORMAT
from backend.torture.trials import Trial
from core_engine import ffmpeg_binary

PLACES = ("clip", "join")
NAMES = list(fake_ffmpeg.PERSONALITIES)
STALL = {"TORTURE_STALL_SECONDS": "2"}
_SCRIPT = '#!/bin/sh\nexec "{python}" -S -E "{program}" {name} {where} "{real}" "$@"\n'


def any_personality(trial: Trial) -> None:
    """Each personality in turn, at the clips and at the join."""
    name = NAMES[trial.number % len(NAMES)]
    where = PLACES[trial.number // len(NAMES) % len(PLACES)]
    trial.name = f"{name}/{where}"
    script = put_fake(trial, name, where)
    with trial.stage.server(STORYREEL_FFMPEG=str(script), **STALL) as server:
        job = server.post(TRIGGER, project=trial.stage.project, format=FORMAT).json()["id"]
        trial.broken += _judge(trial, server.wait_for(job, "completed", "failed"))
        trial.broken += world.orphans(trial.stage.data)
        _write(script, f'#!/bin/sh\nexec "{ffmpeg_binary()}" "$@"\n')
        again = server.post(TRIGGER, project=trial.stage.project, format=FORMAT).json()["id"]
        row = server.wait_for(again, "completed", "failed")
        if row["status"] != "completed":
            trial.broken.append(f"D13: it did not recover: {row['error']}")
        if server.stop():
            trial.broken.append("the server did not end well")
    trial.broken += world.check(trial.stage, at_rest=True)


def put_fake(trial: Trial, name: str, where: str) -> Path:
    """A fake FFmpeg beside the data of a trial."""
    script = trial.stage.data.parent / "ffmpeg"
    _write(script, _SCRIPT.format(
        python=sys.executable, program=fake_ffmpeg.__file__, name=name, where=where,
        real=ffmpeg_binary(),
    ))  # fmt: skip
    return script


def _judge(trial: Trial, row: dict[str, object]) -> list[str]:
    """Films are compared with the right ones by `world.check`."""
    if row["status"] == "completed" or (row["error"] and row["error_code"]):
        return []
    return ["D13: it failed without a word"]


def _write(script: Path, text: str) -> None:
    """Put a program in place at once: while one of this name runs it cannot be written to."""
    new = script.with_suffix(".new")
    new.write_text(text)
    new.chmod(0o755)
    new.rename(script)
