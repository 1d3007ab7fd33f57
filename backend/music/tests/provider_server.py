"""Music services of our own: a real HTTP server that speaks as five of them do, on this machine.

    with ProviderServer() as server:
        service = provider("sunoapi", server.account("sunoapi"))
        server.plan("sunoapi", Oddity.LOSE_ANSWER)                        # the next submission
        server.plan("sunoapi", Oddity.REFUSE, code=430, times=2)          # the two after it
        server.plan("mureka", Oddity.STATUS, status="timeouted")          # the next poll
        server.plan("kie", Oddity.HTML, on=On.POLL)
        server.plan(FILES, Oddity.REDIRECT, to="http://169.254.169.254/")  # the next file

A task is done as soon as it is asked for, unless the server `holds` tasks: then `move`, `finish`
and `fail` say how far it is. `charged` and `submissions` are the services' own books: whatever was
taken is in them, whether or not its answer has arrived. They do not look at idempotency keys, as
none does, and count by them (`per_intent`).
"""

import threading
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import repeat
from typing import Any, Self

from backend.music.providers.protocol import Account
from backend.music.tests.provider_callbacks import STAGES, Callback, Shape, callback_of
from backend.music.tests.provider_dialects import DIALECTS, Dialect, Gateway
from backend.music.tests.provider_http import Server
from backend.music.tests.provider_oddities import (
    FILES,
    OF_POLLS,
    Oddity,
    On,
    Planned,
    Reply,
    Seen,
    Stage,
    Task,
)

__all__ = [
    "FILES",
    "Callback",
    "Charge",
    "Oddity",
    "On",
    "ProviderServer",
    "Shape",
    "Stage",
    "Task",
]
_PATIENCE = 30.0  # seconds after which a test that waits for a request fails
_PLENTY, _ZERO = Decimal(10**9), Decimal(0)


@dataclass(frozen=True)
class Charge:
    """A line of a service's books; a refund is below 0."""

    slug: str
    intent: str
    task_id: str
    amount: Decimal


@dataclass
class _Books:
    """What the services know; only to be looked at with the server's lock."""

    tasks: dict[str, Task] = field(default_factory=dict)
    charges: list[Charge] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    plans: dict[tuple[str, On], deque[Iterator[Planned]]] = field(default_factory=dict)


