"""D2: somebody reads the film, whole and in parts, while others take its place."""

import hashlib
import threading

from backend.torture import world
from backend.torture.experiments.kill9 import TRIGGER
from backend.torture.stage import FORMAT, Server, Stage
from backend.torture.trials import Trial

_RENDERS = 8


def torn(trial: Trial) -> None:
    """Every body is exactly one film, and every part is a part of the film it was asked of."""
    trial.name = "torn-publish"
    done = threading.Event()
    with trial.stage.server() as server:
        readers = [threading.Thread(target=_read, args=(trial, server, done)) for _ in range(2)]
        for reader in readers:
            reader.start()
        for _ in range(_RENDERS):
            job = server.post(TRIGGER, project=trial.stage.project, format=FORMAT).json()["id"]
            server.wait_for(job, "completed")
        done.set()
        for reader in readers:
            reader.join()
        server.stop()
    trial.broken += world.check(trial.stage, at_rest=True)


def _read(trial: Trial, server: Server, done: threading.Event) -> None:
    known = _films(trial.stage)
    while not done.is_set():
        url = server.get(f"/api/projects/{trial.stage.project}/status/")["output_url"]
        body = server.http.get(url).content
        if hashlib.sha256(body).hexdigest() not in known:
            trial.broken.append(f"D2: {len(body)} bytes that are no film")
        part = server.http.get(url, headers={"Range": "bytes=500-20499"})
        if part.status_code != 206 or part.content not in {it[500:20500] for it in known.values()}:
            trial.broken.append(f"D2: a part of no film ({part.status_code})")


def _films(stage: Stage) -> dict[str, bytes]:
    """The film before and the one after, by their SHA-256."""
    paths = [stage.reference, *stage.data.glob("media/projects/*/output/*/*.mp4")]
    bodies = [path.read_bytes() for path in paths]
    return {hashlib.sha256(body).hexdigest(): body for body in bodies}
