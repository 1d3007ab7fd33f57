"""How five music services speak, from their side: what they take, and what they answer.

As strict as they are: what a service would not take is refused here, too. See `provider_server`.
"""

import json
import uuid
from decimal import Decimal
from typing import Any

from backend.music.tests.provider_oddities import (
    JSON,
    SECONDS,
    Oddity,
    On,
    Planned,
    Reply,
    Stage,
    Task,
    sound,
)


class Dialect:
    """A service."""

    slug = ""
    price = Decimal(0)  # US dollars for each piece
    units = Decimal(0)  # of its own credit, for each piece

    def route(self, method: str, path: str) -> tuple[On, str] | None:
        """What is asked, and of which task."""
        raise NotImplementedError

    def fault(self, asked: JSON) -> str:
        """Why it would not take this, or nothing."""
        raise NotImplementedError

    def count(self, asked: JSON) -> int:
        """How many pieces it makes of it."""
        return 2

    def paid(self, asked: JSON) -> int:
        """How often its price is taken."""
        return 1

    def name(self) -> str:
        """The name of a new task."""
        return uuid.uuid4().hex

    def taken(self, task: Task, origin: str, planned: Planned) -> Reply:
        raise NotImplementedError

    def state(self, task: Task, origin: str, planned: Planned) -> Reply:
        raise NotImplementedError

    def unknown(self) -> Reply:
        raise NotImplementedError

    def balance(self, left: Decimal) -> Reply:
        raise NotImplementedError

    def refused(self, reason: str, message: str = "", code: int = 0, status: int = 0) -> Reply:
        """`reason` is invalid, key, credit or rate; a code or status of one's own goes before."""
        raise NotImplementedError


class Jobs(Dialect):
    """The jobs API."""

    slug = "suno"
    price = Decimal("0.02")
    statuses = {
        Stage.QUEUED: "queued", Stage.RUNNING: "running", Stage.FIRST: "running",
        Stage.DONE: "succeeded", Stage.FAILED: "failed", Stage.CANCELLED: "cancelled",
    }  # fmt: skip

    def route(self, method: str, path: str) -> tuple[On, str] | None:
        if (method, path) == ("POST", "/generate"):
            return On.SUBMIT, ""
        sort = {"GET": On.POLL, "DELETE": On.CANCEL}.get(method)
        return (sort, path.removeprefix("/jobs/")) if sort and path.startswith("/jobs/") else None

    def fault(self, asked: JSON) -> str:
        if not 0 < len(asked.get("prompt", "")) <= 3800:
            return "prompt must have 1 to 3800 characters"
        return "" if 1 <= self.count(asked) <= 8 else "num_variations must be 1 to 8"

    def count(self, asked: JSON) -> int:
        return int(asked.get("num_variations", 1))

    def paid(self, asked: JSON) -> int:
        return self.count(asked)

    def taken(self, task: Task, origin: str, planned: Planned) -> Reply:
        return Reply(201, {"job_id": task.id, "status": "queued", "estimated_wait_sec": 40})

    def state(self, task: Task, origin: str, planned: Planned) -> Reply:
        urls = [task.file(origin, index) for index in range(task.ready)]
        if planned.oddity == Oddity.EMPTY_URL:
            urls = [""] * len(urls)
        assets = [
            {"variation_id": f"v{index}", "url": url, "duration_sec": SECONDS, "format": "wav"}
            for index, url in enumerate(urls)
        ]
        failed = {"code": task.code, "message": task.message}
        return Reply(200, {
            "job_id": task.id, "status": planned.details.get("status", self.statuses[task.stage]),
            "progress": 1.0 if task.is_over else task.ready / task.count, "assets": assets,
            "error": failed if task.stage == Stage.FAILED else None,
        })  # fmt: skip

    def unknown(self) -> Reply:
        return self.refused("", "no such job", status=404)

    def refused(self, reason: str, message: str = "", code: int = 0, status: int = 0) -> Reply:
        usual = {"invalid": 422, "key": 401, "credit": 402, "rate": 429}.get(reason, 400)
        return Reply(status or code or usual, {"error": {"code": reason, "message": message}})


