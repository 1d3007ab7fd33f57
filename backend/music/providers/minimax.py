"""MiniMax: one long request, and the music is in its answer. There is nothing to ask for later.

Whatever its HTTP status, `base_resp.status_code` in the body says how it went.
"""

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
from backend.music.providers.refusals import kind_of_status, refusal
from backend.music.providers.service import Service

_READ_SECONDS = 600.0
_MOST_BYTES = 130 * 2**20  # of a file of 60 MB, two letters a byte
_CODES = {
    1000: Kind.UPSTREAM, 1001: Kind.TIMEOUT, 1002: Kind.RATE_LIMITED, 1004: Kind.AUTH,
    1008: Kind.NO_CREDIT, 1013: Kind.UPSTREAM, 1024: Kind.UPSTREAM, 1026: Kind.CONTENT_REJECTED,
    1027: Kind.CONTENT_REJECTED, 1033: Kind.UPSTREAM, 1039: Kind.RATE_LIMITED,
    1041: Kind.CONCURRENCY, 1042: Kind.INVALID_INPUT, 2013: Kind.INVALID_INPUT, 2038: Kind.AUTH,
    2045: Kind.RATE_LIMITED, 2049: Kind.AUTH, 2056: Kind.NO_CREDIT, 2061: Kind.CONFIG,
}  # fmt: skip
_MADE_AND_HELD_BACK = 1027
_COMPLETE = 2
_FORMAT = {"sample_rate": 44100, "bitrate": 256000, "format": "mp3"}


class MiniMax(Service):
    """The service itself."""

    slug = "minimax"

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self.http.read_seconds, self.http.most_bytes = _READ_SECONDS, _MOST_BYTES

    def poll(self, task_id: str) -> TaskResult:
        raise ProviderError(
            Kind.CONFIG, f"{self.name} has nothing to poll: its music comes in its answer."
        )

    def _submit(self, request: MusicRequest) -> TaskResult:
        answer = self.http.post("/v1/music_generation", self._asked(request), request.intent)
        base = answers.mapping(answer.body.get("base_resp"))
        code = answers.code(base.get("status_code"))
        if answer.status >= 400 or code != 0:
            raise self._refused(answer, code, answers.text(base.get("status_msg")))
        return self._result(answer, request)

    def _asked(self, request: MusicRequest) -> JSON:
        sung = request.lyrics if request.mode == Mode.LYRICS else ""
        words = {"prompt": wishes.description(request), "lyrics": sung}
        return {
            "model": self._model(request), **{name: it for name, it in words.items() if it},
            "is_instrumental": request.mode == Mode.INSTRUMENTAL,
            "lyrics_optimizer": request.mode == Mode.IDEA, "stream": False,
            "output_format": "url", "audio_setting": _FORMAT,
        }  # fmt: skip

    def _texts(self, request: MusicRequest) -> list[wishes.Sent]:
        limits = self._limits(request)
        sung = request.lyrics if request.mode == Mode.LYRICS else ""
        return [
            wishes.Sent("lyrics", "lyrics", sung, limits.lyrics),
            wishes.described(request, limits.prompt),
        ]

    def _result(self, answer: Answer, request: MusicRequest) -> TaskResult:
        data = answers.mapping(answer.body.get("data"))
        url, audio = _audio(data)
        if answers.code(data.get("status")) != _COMPLETE or not (url or audio):
            raise self._not_understood(answer, "the music is not in it")
        trace_id = _trace(answer)
        name = answers.task_name(trace_id) or "1"
        milliseconds = answers.number(_extra(answer).get("music_duration"))
        sung = request.lyrics if request.mode == Mode.LYRICS else ""
        track = Track(
            asset_id=name, duration=None if milliseconds is None else milliseconds / 1000,
            lyrics=sung, url=url, audio=audio,
        )  # fmt: skip
        return TaskResult(
            state=State.SUCCEEDED, task_id=name, tracks=(track,), trace_id=trace_id, progress=100.0
        )

    def _refused(self, answer: Answer, code: int | None, said: str) -> ProviderError:
        if not code:  # 0, or none: only HTTP says no, or nobody does
            return self._refusal(kind_of_status(answer.status), answer, said)
        kind = _CODES.get(code, Kind.UNEXPECTED_RESPONSE)
        return refusal(
            self.name, kind, said, code=str(code), trace_id=_trace(answer),
            retry_after=answer.retry_after, charged=True if code == _MADE_AND_HELD_BACK else None,
        )  # fmt: skip


def _audio(data: JSON) -> tuple[str, bytes]:
    """Where the music is, or its bytes, as hex; both come under the same name."""
    found = answers.first_of(data, "audio", "audio_url")
    if url := answers.link(found):
        return url, b""
    try:
        return "", bytes.fromhex(found) if isinstance(found, str) else b""
    except ValueError:
        return "", b""


def _extra(answer: Answer) -> JSON:
    return answers.mapping(answer.body.get("extra_info"))


def _trace(answer: Answer) -> str:
    return answers.text(answer.body.get("trace_id"), 200) or answer.trace_id
