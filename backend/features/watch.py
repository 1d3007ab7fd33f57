"""What other processes switch is told to the tabs of this one."""

from datetime import datetime

from backend.features.models import FeatureFlag
from backend.projects.echo import tell_settings


class Watch:
    """Remembers when the flags were last switched, from one look to the next."""

    def __init__(self) -> None:
        self._seen: dict[str, datetime] | None = None

    def look(self) -> None:
        """Tell that the settings have changed, where a flag was switched since the last look."""
        now = dict(FeatureFlag.objects.values_list("name", "changed_at"))
        if self._seen not in (None, now):
            tell_settings()
        self._seen = now