class Gateway(Dialect):
    """sunoapi.org. Nearly everything has the status 200."""

    slug = "sunoapi"
    price = Decimal("0.06")
    units = Decimal(12)
    credit_path = "/api/v1/generate/credit"
    most_title = 100
    statuses = {
        Stage.QUEUED: "PENDING", Stage.RUNNING: "TEXT_SUCCESS", Stage.FIRST: "FIRST_SUCCESS",
        Stage.DONE: "SUCCESS", Stage.FAILED: "GENERATE_AUDIO_FAILED",
    }  # fmt: skip

    def route(self, method: str, path: str) -> tuple[On, str] | None:
        path, _, query = path.partition("?")
        asked = {
            ("POST", "/api/v1/generate"): On.SUBMIT,
            ("GET", "/api/v1/generate/record-info"): On.POLL,
            ("GET", self.credit_path): On.BALANCE,
        }.get((method, path))
        return (asked, query.removeprefix("taskId=")) if asked else None

    def fault(self, asked: JSON) -> str:
        if not str(asked.get("callBackUrl", "")).startswith("http"):
            return "Please enter callBackUrl."
        missing = [it for it in ("customMode", "instrumental", "model") if asked.get(it) is None]
        if missing:
            return f"{missing[0]} cannot be null"
        return self._custom_fault(asked) if asked["customMode"] else self._plain_fault(asked)

    def _custom_fault(self, asked: JSON) -> str:
        old = asked["model"] == "V4"
        most = {"style": 200 if old else 1000, "title": 80 if old else self.most_title}
        needed = ["style", "title", *([] if asked["instrumental"] else ["prompt"])]
        for name in needed:
            if not asked.get(name):
                return f"{name} cannot be empty"
        for name, letters in {**most, "prompt": 3000 if old else 5000}.items():
            if len(asked.get(name, "")) > letters:
                return f"{name} cannot exceed {letters} characters"
        return ""

    def _plain_fault(self, asked: JSON) -> str:
        if set(asked) - {"customMode", "instrumental", "model", "callBackUrl", "prompt"}:
            return "only prompt is taken with customMode false"
        return "" if 0 < len(asked.get("prompt", "")) <= 500 else "prompt cannot exceed 500"

    def taken(self, task: Task, origin: str, planned: Planned) -> Reply:
        return self._enveloped({"taskId": task.id})

    def songs(self, task: Task, origin: str, *, url: bool = True) -> list[JSON]:
        """What is known of each song, in the spelling of answers."""
        if task.stage == Stage.QUEUED:
            return []
        return [
            {
                "id": f"{task.id[:8]}-{index}", "title": task.asked.get("title", "A song"),
                "audioUrl": task.file(origin, index) if url and index < task.ready else "",
                "streamAudioUrl": f"{origin}/files/stream/{index}.wav", "tags": "folk",
                "imageUrl": f"{origin}/files/{index}.jpeg", "prompt": "[Verse] as sung",
                "modelName": "chirp-v5", "createTime": "2025-01-01 00:00:00", "duration": SECONDS,
            }
            for index in range(task.count)
        ]  # fmt: skip

    def state(self, task: Task, origin: str, planned: Planned) -> Reply:
        songs = self.songs(task, origin, url=planned.oddity != Oddity.EMPTY_URL)
        response: Any = {"taskId": task.id, "sunoData": songs} if songs else None
        status = planned.details.get("status") or task.status or self.statuses[task.stage]
        data = {
            "taskId": task.id, "param": json.dumps(task.asked), "response": response,
            "status": status, "type": "GENERATE", "operationType": "generate",
            "errorCode": task.code or None, "errorMessage": task.message or None, **self._more(),
        }  # fmt: skip
        if planned.oddity == Oddity.AS_TEXT:
            data["response"] = json.dumps(response)
        return self._enveloped(snake(data) if planned.oddity == Oddity.SNAKE_CASE else data)

    def _more(self) -> JSON:
        return {}

    def unknown(self) -> Reply:
        return self._enveloped(None)

    def balance(self, left: Decimal) -> Reply:
        return self._enveloped(int(left))

    def refused(self, reason: str, message: str = "", code: int = 0, status: int = 0) -> Reply:
        usual = {"invalid": 400, "key": 401, "credit": 429, "rate": 430}.get(reason, 500)
        return Reply(status or 200, {"code": code or usual, "msg": message, "data": None})

    def _enveloped(self, data: object) -> Reply:
        return Reply(200, {"code": 200, "msg": "success", "data": data})


class Twin(Gateway):
    """kie.ai."""

    slug = "kie"
    credit_path = "/api/v1/chat/credit"
    most_title = 80

    def _more(self) -> JSON:
        return {"creditsConsumed": 12}

    def balance(self, left: Decimal) -> Reply:
        return self._enveloped(float(left) + 0.5)

    def refused(self, reason: str, message: str = "", code: int = 0, status: int = 0) -> Reply:
        return super().refused(reason, message, code or (402 if reason == "credit" else 0), status)


