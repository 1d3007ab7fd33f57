"""Fetching what a service has made: each piece once, whatever happens in between."""

import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from backend.config import outbound
from backend.jobs.running import persist
from backend.jobs.states import JobStatus
from backend.music.accounts import own_origins
from backend.music.models import MusicJob, MusicTrack, MusicVariation, TrackSource
from backend.music.providers import about
from backend.music.providers.protocol import Track
from backend.music.steps import Steps
from backend.projects.media_files import checked_music
from core_engine import Phase, SourceError

_MB = 10**6
MOST_BYTES = 200 * _MB
_NO_SUFFIX = ".mp3"  # what services send unless they say otherwise


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a piece could not be fetched, and whether trying again may help."""

    reason: str
    is_passing: bool


def collect(job: MusicJob, tracks: Sequence[Track], steps: Steps) -> list[Failure]:
    """Fetch and keep the pieces that are not there yet; what is wrong with those that cannot be."""
    kept = job.variations.filter(intent=job.intent)
    there = set(kept.values_list("asset_id", flat=True))
    failures = []
    for track in tracks:
        if track.asset_id in there:
            continue
        steps.go_on()
        steps.tell(Phase.COLLECTING, 99.0, None)
        failure = _keep(job, track, steps.place.cancelled)
        failures += [failure] if failure else []
    return failures


def _keep(job: MusicJob, track: Track, cancelled: threading.Event) -> Failure | None:
    try:
        path, sha256 = _fetched(job, track, cancelled)
        duration, loudness = checked_music(path)
    except outbound.DownloadFailed as error:
        return Failure(str(error), error.is_passing)
    except outbound.AddressRefused as error:
        return Failure(str(error), is_passing=False)
    except SourceError as error:
        path.unlink(missing_ok=True)
        return Failure(f"{error.message} {error.remedy}", is_passing=True)
    values = {"duration": duration, "loudness": loudness}
    persist(lambda: _keep_rows(job, track, path, sha256, values))
    return None


def _fetched(job: MusicJob, track: Track, cancelled: threading.Event) -> tuple[Path, str]:
    """The file of a piece, whole, and its SHA-256.

    Its name is made of the job and the piece: fetched anew after a crash it takes its own place.
    """
    name = uuid.uuid5(job.pk, f"{job.intent}/{track.asset_id}").hex
    to = Path(settings.MEDIA_ROOT, "music", name)
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if track.audio:
        found = outbound.keep_bytes(track.audio, to, most_bytes=MOST_BYTES)
    else:
        found = outbound.download(
            track.url, to, most_bytes=MOST_BYTES, allowed_origins=own_origins(job.provider),
            cancelled=cancelled,
        )  # fmt: skip
    return found.path, found.sha256


def _keep_rows(
    job: MusicJob, track: Track, path: Path, sha256: str, values: dict[str, Any]
) -> None:
    """The rows of a piece, both or neither; whoever else has kept it meanwhile was faster."""
    try:
        with transaction.atomic():
            now = MusicJob.objects.get(pk=job.pk)
            first = not now.variations.filter(is_primary=True).exists()
            kept = MusicTrack.objects.create(
                title=_title(now, track), file=f"music/{path.name}",
                source=TrackSource.GENERATED, provenance=_provenance(now, track, sha256), **values,
            )  # fmt: skip
            MusicVariation.objects.create(
                job=now, intent=job.intent, asset_id=track.asset_id, index=track.index,
                track=kept, sha256=sha256,
                title=kept.title, lyrics=track.lyrics or now.request.get("lyrics", ""),
                duration=kept.duration, is_primary=first,
                is_offered=now.status == JobStatus.CANCELLED,
            )  # fmt: skip
    except IntegrityError as error:
        if "UNIQUE" not in str(error):
            raise


def _title(job: MusicJob, track: Track) -> str:
    """What it is called: as the person has said, or the service, or by what it was to be."""
    asked = job.request
    found = asked.get("title") or track.title or asked.get("prompt") or about(job.provider).name
    number = f" ({track.index + 1})" if track.index else ""
    return f"{' '.join(found.split())[:80]}{number}"


def _provenance(job: MusicJob, track: Track, sha256: str) -> dict[str, Any]:
    """How it came to be, for whoever is asked one day."""
    asked = {name: value for name, value in job.request.items() if value not in ("", None)}
    return {
        "provider": job.provider, "job": str(job.pk), "task": job.provider_task,
        "asset": track.asset_id, "sha256": sha256, "made_at": f"{job.submitted_at}",
        "tags": track.tags, "request": asked,
    }  # fmt: skip
