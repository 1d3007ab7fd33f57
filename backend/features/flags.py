"""What can be switched on and off while everything runs, in whatever process.

Nothing is kept in memory: each question is asked of the database, so that all processes agree.
"""

from collections.abc import Mapping

from django.db import transaction

from backend.config.refusals import NotThere
from backend.features.models import FeatureFlag
from backend.projects.echo import tell_settings

FLAGS: Mapping[str, str] = {
    "render.suno.enabled": "Have music made by a service of your choice that speaks the jobs "
    "interface (suno).",
    "render.sunoapi.enabled": "Have music made by sunoapi.org.",
    "render.kie.enabled": "Have music made by kie.ai.",
    "render.mureka.enabled": "Have music made by Mureka.",
    "render.minimax.enabled": "Have music made by MiniMax.",
}
"""The names of all flags, each with what it switches. All are off until somebody switches them."""


def is_enabled(name: str) -> bool:
    """Whether the feature is on right now. Raises NotThere where there is no flag of that name."""
    return flag(name).enabled


def flag(name: str) -> FeatureFlag:
    """The flag as it is now; one that was never switched is off. Raises NotThere."""
    return FeatureFlag.objects.filter(pk=_known(name)).first() or FeatureFlag(name=name)


def flags() -> list[FeatureFlag]:
    """All there are, in order."""
    switched = FeatureFlag.objects.in_bulk(list(FLAGS))
    return [switched.get(name) or FeatureFlag(name=name) for name in FLAGS]


def switch(name: str, enabled: bool | None = None) -> FeatureFlag:
    """Switch the feature on or off, or over where neither is said; the flag as it is then.

    Raises NotThere. A flag that is so already stays untouched, and nobody is told.
    """
    with transaction.atomic():
        found = flag(name)
        wanted = not found.enabled if enabled is None else enabled
        if wanted != found.enabled:
            found.enabled = wanted
            found.save()
            tell_settings()
    return found


def _known(name: str) -> str:
    if name not in FLAGS:
        known = ", ".join(FLAGS)
        raise NotThere("not_found", f"There is no feature {name!r}. There are: {known}.")
    return name
