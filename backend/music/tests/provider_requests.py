"""Requests that the services take, and what is wrong where they do not."""

from collections.abc import Callable
from typing import Any

import pytest

from backend.music.providers import provider
from backend.music.providers.protocol import Mode, MusicRequest, ProviderError
from backend.music.providers.service import Service
from backend.music.tests.provider_server import ProviderServer

SLUGS = ("suno", "sunoapi", "kie", "mureka", "minimax")
INTENT = "0b9c1d52-6a43-4e0f-9d1e-000000000001"
BALLAD = "[Verse]\nThe harbour light is low\n[Chorus]\nLow, low, low"


def asked(mode: Mode = Mode.INSTRUMENTAL, **more: Any) -> MusicRequest:
    """A request for music, with a style, as every mode of every service can do with one."""
    lyrics = BALLAD if mode == Mode.LYRICS else ""
    prompt = "" if mode == Mode.LYRICS else "A harbour in the evening."
    usual: dict[str, Any] = {"prompt": prompt, "lyrics": lyrics, "style": "folk, warm"}
    return MusicRequest(**{**usual, "mode": mode, "intent": INTENT, **more})


def service(server: ProviderServer, slug: str, **changes: Any) -> Service:
    """A service there, with the right key unless the account is changed."""
    found = provider(slug, server.account(slug, **changes))
    assert isinstance(found, Service)
    return found


def refusal(call: Callable[..., object], *arguments: object) -> ProviderError:
    """The error that a call raises."""
    with pytest.raises(ProviderError) as raised:
        call(*arguments)
    return raised.value
