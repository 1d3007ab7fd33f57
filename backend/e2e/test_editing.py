"""Writing and arranging a story in a real browser: nothing that was written is ever lost."""

import re

import pytest
from playwright.sync_api import Error, Route, expect

from backend.conftest import Start
from backend.e2e.conftest import NewStudio
from backend.e2e.stories import Story, new_story
from backend.e2e.studio import Studio
from backend.projects.tests import samples

pytestmark = pytest.mark.browser

BOX = re.compile("^Select segment")


def png(number: int) -> tuple[str, str, bytes]:
    """A picture, as it is dropped or pasted."""
    return f"{number}.png", "image/png", samples.picture(number)


def pictures(story: Story) -> list[int]:
    """The numbers of the pictures that the segments have; 0 where there is none."""
    numbers = {samples.picture(number): number for number in range(1, 21)}
    with story.studio.api as api:
        return [
            numbers[api.get(it["image_file"]).content] if it["image_file"] else 0
            for it in story.segments
        ]


def test_what_is_written_is_saved_and_found_again(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "Once.", "")
    page = shared_studio.page
    story.field(2).fill("There was a house by the sea.")
    story.is_saved()
    expect(story.card(2).get_by_text("7 words")).to_be_visible()
    title = page.get_by_role("textbox", name="Title of the story")
    title.fill("By the sea")
    title.press("Enter")
    expect(page).to_have_title("By the sea · Storyreel")
    page.reload()
    expect(title).to_have_value("By the sea")
    story.reads("Once.", "There was a house by the sea.")


def test_a_tab_that_dies_in_mid_word_loses_nothing(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "Once.")

    def never(route: Route) -> None:
        """What is to be saved does not get away."""
        if route.request.method != "PATCH":
            route.continue_()

    shared_studio.page.route("**/api/segments/**", never)
    story.field(1).focus()
    story.field(1).press("End")
    shared_studio.page.keyboard.type(" There was a ligh")
    with pytest.raises(Error, match="crash"):
        shared_studio.page.goto("chrome://crash")
    assert [it["text_content"] for it in story.segments] == ["Once."]
    window = Studio(shared_studio.live, shared_studio.page.context.new_page())
    again = Story(window, story.id).open()
    again.told("Text that was not saved last time is back, in 1 segment.")
    again.reads("Once. There was a ligh")
    window.has_nothing_to_complain_about()


def test_segments_are_arranged_by_the_keyboard(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "One. Two.", "Three.")
    press = shared_studio.page.keyboard.press
    story.field(1).focus()
    press("Control+Home")
    for _ in "One. ":
        press("ArrowRight")
    press("Control+Enter")
    story.told("Segment divided")
    story.reads("One.", "Two.", "Three.")
    expect(story.field(2)).to_be_focused()
    press("Alt+ArrowDown")
    story.told("Order changed")
    story.reads("One.", "Three.", "Two.")
    expect(story.field(3)).to_be_focused()
    press("Alt+ArrowUp")
    expect(story.field(2)).to_be_focused()
    press("Control+d")
    story.told("Segment duplicated")
    story.reads("One.", "Two.", "Two.", "Three.")
    expect(story.field(3)).to_be_focused()
    press("Control+Shift+Enter")
    story.told("Segments joined")
    story.reads("One.", "Two.", "Two.\n\nThree.")
    press("Control+End")
    press("Control+Enter")
    expect(story.field(4)).to_be_focused()
    shared_studio.page.keyboard.type("Four.")
    story.is_saved()
    story.reads("One.", "Two.", "Two.\n\nThree.", "Four.")
    press("Control+Home")
    press("ArrowUp")
    expect(story.field(3)).to_be_focused()


def test_segments_are_added_between_others_and_deleted(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "One.", "Three.")
    page = shared_studio.page
    story.card(2).hover()
    story.card(2).get_by_role("button", name="Add a segment here, as number 2").click()
    expect(story.field(2)).to_be_focused()
    page.keyboard.type("Two.")
    page.get_by_role("button", name="Add a segment", exact=True).click()
    expect(story.field(4)).to_be_focused()
    page.keyboard.type("Four.")
    story.is_saved()
    story.reads("One.", "Two.", "Three.", "Four.")
    story.choose(1, "Delete")
    story.told("1 segment deleted")
    story.reads("Two.", "Three.", "Four.")
    story.choose(1, "Join with the next")
    story.told("Segments joined")
    story.reads("Two.\n\nThree.", "Four.")
    story.choose(2, "Move up")
    story.told("Order changed")
    story.reads("Four.", "Two.\n\nThree.")


