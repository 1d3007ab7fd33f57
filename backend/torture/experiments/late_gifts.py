"""D21: what was paid comes late: after our patience, after a cancel, after a night. It is kept.

What comes for a job that takes long completes it, also when a day has gone and another server runs;
what comes for one that has failed completes it; what comes for a cancelled one is offered.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from backend.music.tests.provider_server import Oddity, On, ProviderServer
from backend.torture import world
from backend.torture.experiments import music
from backend.torture.stage import Server
from backend.torture.trials import Trial

_SLUGS = ("sunoapi", "kie", "mureka")
_HOURS = 30
_QUESTIONS = 20


def late(trial: Trial) -> None:
    """One of the ways in which it can be late."""
    slug = trial.dice.choice(_SLUGS)
    way = (_after_a_night, _after_a_cancel, _after_a_failure)[trial.number % 3]
    trial.name = f"late-gift/{way.__name__.lstrip('_')}/{slug}"
    with music.services(trial) as services:
        way(trial, services, slug)
        trial.broken += music.same_books(trial.stage.data, services)
        trial.broken += music.stored_once(trial.stage.data)
    trial.broken += world.check(trial.stage, at_rest=True)


def answered(trial: Trial) -> None:
    """Who asks for music is answered at once, though the service takes its time to answer."""
    slug = music.SLUGS[trial.number % len(music.SLUGS)]
    trial.name = f"music-answer/{slug}"
    with music.services(trial) as services, trial.stage.server(**music.QUICK) as server:
        music.set_up(server, services, slug)
        services.plan(slug, Oddity.DELAY, times=None)
        for number in range(_QUESTIONS):
            asked = music.request(slug, f"Piece {number}")
            job = music.ask(trial, server, asked, within=music.ANSWER_WITHIN)
            assert job
            server.http.delete(f"{music.JOBS}{job}/").raise_for_status()
        services.release()
        server.kill()


def _after_a_night(trial: Trial, services: ProviderServer, slug: str) -> None:
    """It takes longer than our patience; the server is killed; a day later it is done."""
    with trial.stage.server(**music.QUICK) as server:
        job = _asked(trial, server, services, slug)
    _let_hours_go(trial.stage.data)
    with trial.stage.server(**music.QUICK) as server:
        address = f"{music.JOBS}{job}/"
        music.wait_until("long", lambda: bool(server.get(address)["phase"] == "watching"))
        if trial.dice.random() < 0.5:
            services.finish()
        _expect(trial, music.finished(server, services, job), "completed", offered=False)
        _end(trial, server)


def _after_a_cancel(trial: Trial, services: ProviderServer, slug: str) -> None:
    """It is cancelled, and done all the same, soon or after a restart."""
    with trial.stage.server(**music.QUICK) as server:
        job = _asked(trial, server, services, slug)
        server.http.delete(f"{music.JOBS}{job}/").raise_for_status()
        if soon := trial.dice.random() < 0.5:
            _expect(trial, _brought(server, services, job), "cancelled", offered=True)
        _end(trial, server)
    if not soon:
        _let_hours_go(trial.stage.data)
        with trial.stage.server(**music.QUICK) as server:
            _expect(trial, _brought(server, services, job), "cancelled", offered=True)
            _end(trial, server)


def _after_a_failure(trial: Trial, services: ProviderServer, slug: str) -> None:
    """The key is not taken for a while, which ends the job; then it is, and it is done."""
    right = services.keys[slug]
    with trial.stage.server(**music.QUICK) as server:
        job = _asked(trial, server, services, slug)
        services.keys[slug] = "another"
        address = f"{music.JOBS}{job}/"
        music.wait_until("failed", lambda: bool(server.get(address)["status"] == "failed"))
        services.keys[slug] = right
        services.finish()
        music.wait_until("kept", lambda: bool(server.get(address)["status"] == "completed"))
        _expect(trial, server.get(address), "completed", offered=False)
        _end(trial, server)


def _asked(trial: Trial, server: Server, services: ProviderServer, slug: str) -> str:
    """A job whose service works for it."""
    music.set_up(server, services, slug)
    job = music.ask(trial, server, music.request(slug, f"Piece {trial.number}"))
    assert job
    services.wait_for(1, slug, On.POLL)
    return job


def _brought(server: Server, services: ProviderServer, job: str) -> dict[str, Any]:
    """A job that has ended, once its music has come."""
    services.finish()
    address = f"{music.JOBS}{job}/"
    music.wait_until("offered", lambda: len(server.get(address)["variations"]) > 0)
    music.wait_until("settled", lambda: _is_settled(server))
    row: dict[str, Any] = server.get(address)
    return row


def _is_settled(server: Server) -> bool:
    kinds = [row["kind"] for row in server.get("/api/credit-entries/")["results"]]
    return kinds.count("reserve") * 2 == len(kinds)


def _expect(trial: Trial, row: dict[str, Any], status: str, *, offered: bool) -> None:
    pieces = row["variations"]
    if row["status"] != status or not pieces:
        trial.broken.append(f"D21: it is {row['status']} with {len(pieces)} pieces: {row['error']}")
    if any(it["is_offered"] != offered or not it["file"] for it in pieces):
        trial.broken.append(f"D21: offered is not {offered}, or a file is missing: {pieces}")


def _let_hours_go(data: Path) -> None:
    """As if it had been asked for so long ago."""
    with closing(sqlite3.connect(data / "db.sqlite3", timeout=30)) as database, database:
        for column in ("submitted_at", "looked_at"):
            database.execute(
                f"UPDATE music_musicjob SET {column} = datetime({column}, '-{_HOURS} hours')"  # noqa: S608
            )


def _end(trial: Trial, server: Server) -> None:
    if server.stop():
        trial.broken.append("the server did not end well")
