"""The film in the page, before it is made: played, scrubbed, its order and its camera changed."""

import re

import pytest
from playwright.sync_api import expect

from backend.e2e.studio import Studio

pytestmark = pytest.mark.browser

# What is seen of the picture on the screen, in fractions of it.
CROP = """() => {
    const frame = document.querySelector("[data-testid=preview-frame]");
    const seen = [...frame.children].find((it) => it.style.visibility === "visible");
    const [f, p] = [frame, seen.querySelector("img")].map((it) => it.getBoundingClientRect());
    return {x: (f.left - p.left) / p.width, y: (f.top - p.top) / p.height,
            width: f.width / p.width, height: f.height / p.height};
}"""


def test_the_crop_on_the_screen_is_the_one_that_was_set(studio: Studio) -> None:
    segment = studio.segments(studio.example()["id"])[0]
    height = 0.4 * segment["image_width"] / segment["image_height"] * 9 / 16
    crop = {"x": 0.21, "y": 0.33, "width": 0.4, "height": height}
    with studio.api as api:
        api.patch(f"/api/segments/{segment['id']}/", json={"start_rect": crop}).raise_for_status()
    studio.open_example()
    expect(studio.page.get_by_text("Moves as you have set it.")).to_be_visible()
    assert studio.page.evaluate(CROP) == pytest.approx(crop, abs=1e-4)


def test_it_plays_into_the_next_segment_and_scrubs(studio: Studio) -> None:
    studio.open_example()
    page = studio.page
    timeline = page.get_by_role("slider", name="Timeline")
    timeline.press("Shift+ArrowRight")
    timeline.press("ArrowLeft")
    expect(timeline).to_have_attribute("aria-valuetext", re.compile("segment 1 of 7"))
    page.get_by_role("button", name="Play", exact=True).first.click()
    expect(timeline).to_have_attribute("aria-valuetext", re.compile("segment 2 of 7"))
    page.get_by_role("button", name="Pause", exact=True).first.click()
    timeline.press("End")
    expect(timeline).to_have_attribute("aria-valuetext", re.compile("segment 7 of 7"))


def test_a_frame_of_the_camera_is_dragged_and_taken_back(studio: Studio) -> None:
    project = studio.open_example()
    page = studio.page
    box = page.locator("[data-end=end]").bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] - 20, box["y"] + 90, steps=3)
    page.mouse.up()
    expect(page.get_by_text("Moves as you have set it.")).to_be_visible()
    expect(page.get_by_role("button", name="Undo (Ctrl Z)")).to_be_enabled()  # it is saved
    assert studio.segments(project["id"])[0]["end_rect"]
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_text("The camera moves by itself again.")).to_be_visible()
    assert studio.segments(project["id"])[0]["end_rect"] is None


def test_a_segment_is_carried_to_another_place(studio: Studio) -> None:
    project = studio.open_example()
    page = studio.page
    ids = [it["id"] for it in studio.segments(project["id"])]
    first, third = (page.locator(f"[data-part='{ids[n]}']").bounding_box() for n in (0, 2))
    assert first and third
    page.mouse.move(first["x"] + 30, first["y"] + 20)
    page.mouse.down()
    page.mouse.move(third["x"] + third["width"] - 10, third["y"] + 20, steps=4)
    page.mouse.up()
    expect(page.get_by_text("Segment 1 is now number 3.")).to_be_visible()
    now = [it["id"] for it in studio.segments(project["id"])]
    assert now == [ids[1], ids[2], ids[0], *ids[3:]]
