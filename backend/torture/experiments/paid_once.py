"""D19: a paid request is sent once, whatever becomes of its answer, of us, and of the mouse.

Each trial has several intents. The server is killed at one of the points between asking and having,
or while the service holds back its answer; answers get lost; buttons are pressed twice; and whoever
has had no answer sends the same again. Where nobody can know, the person looks at the service's
books, as its page would show them, and says so. In the end each intent was taken once, and our
ledger is equal to those books.
"""

import uuid
from typing import Any

import httpx

from backend.music.tests.provider_server import Oddity, ProviderServer, Task
from backend.torture import world
from backend.torture.experiments import music
from backend.torture.kill_points import MUSIC_POINTS
from backend.torture.stage import Server
from backend.torture.trials import Trial

INTENTS = 5
_LOST = (Oddity.LOSE_ANSWER, Oddity.SERVER_ERROR, Oddity.HTML, Oddity.EMPTY, Oddity.NONE)
_HELD = "-"  # killed while the service has it and says nothing
_OF_CALLBACKS = ("X12", "X13")
_PATIENCE = 6  # answers that may get lost one after the other


def intents(trial: Trial) -> None:
    """Several intents of one service, and one death."""
    slug = trial.dice.choice(music.SLUGS)
    points = [_HELD, *(name for name in MUSIC_POINTS if name not in _OF_CALLBACKS)]
    point = points[trial.number % len(points)]
    count = 1 if point == _HELD else trial.dice.randint(1, MUSIC_POINTS[point].most)
    trial.name = f"paid-once/{slug}/{point}"
    asked = {uuid.uuid4().hex: "" for _ in range(INTENTS)}
    with music.services(trial) as services:
        with trial.stage.server(f"{point}:{count}" if point != _HELD else "-", **music.QUICK) as it:
            music.set_up(it, services, slug)
            for number, words in enumerate(asked):
                _press(trial, it, services, slug, words, held=point == _HELD and number == 2)
            trial.reached = _has_died(it, services, point)
        with trial.stage.server(**music.QUICK) as server:
            for words in asked:
                job = music.ask(trial, server, music.request(slug, words), words)
                if job:
                    _to_the_end(trial, server, services, job, words)
            if server.stop():
                trial.broken.append("the server did not end well")
        _judge(trial, services, list(asked))
    trial.broken += world.check(trial.stage, at_rest=True)


def _press(
    trial: Trial, server: Server, services: ProviderServer, slug: str, words: str, *, held: bool
) -> None:
    """Ask for music, with a button that is pressed once or several times."""
    oddity = Oddity.DELAY if held else trial.dice.choice(_LOST)
    if oddity != Oddity.NONE:
        services.plan(slug, oddity)
    presses = trial.dice.randint(1, 4)
    asked = music.request(slug, words)
    jobs = music.at_once(presses, lambda: music.ask(trial, server, asked, words))
    if len(jobs) > 1:
        trial.broken.append(f"D19: {presses} presses of one button gave {len(jobs)} jobs")


def _has_died(server: Server, services: ProviderServer, point: str) -> bool:
    """Kill it while the service says nothing, or see it killed on its way."""
    if point == _HELD:
        music.wait_until("asked", lambda: services.submissions() > 0)
        server.process.kill()
        services.release()
        return True

    def is_dead() -> bool:
        services.finish()
        return server.process.poll() is not None or _all_over(server)

    music.wait_until(f"killed at {point}", is_dead)
    return server.process.poll() is not None


def _all_over(server: Server) -> bool:
    try:
        rows = server.get(music.JOBS)["results"]
    except httpx.TransportError:
        return False  # it is just being killed
    return bool(all(not row["can_cancel"] for row in rows))


def _to_the_end(
    trial: Trial, server: Server, services: ProviderServer, job: str, words: str
) -> None:
    """Until its music is there; where nobody knows, a person looks and says."""
    row = music.finished(server, services, job)
    for _ in range(_PATIENCE):
        if row["status"] != "failed" or _was_paid_for_nothing(row):
            break
        if row["submission"] == "submit_unknown":
            _look_and_say(trial, server, row, _taken(services, words))
        else:
            _press_retry(server, row)
        row = music.finished(server, services, job)
    if row["status"] != "completed" and not _was_paid_for_nothing(row):
        trial.broken.append(f"D19: it is {row['status']}: {row['error_code']}: {row['error']}")


def _press_retry(server: Server, row: dict[str, Any]) -> None:
    address = f"{music.JOBS}{row['id']}/retry/"
    server.post(address, confirmed_cost="1").raise_for_status()


def _was_paid_for_nothing(row: dict[str, Any]) -> bool:
    """minimax has nothing to ask for later: what its lost answer had in it is lost."""
    return bool(row["error_code"] == "paid_and_lost")


def _look_and_say(trial: Trial, server: Server, row: dict[str, Any], taken: list[Task]) -> None:
    """Look at the service's page, as the error says, and say what is there."""
    if row["can_retry"] or "It is not asked again by itself" not in row["error"]:
        trial.broken.append(f"D19: it does not say that nobody knows: {row['error']}")
    said: dict[str, Any] = {}
    if taken and row["provider"] == "minimax":
        said = {"was_taken": True}
    elif taken:
        said = {"task_id": taken[0].id}
    server.post(f"{music.JOBS}{row['id']}/resolve/", **said).raise_for_status()


def _taken(services: ProviderServer, words: str) -> list[Task]:
    return [task for task in services.tasks() if words in music.words_of(task.asked)]


def _judge(trial: Trial, services: ProviderServer, asked: list[str]) -> None:
    for words in asked:
        if (number := len(_taken(services, words))) != 1:
            trial.broken.append(f"D19: one intent was paid {number} times")
    trial.broken += music.same_books(trial.stage.data, services)
    trial.broken += music.stored_once(trial.stage.data)
