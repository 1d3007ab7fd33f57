"""Secrets of services: given by the environment, or entered by the person and kept in a file.

They are nowhere else: not in the database, in answers, in logs or in what a child process is told.
"""

import os
import re
from collections.abc import Mapping
from typing import Literal

from django.core.exceptions import ImproperlyConfigured

from backend.config.key_file import KeyFile, Secret, is_secret
from backend.config.refusals import Refusal

VARIABLES: Mapping[str, str] = {
    "suno": "STORYREEL_SUNO_KEY",
    "sunoapi": "STORYREEL_SUNOAPI_KEY",
    "kie": "STORYREEL_KIE_KEY",
    "mureka": "STORYREEL_MUREKA_KEY",
    "minimax": "STORYREEL_MINIMAX_KEY",
    "kie.webhook": "STORYREEL_KIE_WEBHOOK_KEY",
}
"""What may come from the environment, and in which variable. Those of outgoing webhooks, each named
`webhook.` and its id, do not."""

LONGEST = 4096
_SHOWN = 4  # letters, by which people know which of their keys it is
_LONG_ENOUGH = 12  # letters; of a shorter one they would give too much away
_OF_A_WEBHOOK = re.compile(r"webhook\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_given: dict[str, Secret] = {}
_file = KeyFile()


def take_from_environment() -> None:
    """Remember what the environment gives, and take it out: what is started later has none of it.

    Raises ImproperlyConfigured where something of it cannot be a secret.
    """
    found = {name: os.environ.pop(variable, "") for name, variable in VARIABLES.items()}
    for name, value in found.items():
        given = Secret(value.strip())
        if given and (fault := _fault(given)):
            raise ImproperlyConfigured(f"{VARIABLES[name]} cannot be used. {fault}")
        if given:
            _given[name] = given


def secret(name: str) -> str:
    """The secret of that name, or nothing. What the environment has given comes first.

    Raises ServerTrouble where the file cannot be used.
    """
    return _found(name) or ""


def set_secret(name: str, value: str) -> None:
    """Keep a secret in the file. Raises Refusal where it cannot be one, and as `secret` does."""
    _check_name(name)
    kept = Secret(value.strip())
    if fault := _fault(kept):
        raise Refusal("invalid_key", fault)
    _file.change(name, kept)


def remove_secret(name: str) -> None:
    """Take a secret out of the file, if it is there; what the environment has given stays."""
    _check_name(name)
    _file.change(name, None)


def hint(name: str) -> str | None:
    """How the secret ends, for people; nothing of a short one; None where there is none."""
    found = _found(name)
    if found is None:
        return None
    return str(found)[-_SHOWN:] if len(found) >= _LONG_ENOUGH else ""


def comes_from(name: str) -> Literal["environment", "file"] | None:
    """Where the secret is, if there is one."""
    if name in _given:
        return "environment"
    return "file" if name in _file.secrets() else None


def known() -> tuple[Secret, ...]:
    """All secrets there are, as far as is known: no error comes of a file that cannot be used."""
    return (*_given.values(), *_file.last_known().values())


def _found(name: str) -> Secret | None:
    return _given.get(name) or _file.secrets().get(name)


def _check_name(name: str) -> None:
    """Raise ValueError where no secret has that name; it does not say which, lest it be one."""
    if name not in VARIABLES and not _OF_A_WEBHOOK.fullmatch(name):
        raise ValueError(f"Secrets are named {', '.join(VARIABLES)}, or webhook.ID.")


def _fault(value: str) -> str:
    """Why it cannot be a secret, and what to do; nothing where it can."""
    if not value:
        return "The key is empty. Copy it from the page of the service."
    if len(value) > LONGEST:
        return f"The key is too long: it may have {LONGEST} letters. Copy the key alone."
    if not is_secret(value):
        return (
            "The key has a space, a line end or a letter that keys do not have. Copy it again, "
            "whole and without what is around it."
        )
    return ""
