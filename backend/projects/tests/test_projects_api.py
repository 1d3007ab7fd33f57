"""/api/projects/: make, list, rename and delete stories."""

import errno
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.conftest import ErrorRecords, LocalClient
from backend.jobs.states import JobStatus
from backend.projects.models import Project, ProjectStatus, Segment
from backend.projects.tests import samples
from backend.renders.models import RenderJob
from backend.renders.tests.jobs import job_of

pytestmark = pytest.mark.django_db(transaction=True)
JSON = "application/json"


def job(project: Project, status: JobStatus) -> RenderJob:
    """A job of the project in this state."""
    return job_of(project, status)


def rows(api: LocalClient, query: str = "") -> list[dict[str, Any]]:
    """The rows of the list."""
    answer = api.get(f"/api/projects/{query}")
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def test_a_new_project_is_an_empty_draft(api: LocalClient) -> None:
    answer = api.post("/api/projects/", {"title": "The long way home"}, content_type=JSON)
    made = answer.json()
    assert answer.status_code == 201
    assert Project.objects.get().pk == uuid.UUID(made["id"])
    assert (made["title"], made["status"]) == ("The long way home", "DRAFT")
    assert (made["segment_count"], made["duration"]) == (0, 0.0)


@pytest.mark.parametrize("text", samples.TEXTS.values(), ids=samples.TEXTS)
def test_a_title_may_be_in_any_script(api: LocalClient, text: str) -> None:
    made = api.post("/api/projects/", {"title": text}, content_type=JSON).json()
    assert api.get(f"/api/projects/{made['id']}/").json()["title"] == text


@pytest.mark.parametrize("title", ["", "   ", "x" * 301, None, "a\0b", "\ud800", ["a"], {"a": 1}])
def test_a_title_that_cannot_be_kept_is_refused(api: LocalClient, title: object) -> None:
    answer = api.post("/api/projects/", {"title": title}, content_type=JSON)
    assert answer.status_code == 400
    assert answer.json()["title"]
    assert not Project.objects.exists()


def test_a_body_that_is_not_json_is_refused(api: LocalClient) -> None:
    answer = api.post("/api/projects/", b'{"title": ', content_type=JSON)
    assert answer.status_code == 400
    assert answer.json()["code"] == "parse_error"


def test_a_project_is_renamed(api: LocalClient) -> None:
    made = Project.objects.create(title="Old")
    answer = api.patch(f"/api/projects/{made.pk}/", {"title": "New"}, content_type=JSON)
    assert answer.status_code == 200
    made.refresh_from_db()
    assert made.title == "New"


def test_what_is_derived_cannot_be_set(api: LocalClient) -> None:
    made = Project.objects.create(title="Old")
    wanted = {"title": "New", "id": str(uuid.uuid4()), "status": "COMPLETED", "segment_count": 9}
    answer = api.put(f"/api/projects/{made.pk}/", wanted, content_type=JSON).json()
    assert (answer["id"], answer["status"]) == (str(made.pk), "DRAFT")
    assert answer["segment_count"] == 0


def test_a_list_shows_counts_and_lengths(api: LocalClient) -> None:
    samples.project(3, title="Three")
    Project.objects.create(title="None")
    found = {row["title"]: (row["segment_count"], row["duration"]) for row in rows(api)}
    assert found == {"Three": (3, pytest.approx(0.6)), "None": (0, 0.0)}


def test_a_card_has_the_first_picture_and_where_to_look(api: LocalClient) -> None:
    project = samples.project(3)
    first, second, _ = project.segments.all()
    Segment.objects.filter(pk=first.pk).update(image_file="")
    Segment.objects.filter(pk=second.pk).update(focus=None, image_focus={"x": 0.75, "y": 0.5})
    (row,) = rows(api)
    assert row["cover"]["image"].endswith(second.image_file.url)
    assert row["cover"]["focus"] == {"x": 0.75, "y": 0.5}
    Segment.objects.filter(pk=second.pk).update(focus={"x": 0.25, "y": 0.5})
    assert rows(api)[0]["cover"]["focus"] == {"x": 0.25, "y": 0.5}
    Project.objects.create(title="Without")
    assert rows(api)[0]["cover"] is None


def test_a_card_tells_how_far_a_film_is_and_why_it_failed(api: LocalClient) -> None:
    project = Project.objects.create(title="One")
    job_of(project, JobStatus.COMPLETED, progress=100.0)
    assert (rows(api)[0]["percentage"], rows(api)[0]["error"]) == (None, None)
    job_of(project, JobStatus.PROCESSING, progress=41.5)
    assert (rows(api)[0]["percentage"], rows(api)[0]["error"]) == (41.5, None)
    RenderJob.objects.update(status=JobStatus.FAILED, error="The disk is full.")
    assert (rows(api)[0]["percentage"], rows(api)[0]["error"]) == (None, "The disk is full.")


def test_a_renamed_project_is_told_with_all_that_a_list_shows(api: LocalClient) -> None:
    project = samples.project(3)
    job(project, JobStatus.FAILED)
    address = f"/api/projects/{project.pk}/"
    renamed = api.patch(address, {"title": "Another"}, content_type=JSON).json()
    assert renamed == api.get(address).json()
    assert (renamed["segment_count"], renamed["status"]) == (3, "FAILED")


def test_a_list_begins_with_the_newest(api: LocalClient) -> None:
    for title in "abc":
        Project.objects.create(title=title)
    assert [row["title"] for row in rows(api)] == ["c", "b", "a"]


def test_a_longer_list_takes_no_more_queries(api: LocalClient) -> None:
    counts = []
    for more in (2, 40):
        Project.objects.bulk_create(Project(title=str(n)) for n in range(more))
        with CaptureQueriesContext(connection) as queries:
            rows(api)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 3


