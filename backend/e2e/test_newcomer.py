"""What people do who are new, quick, or leave in the middle: nothing they did is lost."""

import re

import pytest
from playwright.sync_api import Route, expect

from backend.e2e.stories import new_story
from backend.e2e.studio import Studio

pytestmark = pytest.mark.browser


def slowly(route: Route) -> None:
    """A server that takes its time."""
    route.request.frame.page.wait_for_timeout(300)
    route.continue_()


def test_who_goes_on_typing_writes_in_the_new_segment(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "First.")
    page = shared_studio.page
    page.route(re.compile("/api/segments/$"), slowly)
    story.field(1).press("End")
    for words in ("Line 0 is here", "Line 1 is here"):
        page.keyboard.press("Control+Enter")
        page.keyboard.type(words)
    page.keyboard.press("Control+Enter")
    story.is_saved()
    story.reads("First.", "Line 0 is here", "Line 1 is here", "")


def test_the_first_letters_are_written_too(shared_studio: Studio) -> None:
    story = new_story(shared_studio)
    page = shared_studio.page
    page.route(re.compile("/api/segments/$"), slowly)
    page.get_by_role("button", name="Begin to write").click()
    page.keyboard.type("It was a dark night")
    page.get_by_role("button", name="Add a segment", exact=True).click()
    page.keyboard.type("A new line")
    story.is_saved()
    story.reads("It was a dark night", "A new line")


def test_dividing_twice_and_joining_quickly_is_done_in_turn(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "Alpha beta gamma delta")
    page = shared_studio.page
    page.route(re.compile("/(split|merge)/$"), slowly)
    story.field(1).focus()
    page.keyboard.press("Control+Home")
    for _ in "Alpha beta ":
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Home")
    page.keyboard.type("all ")
    page.keyboard.press("Control+End")
    page.keyboard.type(" end")
    story.field(1).focus()
    page.keyboard.press("Control+Shift+Enter")
    page.keyboard.press("Control+End")
    page.keyboard.type("!")
    story.told("Segments joined")
    story.is_saved()
    story.reads("Alpha beta\n\nall gamma delta end!")


def test_after_a_reload_what_was_done_can_be_taken_back(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "One.", "Two.", "Three.")
    page = shared_studio.page
    for _ in range(2):
        story.choose(1, "Delete")
        story.told("1 segment deleted")
    story.reads("Three.")
    page.reload()
    page.get_by_role("button", name="Undo (Ctrl Z)").click()
    story.reads("Two.", "Three.")
    page.reload()
    page.get_by_role("button", name="Redo (Ctrl Shift Z)").click()
    story.reads("Three.")
    for count in (2, 3):
        page.get_by_role("button", name="Undo (Ctrl Z)").click()
        expect(story.fields).to_have_count(count)
    story.reads("One.", "Two.", "Three.")


def test_a_recording_is_kept_though_one_leaves(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "One.")
    page = shared_studio.page
    page.context.grant_permissions(["microphone"])
    story.field(1).focus()
    page.get_by_role("button", name="Record it yourself").click()
    expect(story.card(1).get_by_text("0:01", exact=True)).to_be_visible()
    page.get_by_role("link", name="Stories").click()
    expect(page.get_by_role("heading", name="Stories").first).to_be_visible()
    expect(page.get_by_text("1 file sent").first).to_be_visible()
    assert story.segment(1)["audio_source"] == "recording"


def test_a_double_click_makes_one_story(shared_studio: Studio) -> None:
    page = shared_studio.page
    page.goto("/")
    expect(page.get_by_role("article").first).to_be_visible()
    with shared_studio.api as api:
        before = api.get("/api/projects/").json()["count"]
        page.get_by_role("button", name="New story").dblclick()
        expect(page.get_by_role("heading", name="Every film begins")).to_be_visible()
        assert api.get("/api/projects/").json()["count"] == before + 1
