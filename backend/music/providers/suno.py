"""The jobs API: `POST {base}/generate`, `GET` and `DELETE {base}/jobs/{id}`.

A contract of Storyreel's own, for services that people run or rent themselves. It has one text for
everything, so all wishes go into it as words; same text and seed, same music.
"""

from urllib.parse import quote

from backend.music.providers import answers, wishes
from backend.music.providers.http import Answer
from backend.music.providers.protocol import (
    JSON,
    Account,
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

_STATES = {
    "queued": State.QUEUED, "running": State.RUNNING, "succeeded": State.SUCCEEDED,
    "failed": State.FAILED, "cancelled": State.CANCELLED,
}  # fmt: skip
_CANNOT_BE_ENDED = (404, 405, 409, 410, 501)


class Suno(Service):
    """A jobs API."""

    slug = "suno"

    def poll(self, task_id: str) -> TaskResult:
        answer = self.http.get(f"/jobs/{quote(task_id, safe='')}")
        if answer.status >= 400:
            raise self._refused(answer)
        return self._result(answer, task_id)

    def cancel(self, task_id: str) -> bool:
        answer = self.http.delete(f"/jobs/{quote(task_id, safe='')}")
        if answer.status in _CANNOT_BE_ENDED:
            return False
        if answer.status >= 400:
            raise self._refused(answer)
        return True

    def test_key(self) -> bool:
        """There is no such job, which is only said to those whose key is taken."""
        answer = self.http.get("/jobs/storyreel-asks-whether-its-key-is-taken")
        if answer.status not in (200, 400, 404):
            raise self._refused(answer)
        return True

    def _headers(self, account: Account) -> dict[str, str]:
        return {"X-Organization-ID": account.organization} if account.organization else {}

    def _submit(self, request: MusicRequest) -> TaskResult:
        answer = self.http.post("/generate", self._asked(request), request.intent)
        if answer.status >= 400:
            raise self._refused(answer)
        task_id = answers.task_name(answer.body.get("job_id"))
        if not task_id:
            raise self._not_understood(answer, "it names no task")
        wait = answers.number(answer.body.get("estimated_wait_sec"))
        # Whatever else it says, it has been taken: how far it is can be asked.
        return TaskResult(state=State.QUEUED, task_id=task_id, wait=wait)

    def _asked(self, request: MusicRequest) -> JSON:
        number = wishes.number_of(request, self.capabilities())
        asked = {
            "prompt": self._prompt(request), "model": self._model(request),
            "num_variations": number, "duration": request.duration, "seed": request.seed,
        }  # fmt: skip
        return {name: value for name, value in asked.items() if value is not None}

    def _prompt(self, request: MusicRequest) -> str:
        return self.composed_prompt(request)

    def _texts(self, request: MusicRequest) -> list[wishes.Sent]:
        field = "lyrics" if request.mode == Mode.LYRICS else "prompt"
        most = getattr(self._limits(request), field)
        return [wishes.Sent(field, "words in all", self._prompt(request), most)]

    def _result(self, answer: Answer, task_id: str) -> TaskResult:
        body = answer.body
        state = _STATES.get(answers.text(body.get("status")).lower())
        if state is None:
            raise self._not_understood(answer, f"the status {body.get('status')}")
        tracks = tuple(_tracks(body))
        if state == State.SUCCEEDED and not tracks:
            state = State.RUNNING
        if state == State.RUNNING and tracks:
            state = State.PARTIAL
        done = answers.number(body.get("progress"))
        return TaskResult(
            state=state, task_id=task_id, tracks=tracks, wait=_wait(body),
            progress=None if done is None else min(100.0, 100 * done),
            error=self._failure(body) if state == State.FAILED else None,
        )  # fmt: skip

    def _failure(self, body: JSON) -> ProviderError:
        said, code = _error(body)
        return refusal(self.name, kind_of_words(said, Kind.UPSTREAM), said, code=code)

    def _refused(self, answer: Answer) -> ProviderError:
        said, code = _error(answer.body)
        kind = kind_of_status(answer.status)
        if kind == Kind.INVALID_INPUT:
            kind = kind_of_words(said, kind)
        return self._refusal(kind, answer, said, code)


def _error(body: JSON) -> tuple[str, str]:
    """The words and the code of an error, which is text or an object."""
    error = body.get("error")
    told = error if isinstance(error, dict) else {}
    said = answers.text(error) or answers.text(told.get("message") or body.get("message"))
    return said, answers.text(told.get("code"), 100)


def _wait(body: JSON) -> float | None:
    return answers.number(body.get("estimated_wait_sec"))


def _tracks(body: JSON) -> list[Track]:
    return [
        Track(
            asset_id=answers.text(it.get("variation_id"), 200) or str(index + 1), index=index,
            url=url, duration=answers.number(it.get("duration_sec")),
        )
        for index, it in enumerate(answers.objects(body.get("assets")))
        if (url := answers.link(it.get("url")))
    ]  # fmt: skip
