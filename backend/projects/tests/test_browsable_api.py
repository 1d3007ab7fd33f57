"""The API as pages: every address has one, and its forms can be sent as they are shown."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from backend.conftest import LocalClient
from backend.jobs.states import JobStatus
from backend.projects.models import GlobalSettings, Project
from backend.projects.tests import samples
from backend.renders.tests.jobs import job_of

pytestmark = pytest.mark.django_db(transaction=True)


class Forms(HTMLParser):
    """Collects what the forms for files and fields would send if nobody touched them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._select: str | None = None
        self._area: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append({})
        elif not self.forms:
            return
        elif tag == "input" and given.get("name") and given.get("type") != "checkbox":
            shown = "" if given.get("type") == "file" else given.get("value")
            self.forms[-1][given["name"] or ""] = shown or ""
        elif tag == "textarea":
            self._area = given.get("name") or ""
            self.forms[-1][self._area] = ""
        elif tag == "select":
            self._select = given.get("name") or ""
        elif tag == "option" and self._select is not None:
            value = given.get("value") or ""
            self.forms[-1].setdefault(self._select, value)
            self.forms[-1].update({self._select: value} if "selected" in given else {})

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        if tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.forms[-1][self._area] += data


def page(api: LocalClient, address: str, status: int = 200) -> str:
    """A page as a browser gets it."""
    answer = api.get(address, headers={"accept": "text/html"})
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("text/html")
    return str(answer.content.decode())


def form(page: str, *names: str) -> dict[str, Any]:
    """The fields of the form that has all of these."""
    found = [it for it in Forms(page).forms if set(names) <= set(it)]
    assert found, f"no form with {names}"
    values = {key: value for key, value in found[0].items() if not key.startswith("_")}
    return {key: value.removeprefix("\n") for key, value in values.items()}


def send(api: LocalClient, method: str, address: str, fields: dict[str, Any]) -> Any:
    """Send a form as a browser does."""
    body = encode_multipart(BOUNDARY, fields)
    return api.generic(method, address, body, MULTIPART_CONTENT, headers={"accept": "text/html"})


@pytest.fixture
def story() -> Project:
    """A story with a finished film and texts that are not markup."""
    made = samples.project(2, title="<b>Bold</b> & co", text_content="<script>alert(1)</script>")
    job_of(made, JobStatus.FAILED, error="<i>no</i>")
    return made


def test_every_page_is_there(api: LocalClient, story: Project) -> None:
    segment, job = story.segments.all()[0], story.render_jobs.get()
    nobody = f"/api/projects/{segment.pk}"
    addresses = {
        "/api/": 200,
        "/api/projects/": 200,
        "/api/projects/?status=FAILED&title=b": 200,
        f"/api/projects/{story.pk}/": 200,
        f"/api/projects/{story.pk}/status/": 200,
        f"/api/projects/{story.pk}/render/": 200,
        f"/api/projects/{story.pk}/reorder/": 200,
        f"/api/projects/{story.pk}/changes/": 200,
        f"/api/projects/{story.pk}/remove-segments/": 200,
        f"/api/projects/{story.pk}/add-segments/": 200,
        f"/api/segments/{segment.pk}/split/": 200,
        f"/api/segments/{segment.pk}/merge/": 200,
        "/api/projects/?binned=true": 200,
        "/api/changes/1/undo/": 404,
        "/api/projects/import/": 200,
        "/api/segments/": 200,
        f"/api/segments/?project={story.pk}": 200,
        f"/api/segments/{segment.pk}/": 200,
        "/api/settings/": 200,
        f"/api/tasks/{job.task_id}/status/": 200,
        f"{nobody}/": 404,
        f"{nobody}/render/": 404,
        f"{nobody}/reorder/": 404,
        "/api/projects/1/reorder/": 404,
    }
    for address, status in addresses.items():
        html = page(api, address, status)
        assert "<h1>" in html
        for markup in ("<b>Bold", "<script>alert", "<i>no"):
            assert markup not in html


def test_pages_say_what_they_are_for(api: LocalClient) -> None:
    assert "make, list, rename and delete" in page(api, "/api/projects/")
    assert "camera" in page(api, "/api/segments/")


def test_lists_have_pages_and_filters(api: LocalClient) -> None:
    Project.objects.bulk_create(Project(title=str(n)) for n in range(51))
    html = page(api, "/api/projects/")
    assert "?page=2" in html
    assert 'id="filtersModal"' in html
    assert 'name="status"' in html


def test_a_project_is_made_and_renamed_with_a_form(api: LocalClient) -> None:
    fields = form(page(api, "/api/projects/"), "title")
    assert send(api, "POST", "/api/projects/", {**fields, "title": "By hand"}).status_code == 201
    address = f"/api/projects/{Project.objects.get().pk}/"
    assert form(page(api, address), "title")["title"] == "By hand"
    assert send(api, "PUT", address, {"title": "Again"}).status_code == 200
    assert Project.objects.get().title == "Again"


def test_a_segment_is_made_with_a_form_in_which_most_is_left_empty(api: LocalClient) -> None:
    story = Project.objects.create(title="T")
    fields = form(page(api, "/api/segments/"), "project", "image_file", "focus")
    files = {"image_file": samples.upload("1.png", samples.picture())}
    answer = send(api, "POST", "/api/segments/", {**fields, "project": story.pk, **files})
    assert answer.status_code == 201, answer.content.decode()
    made = story.segments.get()
    assert (bool(made.image_file), bool(made.audio_file), made.focus) == (True, False, None)
    assert made.zoom_direction == "in"


