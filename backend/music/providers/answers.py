"""Reading what services answer, of which nothing can be relied on: the same name is spelt in two
ways within one service, numbers come as text, and JSON comes as text within JSON."""

import json
import math
import re
from decimal import Decimal
from typing import Any

from backend.music.providers.protocol import JSON

_TASK = re.compile(r"[^\s.]\S{0,199}")
_HALF = re.compile("[\ud800-\udfff]")
LOST = "\ufffd"
"""What stands for letters that cannot be read."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def whole(said: str) -> str:
    """Text that can be kept: JSON may have halves of letters in it, of titles that were cut, and
    zeros."""
    return _HALF.sub(LOST, said).replace("\0", "")


def first_of(said: JSON, *names: str) -> Any:
    """The first of these that is there and is something."""
    return next((said[name] for name in names if said.get(name) not in (None, "")), None)


def mapping(value: Any) -> JSON:
    """An object, also where it comes as text; empty where it is none."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def objects(value: Any) -> list[JSON]:
    """The objects of a list; none where it is no list."""
    return [it for it in value if isinstance(it, dict)] if isinstance(value, list) else []


def text(value: Any, most: int = 10_000) -> str:
    """Text, or a whole number as text; empty for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return whole(value).strip()[:most] if isinstance(value, str) else ""


NO_TITLE = "Untitled"
"""What a service is told that wants a title, where there is none."""


def title(value: Any) -> str:
    """A title; some services give a UUID for one, or back what stands for none."""
    found = text(value, 200)
    return "" if found == NO_TITLE or _UUID.fullmatch(found) else found


def number(value: Any) -> float | None:
    """A number from 0 up, also where it comes as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and found >= 0 else None


def amount(value: Any) -> Decimal | None:
    """A number of something that is counted, exactly as it was written."""
    return None if number(value) is None else Decimal(str(value).strip())


def code(value: Any) -> int | None:
    """A code, also where it comes as text."""
    found = number(value)
    return None if found is None or found != int(found) else int(found)


def link(value: Any) -> str:
    """An address of a file; empty where it is none."""
    found = text(value, 4000)
    return found if re.match(r"https?://", found, re.IGNORECASE) else ""


def task_name(value: Any) -> str:
    """The name of a task; empty where none could be one."""
    found = text(value, 201)
    return found if _TASK.fullmatch(found) and LOST not in found else ""
