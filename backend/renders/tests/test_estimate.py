"""GET /api/projects/{id}/estimate/: what a render will take, before it is begun."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from backend.conftest import LocalClient, faulty_fields
from backend.jobs.states import JobStatus
from backend.projects.media_files import cache
from backend.projects.models import Project, Segment
from backend.projects.tests import samples
from backend.renders.estimate import estimate
from backend.renders.models import Artifact, RenderJob
from backend.renders.snapshot import chosen_settings, snapshot_of
from backend.renders.tests.jobs import films_of, job_of
from core_engine import Cache, Format

pytestmark = pytest.mark.usefixtures("small")


@pytest.fixture
def story() -> Project:
    """A story of two minutes."""
    return samples.project(2, audio_duration=60.0)


@pytest.fixture(autouse=True)
def steady_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk on which nobody else writes, so that two answers can be the same."""
    monkeypatch.setattr("backend.renders.estimate.free_bytes", lambda _: 10**11)


def ask(api: LocalClient, story: Project, *formats: str, **wanted: str) -> dict[str, Any]:
    """The estimate for these formats."""
    answer = api.get(f"/api/projects/{story.pk}/estimate/", {"formats": formats, **wanted})
    assert answer.status_code == 200, answer.json()
    return dict(answer.json())


def work(api: LocalClient, story: Project) -> tuple[float, int]:
    """What a square film takes of time and disk."""
    told = ask(api, story, "clip_1_1")
    return told["seconds"], told["megabytes"]


def rendered(story: Project, seconds: float, frames: int, **values: Any) -> RenderJob:
    """A film of so many frames that took so many seconds."""
    job = job_of(story, JobStatus.COMPLETED, [Format.CLIP_1_1])
    now = timezone.now()
    RenderJob.objects.filter(pk=job.pk).update(
        started_at=now - timedelta(seconds=seconds), completed_at=now
    )
    (film,) = films_of(job)
    Artifact.of(job, film).save()
    Artifact.objects.filter(job=job).update(frames=frames, **values)
    return job


def test_it_says_what_a_render_takes(api: LocalClient, story: Project) -> None:
    told = ask(api, story)
    assert set(told) == {
        "seconds", "duration", "bytes", "megabytes", "megabytes_free", "megabytes_missing",
    }  # fmt: skip
    assert told["seconds"] > 0
    assert told["megabytes"] > 0
    assert told["megabytes_missing"] == max(0, told["megabytes"] - told["megabytes_free"])
    assert not RenderJob.objects.exists()


def test_a_longer_story_takes_more(api: LocalClient, story: Project) -> None:
    short = ask(api, story, "clip_1_1")
    story.segments.update(audio_duration=120.0)
    long = ask(api, story, "clip_1_1")
    assert long["seconds"] == pytest.approx(2 * short["seconds"], abs=0.2)
    assert long["megabytes"] > 1.5 * short["megabytes"]


def test_more_formats_take_more(api: LocalClient, story: Project) -> None:
    alone = [ask(api, story, name) for name in ("full_16_9", "short_9_16")]
    both = ask(api, story, "full_16_9", "short_9_16")
    assert both["seconds"] == pytest.approx(sum(it["seconds"] for it in alone), abs=0.2)
    assert both["megabytes"] > max(it["megabytes"] for it in alone)


def test_a_better_quality_takes_more_disk(api: LocalClient, story: Project) -> None:
    needed = [ask(api, story, quality=it)["megabytes"] for it in ("draft", "standard", "high")]
    assert needed == sorted(set(needed))


def test_more_frames_take_more_time(api: LocalClient, story: Project) -> None:
    slow, fast = (ask(api, story, fps=fps)["seconds"] for fps in ("12", "24"))
    assert fast == pytest.approx(2 * slow, abs=0.2)


