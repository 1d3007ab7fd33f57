"""/api/segments/{id}/waveform/ and /api/projects/{id}/waveforms/: narrations to be drawn."""

from pathlib import Path
from typing import Any

import pytest

from backend.conftest import LocalClient
from backend.projects.models import Project, Segment
from backend.projects.tests import samples
from core_engine import waveform

pytestmark = pytest.mark.django_db
FOR_EVER = "private, max-age=31536000, immutable"


@pytest.fixture
def story() -> Project:
    """A project of three segments: with a narration, without, and with another."""
    made = Project.objects.create(title="A story")
    samples.segment(made, 0)
    samples.segment(made, 1, audio_file=None, audio_duration=None)
    samples.segment(made, 2, audio_file=samples.upload("2.wav", samples.sound(2, 0.5)))
    return made


def ask(api: LocalClient, segment: Segment, query: str = "", **headers: str) -> Any:
    return api.get(f"/api/segments/{segment.pk}/waveform/{query}", headers=headers)


def test_a_narration_has_its_peaks(api: LocalClient, story: Project) -> None:
    answer = ask(api, story.segments.all()[0])
    assert answer.status_code == 200
    # The tone has 9000 of 32768 at its loudest: the square root of that is 52 of 100.
    assert answer.json() == {"peaks": [52] * 4, "per_second": 20, "duration": 0.2}


def test_a_segment_without_a_narration_says_so(api: LocalClient, story: Project) -> None:
    answer = ask(api, story.segments.all()[1])
    assert (answer.status_code, answer.json()["code"]) == (404, "no_narration")


def test_a_narration_whose_file_has_gone_is_none(api: LocalClient, story: Project) -> None:
    segment = story.segments.all()[0]
    Path(segment.audio_file.path).unlink()
    assert ask(api, segment).status_code == 404


def test_a_narration_that_cannot_be_read_is_told(api: LocalClient, story: Project) -> None:
    segment = story.segments.all()[0]
    with segment.audio_file.open("wb") as file:
        file.write(b"no sound")
    answer = ask(api, segment)
    assert (answer.status_code, "sound" in answer.json()["message"]) == (422, True)
    assert set(api.get(f"/api/projects/{story.pk}/waveforms/").json()) == {
        str(story.segments.all()[2].pk)
    }


def test_it_is_not_sent_again_while_it_is_the_same(api: LocalClient, story: Project) -> None:
    segment = story.segments.all()[0]
    answer = ask(api, segment)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = ask(api, segment, if_none_match=answer.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    other = ask(api, story.segments.all()[2], if_none_match=answer.headers["ETag"])
    assert other.status_code == 200


def test_that_of_a_named_narration_is_kept_for_good(api: LocalClient, story: Project) -> None:
    answer = ask(api, story.segments.all()[0], "?v=1")
    assert answer.headers["Cache-Control"] == FOR_EVER


def test_a_project_has_all_of_them(api: LocalClient, story: Project) -> None:
    first, _, last = story.segments.all()
    answer = api.get(f"/api/projects/{story.pk}/waveforms/")
    assert answer.json() == {str(first.pk): [52] * 4, str(last.pk): [52] * 10}
    etag = answer.headers["ETag"]
    again = api.get(f"/api/projects/{story.pk}/waveforms/", headers={"if-none-match": etag})
    assert again.status_code == 304


def test_they_are_made_once(
    api: LocalClient, story: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = api.get(f"/api/projects/{story.pk}/waveforms/").json()
    monkeypatch.delattr(waveform, "load_narration")
    assert api.get(f"/api/projects/{story.pk}/waveforms/").json() == before


def test_a_project_without_narrations_has_none(api: LocalClient) -> None:
    empty = Project.objects.create(title="Empty")
    assert api.get(f"/api/projects/{empty.pk}/waveforms/").json() == {}


def test_a_project_that_is_not_there_is_not_found(api: LocalClient) -> None:
    missing = "00000000-0000-4000-8000-000000000000"
    assert api.get(f"/api/projects/{missing}/waveforms/").status_code == 404
    assert api.get(f"/api/segments/{missing}/waveform/").status_code == 404
