"""D20: services call in any order, any number of times, while they are asked, and while we die.

Each trial has many schedules: an order of the stages, copies of each, the moments at which the task
really is so far, and several senders at once. In the end there is one final state, and each piece
is there once.
"""

import itertools
import threading
from typing import Any

import httpx

from backend.music.tests.provider_server import ProviderServer, Shape, Stage
from backend.torture import world
from backend.torture.experiments import music
from backend.torture.kill_points import MUSIC_POINTS
from backend.torture.stage import Server
from backend.torture.trials import Trial

SCHEDULES = 50  # of a trial
_ORDERS = list(itertools.permutations(("text", "first", "complete")))
_MOST_COPIES = 50
_SENDERS = 4
_KILLED = 5  # each so manyth trial has a server that is killed on its way


def shuffled(trial: Trial) -> None:
    """Many schedules on one server, or on two where the first is killed."""
    slug = trial.dice.choice(("sunoapi", "kie"))
    point = trial.dice.choice(("X12", "X13", "X05", "X09")) if trial.number % _KILLED == 4 else "-"
    trial.name = f"callbacks/{slug}/{point}"
    with music.services(trial) as services:
        done = 0
        armed = f"{point}:{trial.dice.randint(1, MUSIC_POINTS[point].most)}" if point != "-" else ""
        if armed:
            done = _until_killed(trial, services, slug, armed)
        with trial.stage.server(**music.QUICK) as server:
            music.set_up(server, services, slug, public_url=server.url)
            for number in range(done, SCHEDULES):
                _schedule(trial, server, services, slug, number)
            for row in server.get(f"{music.JOBS}?page_size=500")["results"]:
                _judge(trial, music.finished(server, services, row["id"]))
            if server.stop():
                trial.broken.append("the server did not end well")
        trial.broken += music.stored_once(trial.stage.data)
        trial.broken += music.same_books(trial.stage.data, services)
    trial.broken += world.check(trial.stage, at_rest=True)


def _until_killed(trial: Trial, services: ProviderServer, slug: str, point: str) -> int:
    """How many schedules it takes to be killed."""
    with trial.stage.server(point, **music.QUICK) as server:
        music.set_up(server, services, slug, public_url=server.url)
        for number in range(SCHEDULES):
            try:
                _schedule(trial, server, services, slug, number)
            except (httpx.TransportError, TimeoutError):
                return number + 1
    return SCHEDULES


def _schedule(
    trial: Trial, server: Server, services: ProviderServer, slug: str, number: int
) -> None:
    """One job: its callbacks in some order, with copies, while it is asked after."""
    before = services.submissions(slug)
    job = music.ask(trial, server, music.request(slug, f"Piece {trial.number} {number}"))
    if job is None:
        raise TimeoutError("it has died")
    music.wait_until("taken", lambda: services.submissions(slug) > before or _is_dead(server))
    if services.submissions(slug) == before:
        raise TimeoutError("it has died")
    task = services.tasks(slug)[-1].id
    calls = _calls(trial, services, task)
    truth = sorted(trial.dice.sample(range(len(calls) + 1), 2))
    _send(server, services, task, calls, truth)
    services.finish(task)
    _judge(trial, music.finished(server, services, job))


def _calls(trial: Trial, services: ProviderServer, task: str) -> list[Any]:
    """The callbacks in an order, with copies, some about a failure that never was."""
    order = [*trial.dice.choice(_ORDERS)]
    if trial.dice.random() < 0.25:
        order.insert(trial.dice.randrange(4), "error")
    copies = trial.dice.choice((1, 1, 1, 2, 2, 3, _MOST_COPIES))
    found = []
    for stage in order:
        shape = trial.dice.choice(list(Shape))
        found += [services.callback(task, shape, stage=stage)] * copies
    if trial.dice.random() < 0.5:
        trial.dice.shuffle(found)
    return found


def _send(
    server: Server, services: ProviderServer, task: str, calls: list[Any], truth: list[int]
) -> None:
    """Send them from several places at once; on the way the task becomes what is said of it."""
    left = list(enumerate(calls))[::-1]
    lock = threading.Lock()

    def some() -> None:
        while True:
            with lock:
                if not left:
                    return
                number, call = left.pop()
                if number == truth[0]:
                    services.move(task, Stage.FIRST)
                if number == truth[1]:
                    services.finish(task)
            if not _is_dead(server):
                _sent(server, call)

    senders = [threading.Thread(target=some) for _ in range(_SENDERS)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()


def _sent(server: Server, call: Any) -> None:
    try:
        call.send(server.url)
    except OSError:
        return  # it has died over it; a service would try again, which nobody waits for


def _is_dead(server: Server) -> bool:
    return server.process.poll() is not None


def _judge(trial: Trial, row: dict[str, Any]) -> None:
    if row["status"] != "completed" or len(row["variations"]) != 2:
        trial.broken.append(
            f"D20: it is {row['status']} with {len(row['variations'])} pieces: {row['error']}"
        )