class ProviderServer:
    """Five services at 127.0.0.1. May be used by any number of threads at once."""

    def __init__(self, *, holds: bool = False) -> None:
        self.holds = holds
        self.keys = {slug: f"sk-{slug}-{'0123456789' * 3}" for slug in DIALECTS}
        self.credit = dict.fromkeys(DIALECTS, _PLENTY)
        self.webhook_secrets = {"kie": "kie-webhook-secret"}
        self.faults: list[BaseException] = []
        self._books = _Books()
        self._changed = threading.Condition(threading.RLock())
        self._gates: list[threading.Event] = []
        self._http = Server(self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.005,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *unused: object) -> None:
        self.release()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()  # and waits for the answers that are still being given
        assert not self.faults, f"the provider server itself failed: {self.faults}"

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def url(self, slug: str) -> str:
        """The base URL of a service."""
        return f"{self.origin}/{slug}"

    def account(self, slug: str, **changes: Any) -> Account:
        """An account there, with the right key."""
        account = Account(base_url=self.url(slug), key=self.keys[slug], organization="org-1")
        return replace(account, **changes)

    def plan(
        self, slug: str, oddity: Oddity, *, on: On | None = None, times: int | None = 1,
        **details: Any,
    ) -> None:  # fmt: skip
        """Have the next answers be odd, those that are planned first before others; `times` None
        is for ever. What is not said is of a file, a poll or a submission, as fits."""
        usual = On.POLL if oddity in OF_POLLS else On.SUBMIT
        place = (slug, on or (On.FILE if slug == FILES else usual))
        planned = Planned(oddity, details)
        with self._changed:
            plans = self._books.plans.setdefault(place, deque())
            plans.append(repeat(planned) if times is None else repeat(planned, times))

    def release(self) -> None:
        """Give the answers that were delayed so far."""
        with self._changed:
            gates, self._gates = self._gates, []
        for gate in gates:
            gate.set()

    def wait_for(self, number: int, slug: str, on: On = On.SUBMIT) -> None:
        """Until so many such requests have come in and, unless they never are, been applied."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.seen(slug, on)) >= number, _PATIENCE)
        assert came, f"{slug} was not asked {number} times"

    def seen(self, slug: str = "", on: On | None = None) -> list[Seen]:
        """The requests, all or of one service and kind."""
        with self._changed:
            found = list(self._books.seen)
        return [it for it in found if slug in ("", it.slug) and on in (None, it.on)]

    def tasks(self, slug: str = "") -> list[Task]:
        """What services have taken, in order."""
        with self._changed:
            return [it for it in self._books.tasks.values() if slug in ("", it.slug)]

    def charges(self, slug: str = "") -> list[Charge]:
        """The services' books."""
        with self._changed:
            return [it for it in self._books.charges if slug in ("", it.slug)]

    def charged(self, slug: str = "") -> Decimal:
        """What they have taken, less what they have given back, in US dollars."""
        return sum((it.amount for it in self.charges(slug)), _ZERO)

    def submissions(self, slug: str = "") -> int:
        """How many submissions were taken."""
        return len(self.tasks(slug))

    def per_intent(self, slug: str = "") -> Counter[str]:
        """How many were taken for each Idempotency-Key."""
        return Counter(it.intent for it in self.tasks(slug))

    def move(self, task_id: str, stage: Stage) -> None:
        """Have a task be as far as this."""
        with self._changed:
            self._task(task_id).stage = stage

    def finish(self, *task_ids: str) -> None:
        """Have these tasks be done; without any, all that are not over."""
        with self._changed:
            waiting = [it.id for it in self._books.tasks.values() if not it.is_over]
        for task_id in task_ids or waiting:
            self.move(task_id, Stage.DONE)

    def fail(self, task_id: str, message: str = "", code: str = "", status: str = "") -> None:
        """Have a task fail; kie gives back the price with the code 531."""
        with self._changed:
            task = self._task(task_id)
            task.stage, task.message, task.code, task.status = Stage.FAILED, message, code, status
            if (task.slug, code) == ("kie", "531"):
                back = -sum((it.amount for it in self.charges() if it.task_id == task.id), _ZERO)
                self._books.charges.append(Charge(task.slug, task.intent, task.id, back))

    def callback(
        self, task_id: str, shape: Shape = Shape.DOCUMENTED, *, stage: str = "complete",
        instead: str = "", signed: str = "right",
    ) -> Callback:  # fmt: skip
        """What sunoapi or kie would send at a stage (text, first, complete, error), to be sent or
        handed in, whether it is so or not; about another task where `instead` names one. kie's
        are `signed` right, wrong, old, or not at all ("")."""
        task = self._task(task_id)
        dialect = DIALECTS[task.slug]
        assert isinstance(dialect, Gateway), f"{task.slug} sends no callbacks"
        told = replace(task, id=instead or task.id, stage=STAGES[stage])
        secret = self.webhook_secrets.get(task.slug, "")
        return callback_of(told, dialect.songs(told, self.origin), shape, stage, secret, signed)

    def _task(self, task_id: str) -> Task:
        """By the name that the service, or the adapter, has given it."""
        return self._books.tasks[task_id.rpartition(":")[2]]

    def next_planned(self, slug: str, on: On) -> Planned:
        """What is to be odd about the next answer."""
        with self._changed:
            plans = self._books.plans.get((slug, on), deque())
            while plans:
                if (planned := next(plans[0], None)) is not None:
                    return planned
                plans.popleft()
        return Planned()

    def note(self, seen: Seen) -> None:
        """Write down a request that was applied; tell who waits for it."""
        with self._changed:
            self._books.seen.append(seen)
            self._changed.notify_all()

    def gate(self) -> threading.Event:
        """What a delayed answer waits for."""
        with self._changed:
            self._gates.append(gate := threading.Event())
            return gate

    def answer(self, dialect: Dialect, seen: Seen, task_id: str, planned: Planned) -> Reply:
        """What a service has to say, once it has done what it was asked."""
        if (refused := self._refused(dialect, seen, planned)) is not None:
            return refused
        with self._changed:
            if seen.on == On.SUBMIT:
                return self._submitted(dialect, seen, planned)
            if seen.on == On.BALANCE:
                return dialect.balance(self.credit[dialect.slug])
            task = self._books.tasks.get(task_id)
            if task is None or planned.oddity == Oddity.UNKNOWN_TASK:
                return dialect.unknown()
            if seen.on == On.CANCEL:
                if task.is_over:
                    return dialect.refused("", "it is over", status=409)
                task.stage = Stage.CANCELLED
            return dialect.state(task, self.origin, planned)

    def _refused(self, dialect: Dialect, seen: Seen, planned: Planned) -> Reply | None:
        key, told = self.keys[dialect.slug], planned.details
        if seen.headers.get("authorization") != f"Bearer {key}":
            return dialect.refused("key", "Invalid Authentication")
        if planned.oddity == Oddity.ECHO_KEY:
            return dialect.refused("key", f"The key {key} is not active")
        if planned.oddity != Oddity.REFUSE:
            return None
        reply = dialect.refused(
            told.get("reason", ""), told.get("message", ""), told.get("code", 0),
            told.get("status", 0),
        )  # fmt: skip
        wait = {"Retry-After": told["retry_after"]} if "retry_after" in told else {}
        return replace(reply, headers={**reply.headers, **wait})

    def _submitted(self, dialect: Dialect, seen: Seen, planned: Planned) -> Reply:
        if fault := dialect.fault(seen.body):
            return dialect.refused("invalid", fault)
        slug, times = dialect.slug, dialect.paid(seen.body)
        if self.credit[slug] < times * dialect.units or self.credit[slug] <= 0:
            return dialect.refused("credit")
        self.credit[slug] -= times * dialect.units
        intent = seen.headers.get("idempotency-key", "")
        stage = Stage.QUEUED if self.holds else Stage.DONE
        task = Task(dialect.name(), slug, intent, seen.body, dialect.count(seen.body), stage)
        self._books.tasks[task.id] = task
        self._books.charges.append(Charge(slug, intent, task.id, times * dialect.price))
        reply = dialect.taken(task, self.origin, planned)
        if planned.oddity == Oddity.NO_TASK:
            return Reply(reply.status, {"code": 200, "msg": "success", "data": {}})
        return reply
