"""Mureka. It is asked, and never calls back; lengths are milliseconds, money is cents.

Songs and instrumentals are asked for at different paths, so a task's name here says which it is:
`song:1436211`, `inst:1436211`.
"""

import re
from decimal import Decimal
from urllib.parse import quote

from backend.music.providers import answers, wishes
from backend.music.providers.http import Answer
from backend.music.providers.protocol import (
    JSON,
    Balance,
    Kind,
    Mode,
    MusicRequest,
    ProviderError,
    State,
    TaskResult,
    Track,
)
from backend.music.providers.refusals import kind_of_status, kind_of_words, refusal
from backend.music.providers.service import Service

_PATHS = {
    Mode.IDEA: "/v1/song/easy-generate", Mode.LYRICS: "/v1/song/generate",
    Mode.INSTRUMENTAL: "/v1/instrumental/generate",
}  # fmt: skip
_QUERIES = {"song": "/v1/song/query/", "inst": "/v1/instrumental/query/"}
_STATES = {
    "preparing": State.QUEUED, "queued": State.QUEUED, "running": State.RUNNING,
    "reviewing": State.RUNNING, "streaming": State.PARTIAL, "succeeded": State.SUCCEEDED,
    "failed": State.FAILED, "timeouted": State.FAILED, "cancelled": State.CANCELLED,
}  # fmt: skip
_NO_CREDIT = re.compile(r"quota|balance|credit|insufficient", re.I)
_AT_ONCE = re.compile(r"concurren", re.I)


class Mureka(Service):
    """The service itself."""

    slug = "mureka"

    def poll(self, task_id: str) -> TaskResult:
        sort, _, name = task_id.partition(":")
        if sort not in _QUERIES or not name:
            raise refusal(self.name, Kind.INVALID_INPUT, f"{task_id} is not the name of a task")
        answer = self.http.get(_QUERIES[sort] + quote(name, safe=""))
        if answer.status >= 400:
            raise self._refused(answer)
        return self._result(answer, task_id)

    def task_named(self, request: MusicRequest, name: str) -> str:
        sort = "inst" if request.mode == Mode.INSTRUMENTAL else "song"
        return name if name.partition(":")[0] in _QUERIES else f"{sort}:{name}"

    def balance(self) -> Balance | None:
        answer = self.http.get("/v1/account/billing")
        if answer.status >= 400:
            raise self._refused(answer)
        cents = answers.amount(answer.body.get("balance"))
        if cents is None:
            raise self._not_understood(answer)
        return Balance(amount=cents / Decimal(100), unit="USD")

    def _submit(self, request: MusicRequest) -> TaskResult:
        answer = self.http.post(_PATHS[request.mode], self._asked(request), request.intent)
        if answer.status >= 400:
            raise self._refused(answer)
        name = answers.task_name(answer.body.get("id"))
        if not name:
            raise self._not_understood(answer, "it names no task")
        task_id, trace_id = self.task_named(request, name), _trace(answer)
        return TaskResult(state=State.QUEUED, task_id=task_id, trace_id=trace_id)

    def _asked(self, request: MusicRequest) -> JSON:
        # Left out, `n` would be 2, and 2 would be paid.
        asked: JSON = {
            "model": self._model(request), "n": wishes.number_of(request, self.capabilities()),
            "stream": False,
        }  # fmt: skip
        if prompt := wishes.description(request):
            asked["prompt"] = prompt
        return {**asked, "lyrics": request.lyrics} if request.mode == Mode.LYRICS else asked

    def _texts(self, request: MusicRequest) -> list[wishes.Sent]:
        limits = self._limits(request)
        if request.mode == Mode.IDEA:
            return [wishes.described(request, limits.prompt)]
        sung = request.lyrics if request.mode == Mode.LYRICS else ""
        return [
            wishes.Sent("lyrics", "lyrics", sung, limits.lyrics),
            wishes.described(request, limits.style),
        ]

    def _result(self, answer: Answer, task_id: str) -> TaskResult:
        body = answer.body
        status = answers.text(body.get("status")).lower()
        state = _STATES.get(status)
        if state is None:
            raise self._not_understood(answer, f"the status {body.get('status')}")
        tracks = tuple(_tracks(body))
        if state in (State.PARTIAL, State.SUCCEEDED) and not tracks:
            state = State.RUNNING
        return TaskResult(
            state=state, task_id=task_id, tracks=tracks, trace_id=_trace(answer),
            error=self._failure(answer, status) if state == State.FAILED else None,
        )  # fmt: skip

    def _failure(self, answer: Answer, status: str) -> ProviderError:
        if status == "timeouted":
            return refusal(self.name, Kind.TIMEOUT, code=status, trace_id=_trace(answer))
        said = answers.text(answer.body.get("failed_reason"))
        kind = kind_of_words(said, Kind.UPSTREAM)
        return refusal(self.name, kind, said, code=status, trace_id=_trace(answer))

    def _refused(self, answer: Answer) -> ProviderError:
        said = answers.text(answers.mapping(answer.body.get("error")).get("message"))
        error = self._refusal(_kind(answer.status, said), answer, said)
        error.trace_id = _trace(answer)
        return error


def _kind(status: int, said: str) -> Kind:
    """429 is "too often", "too many at once" or "used up": only its words tell which."""
    if status == 429:
        if _AT_ONCE.search(said):
            return Kind.CONCURRENCY
        return Kind.NO_CREDIT if _NO_CREDIT.search(said) else Kind.RATE_LIMITED
    kind = kind_of_status(status)
    return kind_of_words(said, kind) if kind == Kind.INVALID_INPUT else kind


def _trace(answer: Answer) -> str:
    return answers.text(answer.body.get("trace_id"), 200) or answer.trace_id


def _tracks(body: JSON) -> list[Track]:
    return [
        Track(
            asset_id=answers.text(it.get("id"), 200) or str(index + 1), index=index, url=url,
            duration=_seconds(it.get("duration")), lyrics=_lyrics(it),
        )
        for index, it in enumerate(answers.objects(body.get("choices")))
        if (url := answers.link(answers.first_of(it, "url", "mp3_url")))
    ]  # fmt: skip


def _seconds(milliseconds: object) -> float | None:
    found = answers.number(milliseconds)
    return None if found is None else found / 1000


def _lyrics(choice: JSON) -> str:
    """The words that are sung, a blank line between the parts."""
    parts = answers.objects(choice.get("lyrics_sections"))
    lines = [answers.objects(part.get("lines")) for part in parts]
    return "\n\n".join("\n".join(answers.text(it.get("text")) for it in part) for part in lines)
