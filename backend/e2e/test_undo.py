"""Whatever is done to a story can be taken back, by the mouse and by the keyboard."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from backend.e2e.stories import new_story
from backend.e2e.studio import Studio
from backend.projects.tests import samples

pytestmark = pytest.mark.browser


def test_changes_are_taken_back_and_done_again_by_keys(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "One.", "Two.", "Three.")
    page = shared_studio.page
    story.choose(3, "Delete")
    story.told("1 segment deleted")
    story.choose(1, "Join with the next")
    story.told("Segments joined")
    joined = "One.\n\nTwo."
    story.reads(joined)
    page.get_by_role("button", name="Move segment 1").focus()  # outside of texts
    page.keyboard.press("Control+z")
    story.reads("One.", "Two.")
    page.keyboard.press("Control+z")
    story.reads("One.", "Two.", "Three.")
    expect(page.get_by_role("button", name="Undo (Ctrl Z)")).to_be_disabled()
    page.keyboard.press("Control+Shift+z")
    story.reads("One.", "Two.")
    page.keyboard.press("Control+y")
    story.reads(joined)
    expect(page.get_by_role("button", name="Redo (Ctrl Shift Z)")).to_be_disabled()
    page.get_by_role("button", name="Undo (Ctrl Z)").click()
    story.reads("One.", "Two.")
    story.told("Taken back: Merged segments 1 and 2")


def test_in_a_text_the_keys_take_back_what_was_typed(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "One.", "Two.")
    story.choose(2, "Delete")
    story.told("1 segment deleted")
    story.field(1).focus()
    story.field(1).press("End")
    shared_studio.page.keyboard.type(" More.")
    story.is_saved()
    shared_studio.page.keyboard.press("Control+z")
    expect(story.field(1)).not_to_have_value("One. More.")
    story.is_saved()
    expect(story.fields).to_have_count(1)


def test_what_keys_did_in_a_text_they_take_back(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "One. Two.", "Three.")
    press = shared_studio.page.keyboard.press
    story.field(1).focus()
    press("Home")
    for _ in range(4):
        press("ArrowRight")
    press("Control+Enter")
    story.reads("One.", "Two.", "Three.")
    press("Control+Shift+Enter")
    story.reads("One.", "Two.\n\nThree.")
    expect(story.field(2)).to_be_focused()
    press("Control+z")
    story.reads("One.", "Two.", "Three.")
    press("Control+z")
    story.reads("One. Two.", "Three.")
    press("Control+Shift+z")
    story.reads("One.", "Two.", "Three.")


def test_what_was_deleted_comes_back_with_all_it_had(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "One.", "Two.", "Three.")
    page = shared_studio.page
    story.drop(("2.png", "image/png", samples.picture(2)), place=2)
    picture = page.get_by_role("img", name="Picture of segment 2", exact=True).first
    expect(picture).to_be_visible()
    before = story.segment(2)
    story.choose(2, "Delete")
    story.take_back("1 segment deleted")
    story.reads("One.", "Two.", "Three.")
    expect(picture).to_be_visible()
    after = story.segment(2)
    assert {**after, "updated_at": 0} == {**before, "updated_at": 0}


def test_the_picture_of_before_comes_back(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "One.")
    page = shared_studio.page
    story.drop(("1.png", "image/png", samples.picture(1)), place=1)
    picture = page.get_by_role("img", name="Picture of segment 1", exact=True).first
    expect(picture).to_be_visible()
    first = story.segment(1)["image_file"]
    story.drop(("2.png", "image/png", samples.picture(2)), place=1)
    story.take_back("Picture replaced")
    story.told("Taken back")
    assert story.segment(1)["image_file"] == first
    expect(picture).to_have_attribute("src", re.compile(re.escape(httpx.URL(first).path)))
    story.choose(1, "Remove the picture")
    story.told("Picture removed")
    expect(page.get_by_role("button", name="Add a picture: Segment 1")).to_be_visible()
    story.take_back("Picture removed")
    expect(picture).to_be_visible()
    with shared_studio.api as api:
        assert api.get(story.segment(1)["image_file"]).content == samples.picture(1)


def test_a_story_is_deleted_and_brought_back(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "One.", title="A short one")
    page = shared_studio.page
    # What the page asks for in the moment in which the story goes is refused.
    shared_studio.expected += [f"project={story.id}", f"/projects/{story.id}/"]
    story.field(1).fill("One, and what was typed last.")
    story.choose_of_all("Delete the story")
    expect(page).to_have_title(re.compile("^Stor"))
    expect(page.get_by_role("link", name="The long way home").first).to_be_visible()
    expect(page.get_by_role("link", name="A short one")).to_have_count(0)
    story.take_back("“A short one” deleted")
    expect(story.field(1)).to_have_value("One, and what was typed last.")
    story.reads("One, and what was typed last.")
