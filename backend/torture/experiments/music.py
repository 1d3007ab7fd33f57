"""What experiments with music services share: services of our own, and who asks for music."""

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from backend.jobs.states import JobStatus
from backend.music.tests.provider_server import ProviderServer
from backend.torture.stage import SECONDS, Server
from backend.torture.trials import Trial

SLUGS = ("suno", "sunoapi", "kie", "mureka", "minimax")
QUICK = {"TORTURE_PAUSE_SECONDS": "0.05"}
JOBS = "/api/music-jobs/"
ANSWER_WITHIN = 0.2  # seconds until who asks for music knows that it is asked for
_AMONG_OTHERS = 5.0  # the same where other servers are starting, and others press buttons
_OVER = (JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED)


@contextmanager
def services(trial: Trial, *, holds: bool = True) -> Iterator[ProviderServer]:
    """Music services, and no server of ours that is still to be asked about them."""
    with ProviderServer(holds=holds) as found:
        yield found


def set_up(server: Server, found: ProviderServer, *slugs: str, public_url: str = "") -> None:
    """Have services switched on, with keys, and with limits that nobody reaches."""
    unlimited = {"daily_budget": None, "monthly_budget": None, "jobs_at_once": 20}
    _patch(server, "/api/music-settings/", {**unlimited, "public_url": public_url})
    for slug in slugs:
        place = {"base_url": found.url(slug), "per_minute": 600, "burst": 600}
        # Whose price is not known beforehand; it is what this one takes for a track.
        place |= {"price": "0.02"} if slug == "suno" else {}
        _patch(server, f"/api/music-providers/{slug}/", place)
        key = {"key": found.keys[slug]}
        server.http.put(f"/api/music-providers/{slug}/key/", json=key).raise_for_status()
        toggle = f"/api/features/render.{slug}.enabled/toggle/"
        server.post(toggle, enabled=True).raise_for_status()


def request(slug: str, words: str) -> dict[str, Any]:
    """A request for music that is told from others by its words."""
    asked = {"provider": slug, "prompt": words, "mode": "instrumental", "confirmed_cost": "1"}
    return {**asked, "variations": 2} if slug in ("suno", "mureka") else asked


def ask(
    trial: Trial,
    server: Server,
    asked: dict[str, Any],
    key: str = "",
    within: float = _AMONG_OTHERS,
) -> str | None:
    """Ask for music as a browser does; the job, or None where the server has died over it."""
    headers = {"Idempotency-Key": key} if key else None
    began = time.monotonic()
    try:
        answer = server.post(JOBS, headers, **asked)
    except httpx.TransportError:
        return None
    trial.measure("answer", time.monotonic() - began, within)
    if answer.status_code not in (200, 201):
        trial.broken.append(f"D19: asked for music, answered {answer.status_code}: {answer.text}")
        return None
    return str(answer.json()["id"])


def at_once(number: int, call: Callable[[], str | None]) -> set[str]:
    """What several calls of one moment answer."""
    found: set[str] = set()
    barrier = threading.Barrier(number)

    def one() -> None:
        barrier.wait()
        if (answer := call()) is not None:
            found.add(answer)

    threads = [threading.Thread(target=one) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def finished(server: Server, found: ProviderServer, job: str) -> dict[str, Any]:
    """A job once it is over; the services finish whatever they were asked for meanwhile."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        found.finish()
        row: dict[str, Any] = server.get(f"{JOBS}{job}/")
        if row["status"] in _OVER:
            return row
        time.sleep(0.02)
    raise TimeoutError(f"the music job is {row['status']} in phase {row['phase']}")


def wait_until(what: str, holds: Callable[[], bool]) -> None:
    """Look often; raises TimeoutError."""
    deadline = time.monotonic() + SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"never: {what}")
        time.sleep(0.02)


def same_books(data: Path, found: ProviderServer) -> list[str]:
    """Where our ledger and the services' own books differ."""
    with closing(sqlite3.connect(data / "db.sqlite3", timeout=30)) as database:
        rows = database.execute("SELECT amount FROM music_creditentry").fetchall()
    ours = sum((Decimal(str(row[0])) for row in rows), Decimal(0)).quantize(Decimal("0.0001"))
    theirs = found.charged().quantize(Decimal("0.0001"))
    return [] if ours == theirs else [f"D19: we have written down {ours}, they {theirs}"]


def stored_once(data: Path) -> list[str]:
    """Pieces that are there twice, or not, or files that are no piece's."""
    with closing(sqlite3.connect(data / "db.sqlite3", timeout=30)) as database:
        pieces = database.execute("SELECT job_id, asset_id, track_id FROM music_musicvariation")
        rows = pieces.fetchall()
        named = {row[0] for row in database.execute("SELECT file FROM music_musictrack")}
    twice = len(rows) - len({row[:2] for row in rows})
    files = {f"music/{path.name}" for path in (data / "media/music").glob("*")}
    broken = [f"D20: {twice} pieces are there twice"] if twice else []
    broken += [f"D20: {name} is nobody's" for name in files - named]
    return broken + [f"D20: {name} is not there" for name in named - files]


def words_of(asked: dict[str, Any]) -> str:
    """All that a service was told, to look for the words of a request in it."""
    return json.dumps(asked)


def _patch(server: Server, path: str, values: dict[str, Any]) -> None:
    answer = server.http.patch(path, json=values)
    assert answer.is_success, answer.text