class Songs(Dialect):
    """Mureka."""

    slug = "mureka"
    price = Decimal("0.03")
    units = Decimal(3)  # cents
    statuses = {
        Stage.QUEUED: "preparing", Stage.RUNNING: "running", Stage.FIRST: "streaming",
        Stage.DONE: "succeeded", Stage.FAILED: "failed", Stage.CANCELLED: "cancelled",
    }  # fmt: skip
    submissions = ("/v1/song/generate", "/v1/song/easy-generate", "/v1/instrumental/generate")
    queries = ("/v1/song/query/", "/v1/instrumental/query/")

    def route(self, method: str, path: str) -> tuple[On, str] | None:
        if method == "POST":
            return (On.SUBMIT, "") if path in self.submissions else None
        if path == "/v1/account/billing":
            return On.BALANCE, ""
        found = [path.removeprefix(it) for it in self.queries if path.startswith(it)]
        return (On.POLL, found[0]) if found else None

    def fault(self, asked: JSON) -> str:
        if not 1 <= asked.get("n", 2) <= 3:
            return "n must be 1 to 3"
        if not asked.get("lyrics") and not asked.get("prompt"):
            return "lyrics or prompt is required"
        return "lyrics too long" if len(asked.get("lyrics", "")) > 3000 else ""

    def count(self, asked: JSON) -> int:
        return int(asked.get("n", 2))

    def paid(self, asked: JSON) -> int:
        return self.count(asked)

    def name(self) -> str:
        return str(uuid.uuid4().int)[:18]

    def taken(self, task: Task, origin: str, planned: Planned) -> Reply:
        return self._told(task, "preparing")

    def state(self, task: Task, origin: str, planned: Planned) -> Reply:
        status = planned.details.get("status") or task.status or self.statuses[task.stage]
        has_url = planned.oddity != Oddity.EMPTY_URL
        lines = [{"start": 0, "end": 900, "text": "as sung"}]
        choices = [
            {
                "index": index, "id": f"song_{index}", "duration": round(SECONDS * 1000),
                "url": task.file(origin, index) if has_url else "",
                "stream_url": f"{origin}/files/stream/{index}.wav",
                "lyrics_sections": [{"section_type": "verse", "lines": lines}],
            }
            for index in range(task.ready)
        ]  # fmt: skip
        failed = {"failed_reason": task.message} if task.stage == Stage.FAILED else {}
        return self._told(task, status, choices=choices, **failed)

    def _told(self, task: Task, status: str, **more: object) -> Reply:
        told = {"id": task.id, "created_at": 1677610602, "model": "mureka-9", "status": status}
        return Reply(200, {**told, "trace_id": f"trace-{task.id}", **more})

    def unknown(self) -> Reply:
        return self.refused("", "task not found", status=404)

    def balance(self, left: Decimal) -> Reply:
        told = {"account_id": 1, "balance": int(left), "total_recharge": 1, "total_spending": 0}
        return Reply(200, {**told, "concurrent_request_limit": 5})

    def refused(self, reason: str, message: str = "", code: int = 0, status: int = 0) -> Reply:
        usual = {"invalid": 400, "key": 401, "credit": 429, "rate": 429}.get(reason, 500)
        said = message or {"credit": "You exceeded your current quota"}.get(reason, "Too fast")
        return Reply(status or usual, {"error": {"message": said}, "trace_id": "trace-refused"})


class AtOnce(Dialect):
    """MiniMax."""

    slug = "minimax"
    price = Decimal("0.15")

    def route(self, method: str, path: str) -> tuple[On, str] | None:
        return (On.SUBMIT, "") if (method, path) == ("POST", "/v1/music_generation") else None

    def fault(self, asked: JSON) -> str:
        chosen = [asked.get(it) for it in ("lyrics", "is_instrumental", "lyrics_optimizer")]
        if sum(map(bool, chosen)) != 1:
            return "exactly one of lyrics, is_instrumental, lyrics_optimizer"
        return "prompt is required" if not chosen[0] and not asked.get("prompt") else ""

    def count(self, asked: JSON) -> int:
        return 1

    def taken(self, task: Task, origin: str, planned: Planned) -> Reply:
        url = task.file(origin, 0)
        data: JSON = {"audio": url, "status": 2}
        match planned.oddity:
            case Oddity.HEX:
                data["audio"] = sound(url).hex()
            case Oddity.AUDIO_URL:
                data = {"audio_url": url, "status": 2}
            case Oddity.INCOMPLETE:
                data["status"] = 1
            case Oddity.EMPTY_URL:
                data["audio"] = ""
        extra = {"music_duration": round(SECONDS * 1000), "music_channel": 1}
        return self._told(0, "success", data=data, extra_info=extra, trace_id=task.id)

    def refused(self, reason: str, message: str = "", code: int = 0, status: int = 0) -> Reply:
        usual = {"invalid": 2013, "key": 1004, "credit": 1008, "rate": 1002}.get(reason, 1000)
        return self._told(code or usual, message, status)

    def _told(self, code: int, message: str, status: int = 0, **more: object) -> Reply:
        base = {"status_code": code, "status_msg": message}
        return Reply(status or 200, {**more, "base_resp": base}, {"Trace-Id": "trace-header"})


DIALECTS: dict[str, Dialect] = {
    it.slug: it for it in (Jobs(), Gateway(), Twin(), Songs(), AtOnce())
}  # fmt: skip


def snake(value: Any) -> Any:
    """The same in the other spelling."""
    if isinstance(value, dict):
        return {
            "".join(f"_{it.lower()}" if it.isupper() else it for it in name): snake(inner)
            for name, inner in value.items()
        }
    return [snake(it) for it in value] if isinstance(value, list) else value