def test_a_thumbnail_takes_next_to_nothing(api: LocalClient, story: Project) -> None:
    told = ask(api, story, "thumbnail")
    assert told["seconds"] == 0
    assert told["megabytes"] < ask(api, story, "clip_1_1")["megabytes"]


def test_an_empty_story_takes_no_time(api: LocalClient) -> None:
    assert ask(api, Project.objects.create(title="Empty"))["seconds"] == 0


def test_it_learns_from_earlier_films(api: LocalClient, story: Project) -> None:
    rendered(story, seconds=100.0, frames=1440)  # as many frames as this story has
    assert ask(api, story, "clip_1_1")["seconds"] == pytest.approx(100, abs=1)
    rendered(story, seconds=300.0, frames=1440)
    assert ask(api, story, "clip_1_1")["seconds"] == pytest.approx(200, abs=1)


@pytest.mark.parametrize("values", [{"segments_reused": 1}, {"segments_encoded": 0}])
def test_films_from_the_cache_teach_it_nothing(
    api: LocalClient, story: Project, values: dict[str, int]
) -> None:
    before = ask(api, story, "clip_1_1")["seconds"]
    rendered(story, seconds=1000.0, frames=1440, **values)
    assert ask(api, story, "clip_1_1")["seconds"] == before


def test_a_film_of_a_moment_teaches_it_nothing(api: LocalClient, story: Project) -> None:
    before = ask(api, story, "clip_1_1")["seconds"]
    rendered(story, seconds=0.5, frames=1440)
    assert ask(api, story, "clip_1_1")["seconds"] == before


def known(story: Project, size: int = 4, *, narrate: bool = False) -> RenderJob:
    """A film of the story, and a cache as large as that."""
    job = rendered(story, seconds=0.5, frames=1440, size=size)
    RenderJob.objects.filter(pk=job.pk).update(snapshot=snapshot_of(story, narrate=narrate))
    with cache().part() as part:
        part.write_bytes(b"clip")
        cache().keep(part, cache().path("clips", "00aa"))
    return job


def test_what_is_finished_takes_next_to_nothing(api: LocalClient, story: Project) -> None:
    before, wide = ask(api, story, "clip_1_1"), ask(api, story, "full_16_9")
    known(story)
    again = ask(api, story, "clip_1_1")
    assert again["seconds"] == pytest.approx(before["seconds"] / 20, abs=0.1)
    assert again["megabytes"] < 0.6 * before["megabytes"]
    assert ask(api, story, "full_16_9") == wide, "of this format there is no film yet"


def test_what_has_changed_takes_its_time(api: LocalClient, story: Project) -> None:
    before = ask(api, story, "clip_1_1")["seconds"]
    known(story)
    first = story.segments.all()[0]
    first.focus = {"x": 0.1, "y": 0.1}
    first.save()
    after = ask(api, story, "clip_1_1")["seconds"]
    assert after == pytest.approx(before / 2 + before / 40, abs=0.2)


def narrated(story: Project, request: dict[str, Any], seconds: float = 60.0) -> None:
    """Its texts are spoken, as this was asked for."""
    for segment in story.segments.all():
        segment.audio_file = samples.upload("spoken.flac", samples.sound(3))
        segment.take_audio("tts", seconds, {**segment.speech_request, **request})
        segment.save()


@pytest.mark.parametrize("before", ["nothing", "another text"])
def test_what_a_film_was_narrated_with_is_finished(
    api: LocalClient, story: Project, before: str
) -> None:
    whole = ask(api, story, "clip_1_1")["seconds"]
    story.segments.update(audio_file="", audio_source="", audio_duration=None, voice_speed=2)
    if before == "another text":
        narrated(story, {"text": "Another text."})
    known(story, narrate=True)
    narrated(story, {})  # by the job
    for narrate in ("true", "false"):
        again = ask(api, story, "clip_1_1", narrate=narrate)
        assert again["seconds"] == pytest.approx(whole / 20, abs=0.1)