def test_a_list_comes_in_pages(api: LocalClient) -> None:
    Project.objects.bulk_create(Project(title=str(n)) for n in range(51))
    first = api.get("/api/projects/").json()
    assert (first["count"], len(first["results"]), first["previous"]) == (51, 50, None)
    last = api.get(first["next"]).json()
    assert (len(last["results"]), last["next"]) == (1, None)
    titles = {row["title"] for row in [*first["results"], *last["results"]]}
    assert len(titles) == 51


@pytest.mark.parametrize(("asked", "given"), [("7", 7), ("500", 60), ("100000", 60), ("0", 50)])
def test_a_page_may_be_larger_or_smaller(api: LocalClient, asked: str, given: int) -> None:
    Project.objects.bulk_create(Project(title=str(n)) for n in range(60))
    assert len(rows(api, f"?page_size={asked}")) == given


@pytest.mark.parametrize("page", ["0", "-1", "99", "x"])
def test_a_page_that_is_not_there_is_not_found(api: LocalClient, page: str) -> None:
    answer = api.get(f"/api/projects/?page={page}")
    assert answer.status_code == 404
    assert answer.json()["message"]


STATUSES = {
    JobStatus.QUEUED: ProjectStatus.PROCESSING,
    JobStatus.PROCESSING: ProjectStatus.PROCESSING,
    JobStatus.COMPLETED: ProjectStatus.COMPLETED,
    JobStatus.FAILED: ProjectStatus.FAILED,
    JobStatus.CANCELLED: ProjectStatus.DRAFT,
}


@pytest.mark.parametrize(("state", "status"), STATUSES.items())
def test_the_status_is_that_of_the_newest_job(
    api: LocalClient, state: JobStatus, status: ProjectStatus
) -> None:
    made = Project.objects.create(title="A")
    job(made, state)
    assert rows(api)[0]["status"] == status
    assert api.get(f"/api/projects/{made.pk}/").json()["status"] == status
    assert api.get(f"/api/projects/{made.pk}/status/").json()["status"] == status


def test_a_later_job_decides_and_a_cancelled_one_says_nothing(api: LocalClient) -> None:
    made = Project.objects.create(title="A")
    job(made, JobStatus.COMPLETED)
    job(made, JobStatus.FAILED)
    job(made, JobStatus.CANCELLED)
    assert rows(api)[0]["status"] == "FAILED"


def test_a_list_can_be_filtered_by_status(api: LocalClient) -> None:
    for status in (None, *STATUSES):
        made = Project.objects.create(title=str(status))
        if status:
            job(made, status)
    found = {
        status: sorted(row["title"] for row in rows(api, f"?status={status}"))
        for status in ProjectStatus.values
    }
    assert found == {
        "DRAFT": ["None", "cancelled"],
        "PROCESSING": ["processing", "queued"],
        "COMPLETED": ["completed"],
        "FAILED": ["failed"],
    }


def test_a_status_that_does_not_exist_is_refused(api: LocalClient) -> None:
    answer = api.get("/api/projects/?status=SLEEPING")
    assert answer.status_code == 400
    assert answer.json()["status"]


def test_a_list_can_be_filtered_by_a_part_of_the_title(api: LocalClient) -> None:
    for title in ("The long way", "Far", "LONGER"):
        Project.objects.create(title=title)
    assert {row["title"] for row in rows(api, "?title=long")} == {"The long way", "LONGER"}


def test_a_deleted_project_takes_its_files_along(api: LocalClient, media_root: Path) -> None:
    gone, stays = samples.project(), samples.project()
    answer = api.delete(f"/api/projects/{gone.pk}/")
    assert answer.status_code == 204
    assert not gone.folder.exists()
    assert list(Project.objects.all()) == [stays]
    assert len(samples.files_below(media_root)) == 4


def test_a_project_whose_rows_cannot_go_keeps_its_files(
    api: LocalClient, monkeypatch: pytest.MonkeyPatch, logged_errors: ErrorRecords
) -> None:
    logged_errors.expected.add("django.request")
    made = samples.project()

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Project, "delete", refuse)
    assert api.delete(f"/api/projects/{made.pk}/").status_code == 507
    assert len(samples.files_below(made.folder)) == 4


@pytest.mark.parametrize("name", [str(uuid.UUID(int=7)), "1", "nothing", "x" * 300])
def test_a_project_that_is_not_there_is_not_found(api: LocalClient, name: str) -> None:
    for address in ("", "status/", "export/"):
        answer = api.get(f"/api/projects/{name}/{address}")
        assert answer.status_code == 404
        assert answer.json()["message"]
    for address in ("render/", "reorder/"):
        assert api.post(f"/api/projects/{name}/{address}").status_code == 404
    assert api.delete(f"/api/projects/{name}/").status_code == 404


def test_refuses_to_look_for_a_title_longer_than_any(api: LocalClient) -> None:
    assert rows(api, f"?title={'x' * 200}") == []
    answer = api.get(f"/api/projects/?title={'x' * 60_000}")
    assert answer.status_code == 400
    assert "title" in answer.json()


def test_refuses_json_that_is_nested_too_deeply(api: LocalClient) -> None:
    answer = api.post("/api/projects/", "[" * 100_000 + "]" * 100_000, content_type=JSON)
    assert answer.status_code == 400
    assert answer.json()["code"] == "nested_too_deeply"


@pytest.mark.parametrize("kind", ["project", "segment", "render-job", "narration-job"])
def test_what_is_not_there_is_told_with_what_to_do(api: LocalClient, kind: str) -> None:
    answer = api.get(f"/api/{kind}s/00000000-0000-4000-8000-000000000000/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.json()["message"].startswith("There is no such ")
    assert "Look at the list" in answer.json()["message"]
