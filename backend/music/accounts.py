"""Services as they can be reached: the catalogue, what the person has set, and the keys."""

import hashlib
import secrets
from typing import Any
from urllib.parse import urlsplit

from backend.config import keys
from backend.music.models import MusicSettings, ProviderSettings
from backend.music.providers import about, provider
from backend.music.providers.catalogue import capabilities
from backend.music.providers.protocol import Account, Mode, MusicProvider, MusicRequest

FLAG = "render.{}.enabled"
_HERE = ("127.0.0.1", "localhost", "::1")


def account_of(slug: str) -> Account:
    """How the service is reached from here."""
    chosen = ProviderSettings.of(slug)
    return Account(
        base_url=chosen.base_url or about(slug).base_url, key=keys.secret(slug),
        organization=chosen.organization, price=chosen.price,
        webhook_secret=keys.secret(f"{slug}.webhook") if _signs(slug) else "",
    )  # fmt: skip


def _signs(slug: str) -> bool:
    return capabilities(slug).callback == "hmac"


def service(slug: str) -> MusicProvider:
    """The service, with its key."""
    return provider(slug, account_of(slug))


def own_origins(slug: str) -> tuple[str, ...]:
    """Where on this machine the service is, if the person has set such an address: its files may be
    fetched from there, and from nowhere else on this machine."""
    address = account_of(slug).base_url
    parts = urlsplit(address)
    return (f"{parts.scheme}://{parts.netloc}",) if is_here(address) else ()


def is_here(address: str) -> bool:
    """Whether an address is one on this machine."""
    return urlsplit(address).hostname in _HERE


def request_of(wanted: dict[str, Any], **more: str) -> MusicRequest:
    """A job's request, as it is kept in its row."""
    return MusicRequest(**{**wanted, "mode": Mode(wanted.get("mode", Mode.INSTRUMENTAL)), **more})


def callback_for(slug: str) -> tuple[str, str]:
    """An address at which the service may say how far it is, and the digest by which it is known.

    Both are empty where services cannot reach this server, or have nothing to say.
    """
    public = MusicSettings.load().public_url.rstrip("/")
    if not public or not service(slug).capabilities().callback:
        return "", ""
    token = secrets.token_urlsafe(32)
    return f"{public}/api/webhooks/music/{slug}/{token}/", digest_of(token)


def digest_of(token: str) -> str:
    """What is kept of a token: whoever reads the database cannot pretend to be the service."""
    return hashlib.sha256(token.encode()).hexdigest()