def test_segments_are_drawn_by_their_handles(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "One.", "Two.", "Three.")
    page = shared_studio.page
    handle = page.get_by_role("button", name="Move segment 1")
    [held, last] = [handle.bounding_box(), story.card(3).bounding_box()]
    assert held and last
    page.mouse.move(held["x"] + 10, held["y"] + 10)
    page.mouse.down()
    page.mouse.move(held["x"] + 12, last["y"] + 10, steps=5)
    page.mouse.move(held["x"] + 12, last["y"] + last["height"] - 5, steps=5)
    page.mouse.up()
    story.told("Order changed")
    story.reads("Two.", "Three.", "One.")


def test_a_handle_moves_its_segment_by_keys_and_says_where_it_is(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "One.", "Two.", "Three.")
    page = shared_studio.page
    story.card(3).hover()
    page.get_by_role("button", name="Move segment 3").focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("Picked up. It is 3 of 3.")).to_be_attached()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_text("Now 2 of 3.")).to_be_attached()
    expect(page.get_by_role("button", name="Move segment 2")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Back where it was.")).to_be_attached()
    expect(page.get_by_role("button", name="Move segment 3")).to_be_focused()
    story.reads("One.", "Two.", "Three.")
    page.keyboard.press("Enter")
    for place in (2, 1):
        page.keyboard.press("ArrowUp")
        expect(page.get_by_role("button", name=f"Move segment {place}")).to_be_focused()
    page.keyboard.press("Enter")
    story.told("Order changed")
    expect(page.get_by_text("Put down as 1.")).to_be_attached()
    story.reads("Three.", "One.", "Two.")


def test_several_segments_are_selected_moved_and_deleted(shared_studio: Studio) -> None:
    story = new_story(shared_studio, *"ABCDE")
    page = shared_studio.page
    bar = page.get_by_role("toolbar", name="Selected segments")
    story.card(2).hover()
    page.get_by_role("checkbox", name="Select segment 2").check()
    page.get_by_role("checkbox", name="Select segment 4").click(modifiers=["Shift"])
    expect(bar.get_by_text("3 segments selected")).to_be_visible()
    page.get_by_role("checkbox", name="Select segment 3").uncheck()
    bar.get_by_role("button", name="Move up").click()
    story.told("Order changed")
    story.reads("B", "D", "A", "C", "E")
    page.keyboard.press("Delete")
    story.told("2 segments deleted")
    story.reads("A", "C", "E")
    expect(bar).to_be_hidden()
    expect(page.get_by_role("button", name="Move segment 2")).to_be_focused()
    page.keyboard.press("Control+a")
    expect(bar.get_by_text("3 segments selected")).to_be_visible()
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    page.keyboard.press("Control+a")
    bar.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="Every film begins")).to_be_visible()
    story.take_back("3 segments deleted")
    story.told("Taken back")
    story.reads("A", "C", "E")


def test_a_script_becomes_segments(shared_studio: Studio) -> None:
    story = new_story(shared_studio)
    page = shared_studio.page
    five = [f"Paragraph {number}." for number in range(1, 6)]
    page.get_by_role("button", name="Paste a script").click()
    page.get_by_role("textbox", name="Script").fill("\n\n".join(five[:2]))
    expect(page.get_by_role("dialog").get_by_text("2 segments, about")).to_be_visible()
    page.get_by_role("button", name="Make 2 segments").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    story.reads(*five[:2])
    page.get_by_role("button", name="Add a segment", exact=True).click()
    expect(story.field(3)).to_be_focused()
    story.choose_of_all("Paste a script")
    page.get_by_role("textbox", name="Script").fill("\n".join(five[2:]))
    page.get_by_role("combobox", name="A segment is").select_option(label="each line")
    page.get_by_role("button", name="Make 3 segments").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    story.reads(*five)
    story.take_back("3 paragraphs taken into the story")
    story.told("Taken back")
    story.reads(*five[:2], "")


def test_paragraphs_that_are_pasted_may_become_segments(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "Before.", "", "Behind.")
    page = shared_studio.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    story.field(2).focus()
    page.evaluate("navigator.clipboard.writeText('One.\\n\\nTwo.\\n\\nThree.')")
    page.keyboard.press("Control+v")
    expect(story.card(2).get_by_text("That is 3 paragraphs.")).to_be_visible()
    page.get_by_role("button", name="Make 3 segments").click()
    expect(story.fields).to_have_count(5)
    story.is_saved()
    story.reads("Before.", "One.", "Two.", "Three.", "Behind.")
    expect(page.get_by_text("That is 3 paragraphs.")).to_be_hidden()


def test_twenty_pictures_that_are_dropped_are_twenty_segments(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "Before.")
    page = shared_studio.page
    story.drop(*map(png, reversed(range(1, 21))))
    expect(story.fields).to_have_count(21)
    last = page.get_by_role("img", name="Picture of segment 21", exact=True)
    expect(last.first).to_be_attached(timeout=30_000)
    uploads = page.get_by_role("region", name="Uploads")
    expect(uploads.get_by_text("20 files sent")).to_be_visible(timeout=30_000)
    assert pictures(story) == list(range(21))