def test_what_was_narrated_anew_since_its_film_takes_its_time(
    api: LocalClient, story: Project
) -> None:
    whole = ask(api, story, "clip_1_1")["seconds"]
    story.segments.update(audio_file="", audio_source="", audio_duration=None)
    known(story, narrate=True)
    story.segments.update(text_content="Another text.")
    narrated(story, {})
    assert ask(api, story, "clip_1_1")["seconds"] == pytest.approx(whole, abs=0.1)


def test_what_is_to_be_narrated_anew_is_as_long_as_its_text(
    api: LocalClient, story: Project
) -> None:
    narrated(story, {})
    known(story)
    finished = ask(api, story, "clip_1_1")["seconds"]
    Project.objects.filter(pk=story.pk).update(voice="pico-en-GB")
    story.segments.update(text_content="A text of six seconds, more or less, as people read. " * 2)
    as_it_is, anew = (
        ask(api, story, "clip_1_1", narrate=it)["seconds"] for it in ("false", "true")
    )
    assert as_it_is == finished
    assert 1.5 < anew / finished < 3, "about a tenth of two minutes, of which nothing is finished"


def test_other_settings_take_their_time(api: LocalClient, story: Project) -> None:
    before = ask(api, story, "clip_1_1", quality="high")
    known(story)
    assert ask(api, story, "clip_1_1", quality="high") == before


def test_what_was_pruned_takes_its_time(api: LocalClient, story: Project) -> None:
    before = work(api, story)
    known(story, size=10**6)
    assert work(api, story) == before


def test_what_another_renderer_has_made_takes_its_time(api: LocalClient, story: Project) -> None:
    before = work(api, story)
    known(story)
    RenderJob.objects.update(renderer_version="0")
    assert work(api, story) == before


def test_there_is_room_for_sounds_of_two_channels(
    api: LocalClient, story: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.renders.estimate.bitrate_of", lambda *_: 0)
    decoded, encoded = 120 * 48_000 * 2 * 2, 2 * 120 * 192_000 / 8
    assert ask(api, story, "clip_1_1")["megabytes"] * 1e6 >= decoded + encoded


def test_the_cache_is_counted_once(
    api: LocalClient, story: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, (wide,) = known(story), films_of(job_of(samples.project(1)))
    Artifact.of(job, replace(wide, path=job.folder / "full_16_9.mp4")).save()
    entries, counted = Cache._entries, []

    def count(cache: Cache) -> Iterator[tuple[float, int, Path]]:
        counted.append(cache)
        return entries(cache)

    monkeypatch.setattr(Cache, "_entries", count)
    ask(api, story, "clip_1_1", "full_16_9")
    assert len(counted) == 1


def test_an_estimate_leaves_the_story_to_be_read_anew(story: Project) -> None:
    estimate(story, [Format.CLIP_1_1], chosen_settings())
    Segment.objects.filter(project=story).delete()
    assert snapshot_of(story)["segments"] == []


def test_the_newest_film_counts_also_when_the_clock_went_back(
    api: LocalClient, story: Project
) -> None:
    known(story)
    ahead = timezone.now() + timedelta(days=1)
    Artifact.objects.update(created_at=ahead)
    RenderJob.objects.update(created_at=ahead, settings={})
    before = ask(api, story, "clip_1_1")["seconds"]
    known(story)
    assert ask(api, story, "clip_1_1")["seconds"] < before / 2


def test_a_wish_that_cannot_be_met_is_refused(api: LocalClient, story: Project) -> None:
    answer = api.get(f"/api/projects/{story.pk}/estimate/", {"formats": "gif", "fps": "1"})
    assert (answer.status_code, faulty_fields(answer)) == (400, {"formats", "fps"})


def test_a_story_that_is_not_there_is_not_found(api: LocalClient) -> None:
    nowhere = "00000000-0000-4000-8000-000000000000"
    assert api.get(f"/api/projects/{nowhere}/estimate/").status_code == 404