@pytest.mark.parametrize("focus", [None, {"x": 0.25, "y": 0.5}])
def test_a_segments_form_can_be_sent_as_it_is_shown(
    api: LocalClient, focus: dict[str, float] | None
) -> None:
    samples.project(1, focus=focus, text_content="One\n\ntwo.")
    story = samples.project(1, focus=focus, text_content="One\n\ntwo.")
    segment = story.segments.get()
    address = f"/api/segments/{segment.pk}/"
    before = story.segments.values().get()
    fields = form(page(api, address), "project", "image_file", "focus")
    answer = send(api, "PUT", address, fields)
    assert answer.status_code == 200, answer.content.decode()
    after = story.segments.values().get()
    assert after == {**before, "updated_at": after["updated_at"]}


def test_settings_can_be_sent_as_they_are_shown(api: LocalClient) -> None:
    fields = form(page(api, "/api/settings/"), "fps", "quality")
    assert send(api, "PUT", "/api/settings/", {**fields, "fps": "24"}).status_code == 200
    assert GlobalSettings.load().fps == 24


def test_a_zip_file_is_imported_with_a_form(api: LocalClient) -> None:
    fields = form(page(api, "/api/projects/import/"), "file")
    file = samples.upload("s.zip", samples.zipped_story(1))
    assert send(api, "POST", "/api/projects/import/", {**fields, "file": file}).status_code == 201
    assert Project.objects.get().title == "s"


def test_a_refusal_is_a_page_too(api: LocalClient) -> None:
    answer = send(api, "POST", "/api/projects/", {"title": ""})
    assert answer.status_code == 400
    assert "This field may not be blank." in answer.content.decode()
    story = Project.objects.create(title="Empty")
    answer = send(api, "POST", f"/api/projects/{story.pk}/render/", {"format": "full_16_9"})
    assert answer.status_code == 400
    assert "no segments" in answer.content.decode()


def test_a_render_is_begun_with_a_form_in_which_most_is_left_empty(api: LocalClient) -> None:
    GlobalSettings(resolution="1280x720", fps=12, quality="draft").save()
    story = samples.project(1)
    address = f"/api/projects/{story.pk}/render/"
    fields = form(page(api, address), "format", "quality", "fps")
    answer = send(api, "POST", address, {**fields, "format": "clip_1_1"})
    assert answer.status_code == 202, answer.content.decode()
    assert story.render_jobs.get().status == "completed"


def test_a_render_job_is_triggered_with_a_form_in_which_most_is_left_empty(
    api: LocalClient,
) -> None:
    GlobalSettings(resolution="1280x720", fps=12, quality="draft").save()
    story = samples.project(1)
    address = "/api/render-jobs/trigger/"
    fields = form(page(api, address), "project", "formats", "metadata")
    wanted = {"project": str(story.pk), "formats": ["clip_1_1", "thumbnail"]}
    answer = send(api, "POST", address, {**fields, **wanted})
    assert answer.status_code == 202, answer.content.decode()
    job = story.render_jobs.get()
    assert (job.status, job.formats, job.metadata) == ("completed", ["clip_1_1", "thumbnail"], {})


def test_the_way_back_names_the_start_once(api: LocalClient) -> None:
    page = api.get("/api/projects/", HTTP_ACCEPT="text/html").content.decode()
    crumbs = page[page.index('class="breadcrumb"') :].partition("</ul>")[0]
    assert crumbs.count("Storyreel") == 1


@pytest.mark.parametrize(
    "action", ["import", *(f"{{id}}/{it}" for it in ("render", "reorder", "script", "bin"))]
)
def test_what_only_takes_post_is_a_page_with_a_form(
    api: LocalClient, story: Project, action: str
) -> None:
    address = f"/api/projects/{action.format(id=story.pk)}/"
    html = page(api, address)
    assert "This address takes POST. Use the form below." in html
    assert 'id="post-object-form"' in html
    for accept in ("application/json", "*/*"):
        answer = api.get(address, headers={"accept": accept})
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert api.delete(address, headers={"accept": "text/html"}).status_code == 405


def test_segments_are_put_in_order_with_a_form(api: LocalClient, story: Project) -> None:
    address = f"/api/projects/{story.pk}/reorder/"
    ids = [str(segment.pk) for segment in story.segments.all()]
    lines = form(page(api, address), "segment_ids")["segment_ids"].splitlines()
    assert [line.split()[-1] for line in lines] == ids
    assert lines[0].startswith("1. <script>alert(1)</script> ")
    answer = send(api, "POST", address, {"segment_ids": "\r\n".join([*lines[::-1], ""])})
    assert answer.status_code == 200, answer.content.decode()
    assert [str(segment.pk) for segment in story.segments.all()] == ids[::-1]


def test_a_form_without_every_segment_is_refused(api: LocalClient, story: Project) -> None:
    for text, told in (("", "every segment"), ("1. One line", "A line did not end with an id")):
        answer = send(api, "POST", f"/api/projects/{story.pk}/reorder/", {"segment_ids": text})
        assert answer.status_code == 400
        assert told in answer.content.decode()


def test_the_raw_data_of_an_order_is_the_order_as_it_is(api: LocalClient, story: Project) -> None:
    forms = Forms(page(api, f"/api/projects/{story.pk}/reorder/")).forms
    (raw,) = [fields["_content"] for fields in forms if "_content" in fields]
    assert json.loads(raw) == {"segment_ids": [str(row.pk) for row in story.segments.all()]}
