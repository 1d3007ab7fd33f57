"""What is refused, and why: errors that people are meant to read.

They know nothing of requests but the status an answer would have; errors.py makes them answers.
"""

import errno
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, OperationalError

from core_engine import DiskFull, EngineError, StoryNotRenderable, VoiceMissing


class Refusal(Exception):
    """A request that is understood and not carried out; `data` goes into the answer as it is."""

    status_code: int = HTTPStatus.BAD_REQUEST
    wait = 0  # seconds until trying again may help; 0 when waiting does not

    def __init__(self, code: str, message: str, **data: Any) -> None:
        super().__init__(message)
        self.code, self.message, self.data = code, message, data
        self.headers: dict[str, str] = {}


class NotThere(Refusal):
    """What the request is about does not exist, or does not any more."""

    status_code = HTTPStatus.NOT_FOUND


class Conflict(Refusal):
    """The resource is in a state that does not allow the request."""

    status_code = HTTPStatus.CONFLICT


class Unprocessable(Refusal):
    """The request contradicts an earlier one."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY


class PaymentRequired(Refusal):
    """It would cost more than the person wants to spend."""

    status_code = HTTPStatus.PAYMENT_REQUIRED


class SwitchedOff(Refusal):
    """What the request needs is there and is switched off."""

    status_code = HTTPStatus.NOT_IMPLEMENTED


class TooMany(Refusal):
    """Too much of it at once; `wait` says when it may be asked for again."""

    status_code = HTTPStatus.TOO_MANY_REQUESTS


class InsufficientStorage(Refusal):
    """The disk cannot hold what the request would make."""

    status_code = HTTPStatus.INSUFFICIENT_STORAGE


class ServerTrouble(Refusal):
    """Something on this machine keeps the request from being carried out."""

    status_code = HTTPStatus.INTERNAL_SERVER_ERROR


class Busy(Refusal):
    """Somebody else holds what the request needs; trying again soon helps."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    wait = 1


def translated(error: Exception) -> Exception:
    """What the engine, the disk and the database refuse, as a refusal of the request."""
    match error:
        case StoryNotRenderable():
            return Refusal(error.code, error.message, problems=_told(error))
        case DiskFull():
            return InsufficientStorage(error.code, str(error))
        case VoiceMissing():
            return Refusal(error.code, str(error))
        case EngineError():
            return ServerTrouble(error.code, str(error))
        case RecursionError():
            return Refusal("nested_too_deeply", "The JSON is nested too deeply. Send it flatter.")
        case IntegrityError() if "FOREIGN KEY" in str(error):
            return NotThere("not_found", "What it belongs to was deleted meanwhile.")
        case OSError(errno=errno.ENOSPC | errno.EDQUOT | errno.EFBIG):
            return _disk_full()
        case OperationalError() if "disk is full" in str(error):
            return _disk_full()
        case OperationalError() if "locked" in str(error):
            return Busy("busy", "Something else is writing. Try again in a moment.")
        case OperationalError() if any(it in str(error) for it in _TROUBLE):
            return ServerTrouble("database_unusable", _UNUSABLE.format(error))
        case OSError(errno=errno.EMFILE | errno.ENFILE):
            return Busy("busy", "Too many files are open on this machine. Try again in a moment.")
        case ObjectDoesNotExist():
            return NotThere("not_found", "It was deleted meanwhile.")
        case _:
            return error


_TROUBLE = ("unable to open database file", "disk I/O error", "readonly database")
_UNUSABLE = (
    "The database cannot be used right now: {}. Look whether its disk is full, read-only or gone, "
    "and whether too many files are open; `./storyreel doctor` tells more."
)


def _disk_full() -> InsufficientStorage:
    return InsufficientStorage("disk_full", "The disk is full. Free some space and try again.")


def _told(error: StoryNotRenderable) -> list[dict[str, Any]]:
    return [
        {
            "segment": problem.number,
            "file": problem.path.name if problem.path else None,
            "message": problem.message,
            "remedy": problem.remedy,
        }
        for problem in error.problems
    ]
