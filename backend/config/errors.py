"""How refusals reach the client.

Every error answers with JSON that has a stable `code` and a `message` for people; what else is
known about it (the segments that miss a picture, say) stands beside them.
"""

from typing import Any

from rest_framework import exceptions, status, views
from rest_framework.response import Response


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


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a refusal with its code, its message and its data, anything else as DRF does."""
    response = views.exception_handler(error, context)
    if response is not None and isinstance(error, Refusal):
        response.data = {"code": error.code, "message": error.message, **error.data}
    elif response is not None and isinstance(response.data, dict) and "detail" in response.data:
        detail = response.data["detail"]
        response.data = {"code": getattr(detail, "code", "error"), "message": str(detail)}
    return response
