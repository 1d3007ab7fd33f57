"""The bin: projects that are deleted are nowhere, and can be had back for a week."""

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from backend.config.refusals import NotThere
from backend.conftest import LocalClient
from backend.jobs.dispatch import queue_new
from backend.jobs.states import JobStatus
from backend.projects.bin import empty_bin
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.projects.tests.editing import post, rows
from backend.renders.housekeeping import remove_leftovers
from backend.renders.models import Artifact
from backend.renders.tests.jobs import begun, done, job_of
from backend.voices.trigger import new_job

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story() -> Project:
    """A story with two segments."""
    return samples.project(2, text_content="Hello.")


def binned(api: LocalClient, project: Project) -> dict[str, Any]:
    """Put a project into the bin; the answer."""
    answer = post(api, f"projects/{project.pk}/bin/")
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


def listed(api: LocalClient, query: str = "") -> list[str]:
    """The titles in the list of projects."""
    return [row["title"] for row in api.get(f"/api/projects/{query}").json()["results"]]


def test_it_is_in_no_list_but_that_of_the_bin(api: LocalClient, story: Project) -> None:
    samples.project(0, title="Other")
    assert binned(api, story)["binned_at"]
    assert listed(api) == listed(api, "?binned=false") == listed(api, "?binned=x") == ["Other"]
    assert listed(api, "?binned=true") == ["A story"]
    assert listed(api, "?binned=true&title=other") == []


def test_it_is_nowhere(api: LocalClient, story: Project) -> None:
    segment, job = story.segments.all()[0], job_of(story, JobStatus.FAILED)
    change = api.delete(f"/api/segments/{story.segments.all()[1].pk}/")["X-Change"]
    binned(api, story)
    project, other = f"/api/projects/{story.pk}/", f"/api/segments/{segment.pk}/"
    reads = ["", "status/", "estimate/?", "render-jobs/", "export/", "changes/"]
    addresses = [*(f"{project}{name}" for name in reads), other, f"/api/render-jobs/{job.pk}/"]
    assert {address: api.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 404
    )
    asked = [f"{project}{name}/" for name in ("render", "reorder", "bin", "duplicate", "script")]
    asked += [f"{other}{name}/" for name in ("split", "merge", "duplicate", "generate-audio")]
    asked += [f"/api/changes/{change}/undo/", f"{project}render/?binned=true"]
    found = {address: post(api, address.removeprefix("/api/")).status_code for address in asked}
    assert found == dict.fromkeys(asked, 404)
    assert api.get("/api/segments/").json()["count"] == 0
    assert api.get("/api/render-jobs/").json()["count"] == 0
    assert post(api, "segments/", {"project": str(story.pk)}).status_code == 400
    assert post(api, "render-jobs/trigger/", {"project": str(story.pk)}).status_code == 400


def test_it_comes_back_as_it_was(api: LocalClient, story: Project, media_root: Path) -> None:
    before, files = rows(story), samples.files_below(media_root)
    film = done(begun(story))
    shown = api.get(f"/api/projects/{story.pk}/").json()
    binned(api, story)
    remove_leftovers()
    answer = post(api, f"projects/{story.pk}/restore/")
    assert (answer.status_code, answer.json()) == (200, shown)
    assert (rows(story), Artifact.objects.get()) == (before, film)
    assert film.file.is_file()
    assert samples.files_below(media_root).keys() >= files.keys()


def test_one_that_is_not_in_the_bin_may_be_restored(api: LocalClient, story: Project) -> None:
    assert post(api, f"projects/{story.pk}/restore/").status_code == 200
    assert post(api, f"projects/{uuid.uuid4()}/restore/").status_code == 404


def test_what_is_under_way_is_cancelled(api: LocalClient, story: Project) -> None:
    job = job_of(story, JobStatus.PROCESSING)
    binned(api, story)
    job.refresh_from_db()
    assert job.status == JobStatus.CANCELLED


def test_nothing_begins_in_the_bin(api: LocalClient, story: Project) -> None:
    """Not even what was asked for a moment before."""
    read = Project.objects.get(pk=story.pk)
    binned(api, story)
    with pytest.raises(NotThere, match="in the bin"):
        queue_new(lambda: new_job(read))
    assert not read.narration_jobs.exists()


def test_after_a_week_it_goes_for_good(api: LocalClient, story: Project) -> None:
    young = samples.project(1)
    for project, days in ((story, 7.1), (young, 6.9)):
        binned(api, project)
        at = timezone.now() - timedelta(days=days)
        Project.every.filter(pk=project.pk).update(binned_at=at)
    empty_bin()
    assert list(Project.every.all()) == [young]
    assert (story.folder.exists(), young.folder.exists()) == (False, True)


@pytest.mark.parametrize("first", [True, False])
def test_deleting_is_final(api: LocalClient, story: Project, first: bool) -> None:
    if first:
        binned(api, story)
    assert api.delete(f"/api/projects/{story.pk}/").status_code == 204
    assert not Project.every.exists()
    assert not story.folder.exists()
    assert post(api, f"projects/{story.pk}/restore/").status_code == 404
