"""How refusals reach the client.

Every error answers with JSON that has a stable `code` and a `message` for people; what else is
known about it (the segments that miss a picture, say) stands beside them. Outside the API an error
is a small page.
"""

import errno
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from rest_framework import exceptions, status, views
from rest_framework.response import Response

from core_engine import DiskFull, EngineError, StoryNotRenderable


class Refusal(exceptions.APIException):
    """A request that is understood and not carried out; `data` goes into the answer as it is."""

    status_code: int = status.HTTP_400_BAD_REQUEST
    default_code = "refused"

    def __init__(self, code: str, message: str, **data: Any) -> None:
        super().__init__(message, code)
        self.code, self.message, self.data = code, message, data


class Conflict(Refusal):
    """The resource is in a state that does not allow the request."""

    status_code = status.HTTP_409_CONFLICT


class InsufficientStorage(Refusal):
    """The disk cannot hold what the request would make."""

    status_code = status.HTTP_507_INSUFFICIENT_STORAGE


class ServerTrouble(Refusal):
    """Something on this machine keeps the request from being carried out."""

    status_code = status.HTTP_500_INTERNAL_SERVER_ERROR


class Busy(Refusal):
    """Somebody else holds what the request needs; trying again soon helps."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    wait = 1  # seconds; becomes the header Retry-After


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer every foreseen error with its code, its message and its data."""
    error = translated(error)
    response = views.exception_handler(error, context)
    if response is not None and isinstance(error, Refusal):
        response.data = {"code": error.code, "message": error.message, **error.data}
    elif response is not None and isinstance(response.data, dict) and "detail" in response.data:
        detail = response.data["detail"]
        response.data = {"code": getattr(detail, "code", "error"), "message": str(detail)}
    return response


def translated(error: Exception) -> Exception:
    """What the engine, the disk and the database refuse, as a refusal of the request."""
    match error:
        case StoryNotRenderable():
            return Refusal(error.code, error.message, problems=_told(error))
        case DiskFull():
            return InsufficientStorage(error.code, str(error))
        case EngineError():
            return ServerTrouble(error.code, str(error))
        case RecursionError():
            return Refusal("nested_too_deeply", "The JSON is nested too deeply. Send it flatter.")
        case OSError(errno=errno.ENOSPC | errno.EDQUOT | errno.EFBIG):
            return _disk_full()
        case OperationalError() if "disk is full" in str(error):
            return _disk_full()
        case OperationalError() if "locked" in str(error):
            return Busy("busy", "Something else is writing. Try again in a moment.")
        case _:
            return error


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


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to a request that Django itself does not take."""
    return _outside_views(
        request,
        status.HTTP_400_BAD_REQUEST,
        code="bad_request",
        message="This request is too large or not well formed.",
        remedy="Send files as multipart form data, and less text at once.",
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to an address that leads nowhere."""
    return _outside_views(
        request,
        status.HTTP_404_NOT_FOUND,
        code="not_found",
        message=f"There is nothing at {request.path}.",
        remedy="Check the address; /api/docs/ lists those of the API.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer when something happened that nobody foresaw."""
    return _outside_views(
        request,
        status.HTTP_500_INTERNAL_SERVER_ERROR,
        code="internal_error",
        message="Something went wrong inside Storyreel.",
        remedy="Try again; where Storyreel was started it says what happened.",
    )


def _outside_views(request: HttpRequest, status: int, **told: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(told, status=status)
    return render(request, "storyreel/error.html", told, status=status)
