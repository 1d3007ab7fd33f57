"""What all adapters have in common; each adds how its service speaks."""

from collections.abc import Mapping
from decimal import Decimal

from backend.music.providers import catalogue, wishes
from backend.music.providers.http import Answer, Http
from backend.music.providers.protocol import (
    Account,
    Balance,
    Capabilities,
    FieldError,
    Kind,
    Limits,
    Mode,
    MusicRequest,
    ProviderError,
    TaskResult,
    WebhookEvent,
)
from backend.music.providers.refusals import of_submission, refusal

_VOICES = {"f": "female", "m": "male"}


class Service:
    """A music service as it is without its dialect."""

    slug: str = ""

    def __init__(self, account: Account) -> None:
        about = catalogue.about(self.slug)
        self.name: str = about.name
        self._account, self._about = account, about
        self.http = Http(
            self.name, account.base_url or about.base_url, account.key, self._headers(account)
        )

    def capabilities(self) -> Capabilities:
        return catalogue.capabilities(self.slug)

    def validate(self, request: MusicRequest) -> list[FieldError]:
        can = self.capabilities()
        return [
            *wishes.faults_of_words(request),
            *wishes.faults_of_model(self.name, request, catalogue.modes(self.slug)),
            *wishes.faults_of_length(self._model(request), self._texts(request)),
            *wishes.changes(self.name, request, can),
        ]

    def composed_prompt(self, request: MusicRequest) -> str:
        length = f"{request.duration} seconds" if request.duration else ""
        lines = [
            request.prompt.strip(),
            "Instrumental, without singing." if request.mode == Mode.INSTRUMENTAL else "",
            *_named(
                Title=request.title, Style=request.style, Without=request.negative,
                Voice=_VOICES.get(request.vocal, ""), Length=length,
            ),
        ]  # fmt: skip
        sung = [f"Lyrics:\n{request.lyrics.strip()}"] if request.mode == Mode.LYRICS else []
        return "\n\n".join(["\n".join(filter(None, lines)), *sung]).strip()

    def submit(self, request: MusicRequest) -> TaskResult:
        try:
            return self._submit(request)
        except ProviderError as error:
            refused = of_submission(self.name, error)
        raise refused

    def poll(self, task_id: str) -> TaskResult:
        raise NotImplementedError

    def cancel(self, task_id: str) -> bool:
        return False

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> WebhookEvent:
        raise ProviderError(Kind.CONFIG, f"{self.name} sends no callbacks.")

    def estimate_cost(self, request: MusicRequest) -> Decimal:
        price = self._about.price if self._account.price is None else self._account.price
        if self._about.priced_per == "submission":
            return price
        return price * wishes.number_of(request, self.capabilities())

    def balance(self) -> Balance | None:
        return None

    def test_key(self) -> bool:
        return self.balance() is not None

    def task_named(self, request: MusicRequest, name: str) -> str:
        return name

    def _headers(self, account: Account) -> dict[str, str]:
        """Headers that every request has, besides those of all services."""
        return {}

    def _submit(self, request: MusicRequest) -> TaskResult:
        """As `submit`, with errors as they are where nothing was to be paid."""
        raise NotImplementedError

    def _texts(self, request: MusicRequest) -> list[wishes.Sent]:
        """The texts that will be sent."""
        raise NotImplementedError

    def _model(self, request: MusicRequest) -> str:
        """The model that is asked for, or the usual one."""
        return request.model or next(iter(self.capabilities().models))

    def _limits(self, request: MusicRequest) -> Limits:
        """Those of its model; none where there is no such model, which is said elsewhere."""
        return self.capabilities().models.get(self._model(request), Limits())

    def _refusal(self, kind: Kind, answer: Answer, said: str = "", code: str = "") -> ProviderError:
        """What is to be raised after an answer that says no."""
        return refusal(
            self.name, kind, said, code=code or str(answer.status),
            trace_id=answer.trace_id, retry_after=answer.retry_after,
        )  # fmt: skip

    def _not_understood(self, answer: Answer, said: str = "") -> ProviderError:
        return self._refusal(Kind.UNEXPECTED_RESPONSE, answer, said)


def _named(**texts: str) -> list[str]:
    return [f"{name}: {text.strip()}" for name, text in texts.items() if text.strip()]
