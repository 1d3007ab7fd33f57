import os
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class VoicesConfig(AppConfig):
    name = "backend.voices"
    label = "voices"

    def ready(self) -> None:
        """Say where voices of the person's own are, to the processes that speak as well."""
        os.environ.setdefault("STORYREEL_VOICES", str(Path(settings.DATA_DIR) / "voices"))
