"""sunoapi.org, a gateway to Suno.

Whatever its HTTP status, the answer proper is in the body: `{"code": 200, "msg": …, "data": …}`.
429 there is "no credit"; "too often" is 405 and 430. Names are in camelCase in its answers and in
snake_case in its callbacks, and now and then the other way round.
"""

import re
from collections.abc import Mapping
from decimal import Decimal

from backend.music.providers import answers, wishes
from backend.music.providers.http import Answer
from backend.music.providers.protocol import (
    JSON,
    Balance,
    FieldError,
    Kind,
    Mode,
    MusicRequest,
    ProviderError,
    State,
    TaskResult,
    Track,
    WebhookEvent,
)
from backend.music.providers.refusals import kind_of_status, kind_of_words, refusal
from backend.music.providers.service import Service

NOWHERE = "https://storyreel.invalid/no-callback"
"""It wants an address for callbacks of everybody; .invalid is nobody's (RFC 6761)."""
_CODES = {
    400: Kind.INVALID_INPUT, 401: Kind.AUTH, 402: Kind.NO_CREDIT, 403: Kind.AUTH,
    404: Kind.NOT_FOUND, 405: Kind.RATE_LIMITED, 408: Kind.TIMEOUT, 409: Kind.UPSTREAM,
    413: Kind.TOO_LONG, 422: Kind.INVALID_INPUT, 429: Kind.NO_CREDIT, 430: Kind.RATE_LIMITED,
    451: Kind.UPSTREAM, 455: Kind.MAINTENANCE, 500: Kind.UPSTREAM, 501: Kind.UPSTREAM,
}  # fmt: skip
_STATES = {
    "PENDING": State.QUEUED, "TEXT_SUCCESS": State.RUNNING, "GENERATING": State.RUNNING,
    "FIRST_SUCCESS": State.PARTIAL, "SUCCESS": State.SUCCEEDED,
    "CREATE_TASK_FAILED": State.FAILED, "GENERATE_AUDIO_FAILED": State.FAILED,
    "SENSITIVE_WORD_ERROR": State.FAILED, "CALLBACK_EXCEPTION": State.FAILED,
    "FAILED": State.FAILED,
}  # fmt: skip
_STAGES = {
    "text": "text", "first": "first", "second": "first", "complete": "complete",
    "audio": "complete", "error": "error",
}  # fmt: skip
_OF_STATES = {
    State.RUNNING: "text", State.PARTIAL: "first", State.SUCCEEDED: "complete",
    State.FAILED: "error",
}  # fmt: skip
_NO_TASK = re.compile(r"\bis null|not found|not exist", re.I)
_WINDOW = 10.0  # seconds after which its limit of requests begins anew
_MOST_CALLBACK = 2**16


