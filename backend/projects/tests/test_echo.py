"""Events of edits: the other tabs hear what was done in one, and each knows its own echo."""

from typing import Any

import pytest

from backend.conftest import Exchange, LocalClient
from backend.jobs import events
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.projects.tests.editing import heard, post

pytestmark = pytest.mark.django_db(transaction=True)
JSON = "application/json"


@pytest.fixture(autouse=True)
def nothing_said() -> None:
    """Nobody has published anything yet."""
    events.log.cache_clear()


@pytest.fixture
def story() -> Project:
    """A story with three segments."""
    return samples.project(3, text_content="One. Two.")


@pytest.mark.parametrize(
    ("client", "told"),
    [("tab-1", "tab-1"), ("x" * 64, "x" * 64), ("x" * 65, None), ("", None), (None, None)],
)
def test_a_change_of_a_segment_is_told(
    api: LocalClient, story: Project, client: str | None, told: str | None
) -> None:
    first = story.segments.all()[0]
    headers = {} if client is None else {"x-client": client}
    address, body = f"/api/segments/{first.pk}/", {"text_content": "new"}
    api.patch(address, body, content_type=JSON, headers=headers)
    data = {"id": str(first.pk), "project": str(story.pk), "client": told}
    assert heard() == [("segment", data)]


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("segments/{segment}/split/", {"at": 4}), ("segments/{segment}/merge/", {}),
        ("segments/{segment}/duplicate/", {}), ("projects/{project}/bin/", {}),
        ("projects/{project}/restore/", {}), ("projects/{project}/script/", {"paragraphs": ["x"]}),
        ("projects/{project}/remove-segments/", {"segment_ids": ["{segment}"]}),
        ("projects/{project}/add-segments/", {"segments": [{}]}),
        ("projects/{project}/reorder/", {"segment_ids": ["{all}"]}),
        ("segments/", {"project": "{project}"}),
    ],
)  # fmt: skip
def test_what_changes_a_project_is_told(
    api: LocalClient, story: Project, action: str, body: dict[str, Any]
) -> None:
    ids = [str(pk) for pk in story.segments.values_list("pk", flat=True)]
    names = {"segment": ids[0], "project": str(story.pk)}
    filled = {key: _filled(value, names, ids) for key, value in body.items()}
    answer = post(api, action.format(**names), filled, x_client="tab")
    assert answer.status_code < 300, answer.content
    gone = {"gone": True} if action.endswith("/bin/") else {}
    assert heard() == [("project", {"id": str(story.pk), **gone, "client": "tab"})]


def _filled(value: Any, names: dict[str, str], ids: list[str]) -> Any:
    if value == ["{all}"]:
        return ids[::-1]
    if isinstance(value, list):
        return [it.format(**names) if isinstance(it, str) else it for it in value]
    return value.format(**names) if isinstance(value, str) else value


def test_titles_copies_deletions_and_undoing_are_told(api: LocalClient, story: Project) -> None:
    address = f"/api/projects/{story.pk}/"
    made = api.post("/api/projects/", {"title": "T"}, content_type=JSON).json()["id"]
    api.patch(address, {"title": "New"}, content_type=JSON)
    twin = post(api, f"projects/{story.pk}/duplicate/").json()["id"]
    removed = api.delete(f"/api/segments/{story.segments.all()[0].pk}/")
    post(api, f"changes/{removed['X-Change']}/undo/")
    told = [made, str(story.pk), twin, *[str(story.pk)] * 2]
    assert heard() == [("project", {"id": pk, "client": None}) for pk in told]


def test_of_what_is_put_aside_or_deleted_it_is_told_that_it_has_gone(
    api: LocalClient, story: Project
) -> None:
    post(api, f"projects/{story.pk}/bin/")
    post(api, f"projects/{story.pk}/restore/")
    api.delete(f"/api/projects/{story.pk}/")
    told = {"id": str(story.pk), "client": None}
    gone = {**told, "gone": True}
    assert heard() == [("project", it) for it in (gone, told, gone)]


def test_settings_are_told(api: LocalClient) -> None:
    api.patch("/api/settings/", {"fps": 25}, content_type=JSON, headers={"x-client": "tab"})
    assert heard() == [("settings", {"client": "tab"})]


def test_what_is_refused_is_not_told(api: LocalClient, story: Project) -> None:
    post(api, f"projects/{story.pk}/script/", {"paragraphs": []})
    post(api, f"segments/{story.segments.all()[2].pk}/merge/")
    post(api, f"projects/{story.pk}/reorder/", {"segment_ids": []})
    assert heard() == []


def test_the_server_itself_knows_who_asks_and_names_the_change(
    asgi: Exchange, story: Project
) -> None:
    """Views run in threads of their own there."""
    first = story.segments.all()[0]
    headers = [("X-App", "1"), ("X-Client", "tab"), ("Content-Length", "0")]
    answer = asgi("DELETE", f"/api/segments/{first.pk}/", *headers)
    assert answer.status == 204
    assert answer.headers["x-change"] == str(story.changes.get().pk)
    assert heard() == [("project", {"id": str(story.pk), "client": "tab"})]
    other = asgi("GET", f"/api/projects/{story.pk}/")
    assert (other.status, "x-change" in other.headers) == (200, False)
