"""How refusals reach the client.

Every error answers with JSON that has a stable `code` and a `message` for people; what else is
known about it (the segments that miss a picture, say) stands beside them. Outside the API an error
is a small page.
"""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from rest_framework import status, views
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.utils.serializer_helpers import ReturnDict

from backend.config.refusals import Refusal, translated
from backend.config.serializers import fault_sentences


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer every foreseen error with its code, its message and its data."""
    error = translated(error)
    if isinstance(error, Refusal):
        return _answer(error)
    response = views.exception_handler(error, context)
    if response is not None and isinstance(error, ValidationError):
        response.data = _fields_told(response.data)
    elif response is not None and isinstance(response.data, dict) and "detail" in response.data:
        detail = response.data["detail"]
        message = _NO_ROW.sub(_NOT_THERE, str(detail))
        response.data = {"code": getattr(detail, "code", "error"), "message": message}
    return response


# Django's words for what is not there, and ours.
_NO_ROW = re.compile(r"No (\w+) matches the given query\.")
_NOT_THERE = r"There is no such \1; it may have been deleted. Look at the list of what there is."


def _fields_told(faults: Any) -> dict[str, Any]:
    """What is wrong with each field, under its name, and all of it as one message."""
    told: dict[str, Any] = {"code": "invalid", "message": " ".join(fault_sentences(faults))}
    if isinstance(faults, dict):
        told |= faults
    # The browsable API finds the form again by its serializer, to show the faults in it.
    form = getattr(faults, "serializer", None)
    return ReturnDict(told, serializer=form) if form else told


def _answer(refusal: Refusal) -> Response:
    views.set_rollback()
    data = {"code": refusal.code, "message": refusal.message, **refusal.data}
    wait = {"Retry-After": str(refusal.wait)} if refusal.wait else {}
    response = Response(data, refusal.status_code, headers={**wait, **refusal.headers})
    if refusal.status_code == status.HTTP_501_NOT_IMPLEMENTED:
        # Django would tell it as an error of ours; it is what the person has chosen.
        response._has_been_logged = True  # type: ignore[attr-defined]
    return response


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