class SunoApi(Service):
    """The gateway, and what is the same at its twin."""

    slug = "sunoapi"
    credit_path = "/api/v1/generate/credit"
    codes: Mapping[int, Kind] = _CODES

    def validate(self, request: MusicRequest) -> list[FieldError]:
        found = super().validate(request)
        if request.mode == Mode.LYRICS and not wishes.description(request):
            needed = f"{self.name} needs a style for lyrics, such as: folk, warm, slow."
            found.append(FieldError(field="style", message=needed))
        return [*found, *self._unheard(request)]

    def poll(self, task_id: str) -> TaskResult:
        answer = self.http.get("/api/v1/generate/record-info", taskId=task_id)
        # There are tasks of which it knows nothing for their first seconds.
        if _NO_TASK.search(answers.text(answer.body.get("msg"))):
            raise self._refusal(Kind.NOT_FOUND, answer)
        data = answers.mapping(self._data(answer))
        if not data:
            raise self._refusal(Kind.NOT_FOUND, answer)
        return self._result(answer, data, task_id)

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> WebhookEvent:
        said = answers.mapping(body.decode("utf-8", "replace") if _is_small(body) else "")
        data = answers.mapping(said.get("data")) or said
        task_id = answers.task_name(answers.first_of(data, "task_id", "taskId"))
        if not task_id:
            unknown = f"The callback is not one of {self.name}: it names no task."
            raise ProviderError(Kind.INVALID_INPUT, unknown)
        return WebhookEvent(task_id=task_id, stage=_stage(said, data))

    def balance(self) -> Balance | None:
        answer = self.http.get(self.credit_path)
        left = answers.amount(self._data(answer))
        if left is None:
            raise self._not_understood(answer)
        return Balance(amount=left, unit="credits")

    def _submit(self, request: MusicRequest) -> TaskResult:
        answer = self.http.post("/api/v1/generate", self._asked(request), request.intent)
        data = answers.mapping(self._data(answer))
        task_id = answers.task_name(answers.first_of(data, "taskId", "task_id"))
        if not task_id:
            raise self._not_understood(answer, "it names no task")
        return TaskResult(state=State.QUEUED, task_id=task_id)

    def _asked(self, request: MusicRequest) -> JSON:
        asked: JSON = {
            "customMode": _is_custom(request), "instrumental": request.mode == Mode.INSTRUMENTAL,
            "model": self._model(request), "callBackUrl": request.callback_url or NOWHERE,
        }  # fmt: skip
        if not _is_custom(request):
            return {**asked, "prompt": wishes.description(request)}
        sung = request.mode == Mode.LYRICS
        more = {
            "prompt": request.lyrics if sung else "", "style": wishes.description(request),
            "title": request.title or answers.NO_TITLE, "negativeTags": request.negative,
            "vocalGender": request.vocal if sung else "",
        }  # fmt: skip
        return {**asked, **{name: text for name, text in more.items() if text}}

    def _texts(self, request: MusicRequest) -> list[wishes.Sent]:
        limits = self._limits(request)
        if not _is_custom(request):
            return [wishes.described(request, limits.prompt)]
        sung = request.lyrics if request.mode == Mode.LYRICS else ""
        return [
            wishes.Sent("lyrics", "lyrics", sung, limits.lyrics),
            wishes.described(request, limits.style),
            wishes.Sent("title", "title", request.title, limits.title),
        ]

    def _unheard(self, request: MusicRequest) -> list[FieldError]:
        """Wishes that it hears only in other modes."""
        found = []
        if request.vocal and request.mode != Mode.LYRICS:
            found.append(
                wishes.left_out(self.name, "vocal", "lets a voice be chosen for lyrics only")
            )
        if not _is_custom(request):
            only = "hears this only where there are lyrics, or an instrumental has a style"
            fields = [it for it in ("negative", "title") if getattr(request, it)]
            found += [wishes.left_out(self.name, it, only) for it in fields]
        return found

    def _data(self, answer: Answer) -> object:
        """What the answer is about; raises ProviderError where it says no, in whatever layer."""
        code = answers.code(answer.body.get("code"))
        if code == 200 and answer.status < 400:
            return answer.body.get("data")
        said = answers.text(answers.first_of(answer.body, "msg", "message"))
        if code is None or code == 200:
            # From a server before it, whose words are those of HTTP.
            raise self._refusal(kind_of_status(answer.status), answer, said)
        raise self._said_no(answer, code, said)

    def _said_no(self, answer: Answer, code: int, said: str) -> ProviderError:
        kind = self.codes.get(code, Kind.UNEXPECTED_RESPONSE)
        if kind == Kind.INVALID_INPUT:
            kind = kind_of_words(said, kind)
        error = self._refusal(kind, answer, said, str(code))
        if kind == Kind.RATE_LIMITED and error.retry_after is None:
            error.retry_after = _WINDOW
        error.charged = self._charged(str(code))
        return error

    def _charged(self, code: str) -> bool | None:
        """Whether a task that has ended with this code is paid; it does not say."""
        return None

    def _result(self, answer: Answer, data: JSON, task_id: str) -> TaskResult:
        status = answers.text(data.get("status")).upper()
        state = _STATES.get(status)
        if state is None:
            raise self._not_understood(answer, f"the status {data.get('status')}")
        told = _told(data)
        tracks = tuple(track for index, it in enumerate(told) if (track := _track(it, index)))
        if status == "CALLBACK_EXCEPTION" and tracks:
            state = State.SUCCEEDED  # only its callback has failed
        elif state in (State.PARTIAL, State.SUCCEEDED):
            state = _as_far_as(state, len(tracks), len(told))
        return TaskResult(
            state=state, task_id=task_id, tracks=tracks, cost=self._cost(data),
            error=self._failure(data, status) if state == State.FAILED else None,
        )  # fmt: skip

    def _cost(self, data: JSON) -> Decimal | None:
        used = answers.amount(answers.first_of(data, "creditsConsumed", "credits_consumed"))
        price = self._about.credit_price
        return used * price if used is not None and price else None

    def _failure(self, data: JSON, status: str) -> ProviderError:
        said = answers.text(answers.first_of(data, "errorMessage", "error_message"))
        code = answers.text(answers.first_of(data, "errorCode", "error_code"), 100)
        kind = kind_of_words(said, Kind.UPSTREAM)
        if status == "SENSITIVE_WORD_ERROR":
            kind = Kind.CONTENT_REJECTED
        words, charged = said or status, self._charged(code)
        return refusal(self.name, kind, words, code=code or status, charged=charged)


def _is_custom(request: MusicRequest) -> bool:
    """Whether more is said than an idea: only then it takes a style and things to avoid."""
    if request.mode == Mode.INSTRUMENTAL:
        return bool(request.style.strip() or request.negative.strip())
    return request.mode == Mode.LYRICS


def _as_far_as(state: State, found: int, told: int) -> State:
    """It says so before all addresses are there, of which only those of whole files count."""
    if not found:
        return State.RUNNING
    return state if found == told else State.PARTIAL


def _told(data: JSON) -> list[JSON]:
    """What it says of each track; `response` may be text, or missing until there is something."""
    response = answers.mapping(data.get("response"))
    return answers.objects(answers.first_of(response, "sunoData", "suno_data", "data"))


def _track(told: JSON, index: int) -> Track | None:
    """A track whose file is whole; its stream, which comes earlier, is not looked at."""
    url = answers.link(answers.first_of(told, "audioUrl", "audio_url"))
    if not url:
        return None
    return Track(
        asset_id=answers.text(told.get("id"), 200) or str(index + 1), index=index, url=url,
        duration=answers.number(told.get("duration")), title=answers.title(told.get("title")),
        lyrics=answers.text(told.get("prompt")), tags=answers.text(told.get("tags"), 1000),
    )  # fmt: skip


def _is_small(body: bytes) -> bool:
    return len(body) <= _MOST_CALLBACK


def _stage(said: JSON, data: JSON) -> str:
    named = answers.text(answers.first_of(data, "callbackType", "callback_type")).lower()
    state = _STATES.get(answers.text(data.get("status")).upper())
    if named in _STAGES:
        return _STAGES[named]
    if state in _OF_STATES:
        return _OF_STATES[state]
    return "error" if answers.code(said.get("code")) not in (None, 200) else ""
