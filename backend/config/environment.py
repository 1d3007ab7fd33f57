"""Reading settings from the environment.

A value that cannot be used stops the start with the variable's name and its value: a film studio
that silently ignores a typing mistake is one that loses films later.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def envbool(name: str, default: bool) -> bool:
    """The switch in the environment variable `name`, or `default` where it is not set."""
    value = os.environ.get(name, str(default)).strip().lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name}={value!r} is neither on nor off. Use 1 or 0.")
    return value in TRUE


def envint(name: str, default: int, *, at_least: int = 0) -> int:
    """The whole number in the environment variable `name`, or `default` where it is not set."""
    value = os.environ.get(name, str(default)).strip()
    if not value.isascii() or not value.isdigit() or int(value) < at_least:
        raise ImproperlyConfigured(f"{name}={value!r} must be a whole number from {at_least} up.")
    return int(value)


def envpath(name: str, default: Path) -> Path:
    """The absolute folder in the environment variable `name`, or `default` where it is not set."""
    value = os.environ.get(name, "")
    return Path(value).expanduser().resolve() if value else default
