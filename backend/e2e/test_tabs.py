"""Two tabs with the same story: each sees what is done in the other, and loses nothing."""

import pytest
from playwright.sync_api import Route, expect

from backend.e2e.stories import Story, new_story
from backend.e2e.studio import Studio

pytestmark = pytest.mark.browser


def other_tab(story: Story) -> Story:
    """The same story in another tab of the same window, when it hears of what is done."""
    studio = Studio(story.studio.live, story.studio.page.context.new_page())
    other = Story(studio, story.id).open()
    expect(other.fields).to_have_count(story.fields.count())
    return other


def test_a_tab_shows_what_is_done_in_another(shared_studio: Studio) -> None:
    here = new_story(shared_studio, "One.", "Two.", "Three.")
    there = other_tab(here)
    here.field(2).fill("Two, told anew.")
    here.is_saved()
    expect(there.field(2)).to_have_value("Two, told anew.")
    there.choose(3, "Delete")
    expect(here.fields).to_have_count(2)
    here.field(1).focus()
    here.field(1).press("Alt+ArrowDown")
    expect(there.field(1)).to_have_value("Two, told anew.")
    there.take_back("1 segment deleted")
    # It is behind the one that it was behind, wherever that is now.
    here.reads("Two, told anew.", "Three.", "One.")
    there.reads("Two, told anew.", "Three.", "One.")
    title = there.studio.page.get_by_role("textbox", name="Title of the story")
    title.fill("Another title")
    title.press("Enter")
    expect(shared_studio.page).to_have_title("Another title · Storyreel")
    expect(shared_studio.page.get_by_role("textbox", name="Title of the story")).to_have_value(
        "Another title"
    )
    shared_studio.expected += ["400", "404"]  # it is asked for before it is known to be gone
    there.choose_of_all("Delete the story")
    expect(shared_studio.page.get_by_text("This story is not here.")).to_be_visible()
    there.studio.expected.append("404")
    there.studio.has_nothing_to_complain_about()


def test_what_is_being_typed_is_not_overwritten(shared_studio: Studio) -> None:
    here = new_story(shared_studio, "One.", "Two.")
    there = other_tab(here)
    held: list[Route] = []
    holds = True

    def hold(route: Route) -> None:
        """What is typed here stays unsaved until it is let go."""
        if holds and route.request.method == "PATCH":
            held.append(route)
        else:
            route.continue_()

    shared_studio.page.route("**/api/segments/**", hold)
    here.field(1).focus()
    here.field(1).press("End")
    shared_studio.page.keyboard.type(" Written here")
    there.field(1).fill("Written there.")
    there.field(2).fill("Two, written there.")
    there.is_saved()
    expect(here.field(2)).to_have_value("Two, written there.")
    expect(here.field(1)).to_have_value("One. Written here")
    shared_studio.page.keyboard.type(", to its end.")
    holds = False
    for route in held:
        route.continue_()
    here.is_saved()
    expect(there.field(1)).to_have_value("One. Written here, to its end.")
    here.reads("One. Written here, to its end.", "Two, written there.")
    there.studio.has_nothing_to_complain_about()


def test_what_is_typed_into_a_segment_that_goes_elsewhere_breaks_nothing(
    shared_studio: Studio,
) -> None:
    here = new_story(shared_studio, "One.", "Two.")
    there = other_tab(here)
    here.field(2).focus()
    shared_studio.page.keyboard.type("Words. ")
    there.choose(2, "Delete")
    expect(here.fields).to_have_count(1)
    shared_studio.expected.append("404")
    here.is_saved()
    here.reads("One.")
