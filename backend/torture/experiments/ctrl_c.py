"""D5, D6: the server is ended with Ctrl-C, SIGTERM or SIGHUP while it renders."""

import signal
import time

from backend.torture import world
from backend.torture.experiments.kill9 import KEY, TRIGGER
from backend.torture.stage import FORMAT, SECONDS
from backend.torture.trials import Trial

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_WHOLE = 0.9
_LONGEST = 2.0


def ended(trial: Trial) -> None:
    """It ends within two seconds, with nothing left running, and the next server goes on."""
    number = _SIGNALS[trial.number % len(_SIGNALS)]
    stage, trial.name = trial.stage, number.name
    with stage.server() as server:
        server.post(TRIGGER, headers=KEY, project=stage.project, format=FORMAT)
        time.sleep(trial.dice.uniform(0.0, _WHOLE))
        began = time.monotonic()
        server.process.send_signal(number)
        server.process.wait(SECONDS)
        trial.measure("the end", time.monotonic() - began, _LONGEST)
    trial.broken += [f"I5: {it}" for it in world.programs_of(stage.data)]
    clips = world.finished_clips(stage.data)
    with stage.server() as server:
        job = server.post(TRIGGER, headers=KEY, project=stage.project, format=FORMAT).json()["id"]
        row = server.wait_for(job, "completed", "failed", "cancelled")
        if row["status"] != "completed" or row["artifacts"][0]["sha256"] != stage.after:
            trial.broken.append(f"D6: the job is {row['status']} ({row['error']})")
        trial.broken += world.made_again(clips, stage.data)
        server.stop()
    trial.broken += world.check(stage, at_rest=True)
