"""What a service has said last, as it is kept in a job's row and read again by the next process."""

import base64
from decimal import Decimal
from typing import Any

from backend.music.errors import ServiceFailed
from backend.music.providers.protocol import (
    Kind,
    ProviderError,
    State,
    TaskResult,
    Track,
)

_OF_TRACK = ("asset_id", "index", "url", "duration", "title", "lyrics", "tags")


def as_json(result: TaskResult) -> dict[str, Any]:
    """All of it that is needed once more."""
    error = result.error
    return {
        "state": result.state.value,
        "tracks": [_track_as_json(track) for track in result.tracks],
        "progress": result.progress,
        "cost": None if result.cost is None else str(result.cost),
        "trace_id": result.trace_id,
        "error": error and {
            "kind": error.kind.value, "message": error.message, "remedy": error.remedy,
            "code": error.code, "charged": error.charged,
        },
    }  # fmt: skip


def from_json(kept: dict[str, Any] | None, task_id: str) -> TaskResult | None:
    """As it was; None where the service has said nothing yet."""
    if not kept:
        return None
    return TaskResult(
        state=State(kept["state"]), task_id=task_id, progress=kept["progress"],
        tracks=tuple(_track_from_json(track) for track in kept["tracks"]),
        cost=None if kept["cost"] is None else Decimal(kept["cost"]),
        trace_id=kept["trace_id"], error=_error_from_json(kept["error"]),
    )  # fmt: skip


def failure_in(result: TaskResult) -> ServiceFailed:
    """Why a task has not brought everything."""
    cancelled = ProviderError(Kind.UPSTREAM, "It was cancelled there.", "Ask for it anew.")
    return ServiceFailed(result.error or cancelled)


def _track_as_json(track: Track) -> dict[str, Any]:
    kept: dict[str, Any] = {name: getattr(track, name) for name in _OF_TRACK}
    # Services that answer with the sound itself do so once: it has to be written down with it.
    return {**kept, "audio": base64.b64encode(track.audio).decode()}


def _track_from_json(kept: dict[str, Any]) -> Track:
    return Track(**{**kept, "audio": base64.b64decode(kept["audio"])})


def _error_from_json(kept: dict[str, Any] | None) -> ProviderError | None:
    if kept is None:
        return None
    return ProviderError(
        Kind(kept["kind"]), kept["message"], kept["remedy"], code=kept["code"],
        charged=kept["charged"],
    )  # fmt: skip