def test_a_picture_is_pasted_or_dropped_into_a_segment(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "One.", "Two.")
    page = shared_studio.page
    story.paste(png(1), 2)
    expect(page.get_by_role("img", name="Picture of segment 2", exact=True).first).to_be_visible()
    story.drop(png(2), place=1)
    expect(page.get_by_role("img", name="Picture of segment 1", exact=True).first).to_be_visible()
    assert pictures(story) == [2, 1]
    # Office programs put a picture of copied words beside them: the words are meant.
    assert story.paste(png(3), 1, words="Words.")
    assert pictures(story) == [2, 1]


def test_what_is_no_picture_is_refused_with_words(shared_studio: Studio) -> None:
    story = new_story(shared_studio, "One.", "Two.")
    story.drop(("letter.pdf", "application/pdf", b"%PDF-1.7"), place=1)
    refused = story.card(1).get_by_role("alert")
    expect(refused).to_contain_text("Storyreel takes pictures")
    refused.get_by_role("button", name="Dismiss").click()
    expect(refused).to_be_hidden()
    shared_studio.expected.append("400")
    story.drop(("broken.png", "image/png", b"nothing that can be seen"), place=2)
    refused = story.card(2).get_by_role("alert")
    expect(refused).to_contain_text("broken.png")
    refused.get_by_role("button", name="Dismiss").click()
    expect(refused).to_be_hidden()
    story.paste(("letter.pdf", "application/pdf", b"%PDF-1.7"), 2)
    expect(story.card(2).get_by_role("alert")).to_contain_text("Storyreel takes pictures")
    assert pictures(story) == [0, 0]
    # What is no picture among those that are is told, too.
    letter = ("letter.pdf", "application/pdf", b"%PDF-1.7")
    story.drop(png(3), letter)
    expect(story.fields).to_have_count(3)
    left_out = shared_studio.page.locator("[data-upload=failed]").filter(has_text="letter.pdf")
    expect(left_out).to_contain_text("Storyreel takes pictures")


@pytest.mark.parametrize("text", ["كان يا ما كان", "היה היה פעם"])
def test_text_from_right_to_left_is_written_so(shared_studio: Studio, text: str) -> None:
    story = new_story(shared_studio, "Left.", text, title=text)
    directions = [
        field.evaluate("(it) => it.matches(':dir(rtl)') && getComputedStyle(it).direction")
        for field in (
            story.field(1), story.field(2),
            shared_studio.page.get_by_role("textbox", name="Title of the story"),
        )
    ]  # fmt: skip
    assert directions == [False, "rtl", "rtl"]
    story.field(1).fill(text)
    assert story.field(1).evaluate("(it) => getComputedStyle(it).direction") == "rtl"
    story.is_saved()
    shared_studio.page.goto("/")
    title = shared_studio.page.get_by_role("link", name=text).first
    assert title.evaluate("(it) => getComputedStyle(it).direction") == "rtl"


def test_a_server_that_is_away_keeps_nobody_from_writing(
    start: Start, new_studio: NewStudio
) -> None:
    live = start()
    studio = new_studio(live, viewport={"width": 1440, "height": 900})
    story = new_story(studio, "Once.")
    studio.expected += ["ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED", "ERR_EMPTY_RESPONSE"]
    live.stop()
    story.field(1).fill("Once upon a time.")
    kept = "The last words are not saved yet; they are kept in this browser."
    expect(story.card(1).get_by_role("alert")).to_contain_text(kept)
    expect(studio.page.get_by_role("banner").get_by_text("Not saved yet")).to_be_visible()
    start(live.data, port=live.port)
    expect(story.card(1).get_by_role("alert")).to_be_hidden()
    story.is_saved()
    story.reads("Once upon a time.")


def test_a_story_is_written_by_the_keyboard_alone(shared_studio: Studio) -> None:
    page = shared_studio.page

    def tab_to(name: str | re.Pattern[str], role: str = "button") -> None:
        """Go on with Tab until it has the keyboard."""
        wanted = page.get_by_role(role, name=name)  # type: ignore[arg-type]
        for _ in range(60):
            page.keyboard.press("Tab")
            if any(it.evaluate("(it) => it === document.activeElement") for it in wanted.all()):
                return
        raise AssertionError(f"Tab does not come to {name}")

    page.goto("/")
    expect(page.get_by_role("article").first).to_be_visible()
    tab_to("Skip to content", "link")
    tab_to("New story")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Every film begins")).to_be_visible()
    tab_to("Begin to write")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Text of segment 1")).to_be_focused()
    page.keyboard.type("Once there was a house.")
    expect(page.get_by_role("banner").get_by_text("Saved", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("textbox", name="Text of segment 1")).to_have_value(
        "Once there was a house."
    )
    tab_to("Export video")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_text("Segment 1 has no picture")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Export video")).to_be_focused()
