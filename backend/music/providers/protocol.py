"""What every music service can be asked, whatever its own words are.

An adapter is HTTP and mapping: it gets a `MusicRequest`, speaks its service's dialect, and gives a
`TaskResult` or raises a `ProviderError`. It knows no database, keeps nothing and tries nothing
twice; who calls it decides what is asked again. Submitting is never one of those things: no service
has an idempotency key that can be trusted, so an answer that was lost is `Kind.SUBMIT_UNKNOWN`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol


class Mode(StrEnum):
    """What the words of a request are."""

    IDEA = "idea"
    """A description; where there is to be singing, the service writes the words."""
    LYRICS = "lyrics"
    """The words that are sung."""
    INSTRUMENTAL = "instrumental"
    """A description of music without singing."""


MODE_CHOICES = [(mode.value, mode.value) for mode in Mode]


class State(StrEnum):
    """Where a task of a service stands."""

    QUEUED = "queued"
    RUNNING = "running"
    PARTIAL = "partial"
    """Some tracks are there already; others will come."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    """Ended by the service, or at the service."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self in (State.SUCCEEDED, State.FAILED, State.CANCELLED)


class Kind(StrEnum):
    """What went wrong, in the same words for all services."""

    AUTH = "auth"
    CONFIG = "config"
    INVALID_INPUT = "invalid_input"
    TOO_LONG = "too_long"
    CONTENT_REJECTED = "content_rejected"
    NO_CREDIT = "no_credit"
    RATE_LIMITED = "rate_limited"
    CONCURRENCY = "concurrency"
    MAINTENANCE = "maintenance"
    UPSTREAM = "upstream"
    TIMEOUT = "timeout"
    NOT_FOUND = "not_found"
    UNREACHABLE = "unreachable"
    """Nothing was sent: no such host, no connection, no TLS."""
    UNEXPECTED_RESPONSE = "unexpected_response"
    SUBMIT_UNKNOWN = "submit_unknown"
    """The request was sent and its answer lost: it may have been taken, and paid."""

    @property
    def is_passing(self) -> bool:
        """Whether asking the same question again later may be answered."""
        return self in _PASSING


_PASSING = frozenset({
    Kind.RATE_LIMITED, Kind.CONCURRENCY, Kind.MAINTENANCE, Kind.UPSTREAM, Kind.TIMEOUT,
    Kind.NOT_FOUND, Kind.UNREACHABLE, Kind.UNEXPECTED_RESPONSE,
})  # fmt: skip


class ProviderError(Exception):
    """What a service has refused, or what kept it from answering.

    `message` is a sentence for people, made of the service's own words where it has said something
    useful, and without any key. `remedy` says what to do. `charged` says whether the request has
    been paid, None where nobody knows. `retry_after` is in seconds.
    """

    def __init__(
        self, kind: Kind, message: str, remedy: str = "", *, code: str = "", trace_id: str = "",
        retry_after: float | None = None, charged: bool | None = None,
    ) -> None:  # fmt: skip
        super().__init__(" ".join(filter(None, (message, remedy))))
        self.kind, self.message, self.remedy = kind, message, remedy
        self.code, self.trace_id, self.retry_after = code, trace_id, retry_after
        self.charged = charged


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicRequest:
    """What is wanted, in no service's words. `duration` is in seconds, `seed` any whole number.

    `intent` names the one submission that is paid for, `callback_url` is where the service may tell
    how far it is; both may be empty.
    """

    mode: Mode = Mode.INSTRUMENTAL
    prompt: str = ""
    lyrics: str = ""
    style: str = ""
    title: str = ""
    negative: str = ""
    vocal: str = ""  # "", "m" or "f"
    model: str = ""
    variations: int | None = None
    duration: int | None = None
    seed: int | None = None
    intent: str = ""
    callback_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One piece that a service has made: where it is, or its bytes. `duration` is in seconds.

    `asset_id` names it among the tracks of its task, the same at each poll.
    """

    asset_id: str
    index: int = 0
    url: str = ""
    audio: bytes = field(default=b"", repr=False)
    duration: float | None = None
    title: str = ""
    lyrics: str = ""
    tags: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """Where a task stands. `progress` is 0 to 100; `cost` what the service says it has taken, in
    US dollars. `error` is there when the state is FAILED."""

    state: State
    task_id: str
    tracks: tuple[Track, ...] = ()
    error: ProviderError | None = None
    progress: float | None = None
    wait: float | None = None  # seconds until the service says it will be done
    cost: Decimal | None = None
    trace_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """What is wrong with a field of a request; with `is_fatal` false it is only left out or
    changed, and the person is told."""

    field: str
    message: str
    is_fatal: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many letters a model takes; None where it is not asked for."""

    prompt: int | None = None
    lyrics: int | None = None
    style: int | None = None
    title: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a service can do. `models` has the limits of each, the first being the default.

    `link_days` is how long its links live, `wait_seconds` how long it may take before that is said,
    `callback` how it can be believed: "" (it has none), "token" or "hmac".
    """

    models: Mapping[str, Limits]
    modes: tuple[Mode, ...]
    variations: tuple[int, int]  # the fewest and the most
    duration: tuple[int, int] | None  # seconds
    seed: bool
    negative: bool
    vocal: bool
    style: bool
    title: bool
    callback: str
    cancel: bool
    balance: bool
    synchronous: bool
    link_days: float
    wait_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What is left at the service, in its own unit: `credits`, `USD`, `songs`."""

    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEvent:
    """What a callback claims. It is a hint and no more: only `task_id` and `stage` are ever looked
    at, and the service is asked whether it is so."""

    task_id: str
    stage: str  # text, first, complete, error, or "" where it does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How a service is reached: its address, and the secrets, which nobody prints."""

    base_url: str
    key: str = field(default="", repr=False)
    organization: str = ""
    webhook_secret: str = field(default="", repr=False)
    price: Decimal | None = None  # US dollars a submission or a track, where it is not the usual


class MusicProvider(Protocol):
    """A music service."""

    slug: str
    name: str

    def capabilities(self) -> Capabilities:
        """What it can do."""

    def validate(self, request: MusicRequest) -> list[FieldError]:
        """What is wrong with a request, and which of its wishes cannot be had here; asks nobody."""

    def composed_prompt(self, request: MusicRequest) -> str:
        """The request as text, to be pasted into the service's own page."""

    def submit(self, request: MusicRequest) -> TaskResult:
        """Have it made; finished at once where the service is synchronous. Raises ProviderError:
        SUBMIT_UNKNOWN where it may have been taken, anything else where it was not."""

    def poll(self, task_id: str) -> TaskResult:
        """Where the task stands. May be asked any number of times. Raises ProviderError."""

    def cancel(self, task_id: str) -> bool:
        """Stop it at the service; False where that is not possible. Raises ProviderError."""

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> WebhookEvent:
        """What a callback says; asks nobody. Raises ProviderError where it is not believable."""

    def estimate_cost(self, request: MusicRequest) -> Decimal:
        """What it will take, in US dollars."""

    def balance(self) -> Balance | None:
        """What is left there; None where it does not say. Raises ProviderError."""

    def test_key(self) -> bool:
        """Ask something that needs a key and costs nothing; False where there is no such question.
        Raises ProviderError, of the kind AUTH where the key is not taken."""

    def task_named(self, request: MusicRequest, name: str) -> str:
        """The task that the service's own page calls by this name, as `poll` wants it."""


JSON = dict[str, Any]
