"""Asking for music as programs do, and services that are set up."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings

from backend.config import keys
from backend.conftest import LocalClient
from backend.features.flags import switch
from backend.music.models import MusicJob, ProviderSettings
from backend.music.tests.provider_server import ProviderServer

JSON = "application/json"
NONE = {"track": None, "gain_db": 0.0, "start": 0.0, "fade": 2.0, "loops": True}
"""The music of a story that has none."""
JOBS = "/api/music-jobs/"
COST = {"suno": "0", "sunoapi": "0.06", "kie": "0.06", "mureka": "0.06", "minimax": "0.15"}
Ask = Callable[..., Any]


def set_up(server: ProviderServer, *slugs: str) -> None:
    """Have services switched on, with their keys, at the addresses where they are."""
    for slug in slugs:
        switch(f"render.{slug}.enabled", enabled=True)
        keys.set_secret(slug, server.keys[slug])
        ProviderSettings.objects.update_or_create(
            provider=slug, defaults={"base_url": server.url(slug), "organization": "org-1"}
        )


def wanted(provider: str, **more: Any) -> dict[str, Any]:
    """A request for music, its cost confirmed."""
    usual = {"prompt": "A harbour in the evening.", "confirmed_cost": "1"}
    variations = {"variations": 2} if provider in ("suno", "mureka") else {}
    return {"provider": provider, **usual, **variations, **more}


def ask(api: LocalClient, provider: str, key: str = "", **more: Any) -> Any:
    """The answer to who asks for music."""
    headers = {"Idempotency-Key": key} if key else {}
    return api.post(JOBS, wanted(provider, **more), content_type=JSON, headers=headers)


def told(api: LocalClient, answer: Any) -> dict[str, Any]:
    """A job as it is now."""
    row: dict[str, Any] = api.get(f"{JOBS}{answer.json()['id']}/").json()
    return row


def row_of(answer: Any) -> MusicJob:
    """Its row."""
    return MusicJob.objects.get(pk=answer.json()["id"])


def files() -> list[Path]:
    """What is in the folder of music."""
    return sorted(Path(settings.MEDIA_ROOT, "music").glob("*"))
