"""What is edited in one tab, told to all others as events.

A tab names itself in the header `X-Client` and knows the echo of its own doing by that name. How a
change can be taken back goes the other way, in the answer's header `X-Change`.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from asgiref.sync import iscoroutinefunction
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from backend.jobs import events

LONGEST_CLIENT = 64


@dataclass(slots=True)
class Edit:
    """What is known of the request that is being answered. Views in threads see the same one."""

    client: str | None = None
    change: int | None = None


_current: ContextVar[Edit | None] = ContextVar("edit", default=None)


def answers_with(change: int) -> None:
    """Have the answer to the request that is under way, if one is, name this change."""
    if edit := _current.get():
        transaction.on_commit(partial(setattr, edit, "change", change))


def tell_segment(pk: UUID, project: UUID) -> None:
    """A segment has changed; where it stands has not."""
    _tell("segment", id=str(pk), project=str(project))


def tell_project(pk: UUID, gone: bool = False) -> None:
    """A project has changed, or which segments it has, or their order; or it has come or gone.

    Of one that has gone nobody needs to ask how it is now.
    """
    _tell("project", id=str(pk), **({"gone": True} if gone else {}))


def tell_settings() -> None:
    """The settings have changed."""
    _tell("settings")


def _tell(kind: str, **data: Any) -> None:
    edit = _current.get()
    told = {**data, "client": edit.client if edit else None}
    transaction.on_commit(partial(events.publish, kind, told))


@sync_and_async_middleware
def edit_middleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Remembers who asks while a request is answered, and names the change that came of it."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        with _editing(request) as edit:
            return _named(get_response(request), edit)

    async def answer_async(request: HttpRequest) -> HttpResponseBase:
        waiting: Awaitable[HttpResponseBase]
        with _editing(request) as edit:
            waiting = get_response(request)
            return _named(await waiting, edit)

    return answer_async if iscoroutinefunction(get_response) else answer


@contextmanager
def _editing(request: HttpRequest) -> Iterator[Edit]:
    client = request.headers.get("X-Client", "")
    known = 0 < len(client) <= LONGEST_CLIENT
    token = _current.set(Edit(client if known else None))
    try:
        yield _current.get() or Edit()
    finally:
        _current.reset(token)


def _named(response: HttpResponseBase, edit: Edit) -> HttpResponseBase:
    if edit.change is not None:
        response.headers["X-Change"] = str(edit.change)
    return response
