"""What is written in one tab, while another one has the same story open or an answer is slow."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from backend.e2e.studio import Studio

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser

FIRST = "Text of segment 1"


def texts_of(studio: Studio, project: str) -> list[str]:
    return [str(row["text_content"]) for row in studio.segments(project)]


def leave(page: "Page") -> None:
    page.get_by_role("link", name="Stories").first.click()
    page.get_by_role("heading", name="Stories", level=1).wait_for()


def test_the_newest_words_are_kept(studio: Studio) -> None:
    """No tab sends what another one has half typed, and none leaves with what it has not sent."""
    project = studio.open_example()["id"]
    field = studio.page.get_by_role("textbox", name=FIRST)
    field.fill("First words")
    other = studio.page.context.new_page()
    other.goto(f"/projects/{project}/")
    seen = other.get_by_role("textbox", name=FIRST)
    expect(seen).to_have_value("First words")
    field.fill("First words, half")
    with studio.api as api:  # so that the other tab asks for the story once more
        api.post("/api/segments/", json={"project": project, "text_content": "new"})
    expect(other.get_by_role("textbox", name="Text of segment").last).to_have_value("new")
    field.fill("First words and the rest")
    expect(seen).to_have_value("First words and the rest")
    leave(other)
    assert texts_of(studio, project)[0] == "First words and the rest"

    held: list[Route] = []
    studio.page.route("**/api/segments/*/", lambda route: held.append(route), times=1)
    field.fill("One")
    with studio.page.expect_request(lambda it: it.method == "PATCH"):
        pass
    field.fill("One and the last")
    leave(studio.page)
    with studio.page.expect_response(lambda it: "the last" in (it.request.post_data or "")):
        held[0].continue_()
    assert texts_of(studio, project)[0] == "One and the last"
