"""Secrets of services, and the addresses at which they call, are cut out of what is logged."""

import functools
import json
import logging
import re
from collections.abc import Callable, Mapping
from numbers import Number
from typing import Any
from urllib.parse import quote

from backend.config import keys

HIDDEN = "***"
_CALLBACK = r"(?<=/api/webhooks/music/)[a-z]+/[\w-]{20,}"  # of a job, at which its service calls
_SHORTEST = 4  # letters; what is shorter is no secret, and part of any message
_tracebacks = logging.Formatter()


class RedactSecrets(logging.Filter):
    """Lets every record pass, with `***` in it wherever there was a secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Cut the secrets out of the message, its arguments and the traceback."""
        _redact(record, _hiding(keys.known()))
        return True


def redacted(text: str) -> str:
    """The text with `***` in it wherever there was a secret."""
    return _hiding(keys.known())(text)


class _Hiding:
    """An argument that is no string; the handler that wants its text gets that without secrets."""

    def __init__(self, value: object, hide: Callable[[str], str]) -> None:
        self._value, self._hide = value, hide

    def __str__(self) -> str:
        return self._hide(str(self._value))

    def __repr__(self) -> str:
        return self._hide(repr(self._value))


@functools.lru_cache(maxsize=1)
def _hiding(secrets: tuple[str, ...]) -> Callable[[str], str]:
    """What cuts them out of a text."""
    kept = (str(value) for value in secrets if len(value) >= _SHORTEST)
    written = {form for value in kept for form in _forms(value)}
    # The longest first: one may be the beginning of another.
    longest_first = sorted(written, key=len, reverse=True)
    patterns = [*map(re.escape, longest_first), _CALLBACK]
    return functools.partial(re.compile("|".join(patterns)).sub, HIDDEN)


def _forms(value: str) -> tuple[str, ...]:
    """How it is written in texts, in addresses, and in JSON and Python."""
    return value, quote(value, safe=""), json.dumps(value)[1:-1], repr(value)[1:-1]


def _redact(record: logging.LogRecord, hide: Callable[[str], str]) -> None:
    record.msg = _without(record.msg, hide)
    if isinstance(record.args, Mapping):
        record.args = {name: _without(value, hide) for name, value in record.args.items()}
    elif record.args:
        record.args = tuple(_without(value, hide) for value in record.args)
    if record.exc_info and not record.exc_text:
        # Formatters take the text that is there already.
        record.exc_text = _tracebacks.formatException(record.exc_info)
    if record.exc_text:
        record.exc_text = hide(record.exc_text)
    if record.stack_info:
        record.stack_info = hide(record.stack_info)


def _without(value: Any, hide: Callable[[str], str]) -> Any:
    if value is None or isinstance(value, Number):
        return value
    return hide(value) if isinstance(value, str) else _Hiding(value, hide)
