"""What has to hold before Storyreel starts."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

from backend.config.guard import HOSTS


def hosts_are_local(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """E001: a name that is not this machine's would open the app, which has no login, to others."""
    wider = sorted({host.lower() for host in settings.ALLOWED_HOSTS} - HOSTS)
    if not wider:
        return []
    return [
        Error(
            f"ALLOWED_HOSTS lets in {', '.join(wider)}.",
            hint=f"Storyreel has no login. Keep ALLOWED_HOSTS to {', '.join(sorted(HOSTS))}.",
            id="storyreel.E001",
        )
    ]
