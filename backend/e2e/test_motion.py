"""The camera is led by hand: by the mouse, by keys, by chance; and finds its own way again."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from backend.e2e.camera import apart, plan_of, scenes_of, seen
from backend.e2e.studio import Studio
from core_engine import Format

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page, Request

pytestmark = pytest.mark.browser


def editor(page: "Page") -> "Locator":
    return page.get_by_role("region", name="Camera")


def end(page: "Page", name: str) -> "Locator":
    """The frame of the beginning or the end."""
    return editor(page).get_by_role("button", name=name)


def saved(page: "Page", act: Any) -> dict[str, Any]:
    """What the server has of the segment once it was told of what `act` does."""

    def is_told(answer: Any) -> bool:
        return answer.request.method == "PATCH" and "/api/segments/" in answer.url

    with page.expect_response(is_told) as told:
        act()
    assert told.value.status == 200
    return dict(told.value.json())


def drag(page: "Page", handle: "Locator", x: float, y: float, hold: float = 0.5) -> None:
    """Take hold of the middle of something, or lower, and bring it elsewhere (in pixels)."""
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box
    across, down = box["x"] + box["width"] / 2, box["y"] + box["height"] * hold
    page.mouse.move(across, down)
    page.mouse.down()
    page.mouse.move(across + x, down + y, steps=8)
    page.mouse.up()


def test_the_camera_is_led_by_hand(studio: Studio, tmp_path: Path) -> None:
    page = studio.page
    project = studio.open_example()
    segment = studio.segments(project["id"])[0]
    expect(editor(page).get_by_text("Moves by itself.")).to_be_visible()
    picture = editor(page).get_by_role("group", name="Where the camera begins").bounding_box()
    assert picture

    # One corner, by the mouse: the opposite one stays, and the shape.
    first = end(page, "Beginning")
    before = box_of(first, picture)
    corner = first.locator("[data-corner='00']")
    asked: list[Request] = []
    page.on("request", lambda it: asked.append(it))
    now = saved(page, lambda: drag(page, corner, 60, 40))["start_rect"]
    assert [it.method for it in asked].count("PATCH") == 1  # when the hand rests
    assert now["width"] < before["width"]
    assert now["x"] + now["width"] == pytest.approx(before["x"] + before["width"], abs=0.01)
    assert now["y"] + now["height"] == pytest.approx(before["y"] + before["height"], abs=0.01)
    assert shape(now) == pytest.approx(shape(before), rel=0.02)
    expect(editor(page).get_by_text("Moves as you have set it.")).to_be_visible()

    # All of it, by the mouse, further than there is room; the other frame lies on top of it.
    moved = saved(page, lambda: drag(page, first, -2000, -20, hold=0.95))["start_rect"]
    assert moved["x"] == 0
    assert moved["y"] < now["y"]
    assert moved["width"] == pytest.approx(now["width"])

    # By keys: its place, and with Shift its size.
    saved(page, lambda: first.press("ArrowRight"))
    by_key = saved(page, lambda: first.press("ArrowDown"))
    assert by_key["start_rect"]["x"] == pytest.approx(moved["x"] + 0.01)
    assert by_key["start_rect"]["y"] == pytest.approx(moved["y"] + 0.01)
    smaller = saved(page, lambda: first.press("Shift+ArrowDown"))["start_rect"]
    assert smaller["width"] == pytest.approx(moved["width"] * 0.98)
    last = end(page, "End (2)")
    tail = saved(page, lambda: last.press("ArrowUp"))["end_rect"]
    assert tail is not None

    # The preview has followed, as the film will.
    plan = plan_of(scenes_of(studio, project["id"], tmp_path), Format.FULL_16_9)
    first.focus()
    assert seen(page).time == 0
    assert apart(seen(page), plan) <= 1
    last.focus()
    assert seen(page).time > 0
    assert seen(page).number == 1
    assert apart(seen(page), plan) <= 1

    # One step back at a time, as everything else.
    page.get_by_role("button", name="Undo (Ctrl Z)").click()
    expect(page.get_by_text("Taken back").first).to_be_visible()
    assert studio.segments(project["id"])[0]["end_rect"] == segment["end_rect"]


def test_pace_direction_chance_and_the_way_back(studio: Studio) -> None:
    page = studio.page
    project = studio.open_example()
    own = studio.segments(project["id"])[0]
    pace = editor(page).get_by_label("Pace")
    now = saved(page, lambda: pace.select_option("Steady"))
    assert now["easing"] == "linear"
    further = editor(page).get_by_role("radio", name="Further")
    closer = editor(page).get_by_role("radio", name="Closer")
    expect(closer).to_be_checked()
    assert (
        saved(page, lambda: editor(page).get_by_text("Further").click())["zoom_direction"] == "out"
    )
    expect(further).to_be_checked()

    dot = editor(page).get_by_role("button", name="What the picture is about")
    focus = saved(page, lambda: drag(page, dot, -50, 30))["focus"]
    nudged = saved(page, lambda: dot.press("ArrowLeft"))["focus"]
    assert nudged["x"] == pytest.approx(focus["x"] - 0.01)
    assert nudged["y"] == pytest.approx(focus["y"])

    surprise = editor(page).get_by_role("button", name="Surprise me")
    one, other = (saved(page, surprise.click) for _ in range(2))
    assert one["start_rect"] != other["start_rect"]
    expect(page.get_by_text("The camera takes another way.").first).to_be_visible()

    reset = editor(page).get_by_role("button", name="Reset")
    plain = saved(page, reset.click)
    cleared = [plain[it] for it in ("start_rect", "end_rect", "focus", "easing")]
    assert cleared == [None, None, None, ""]
    expect(reset).to_be_disabled()
    toast = page.get_by_role("listitem").filter(has_text="The camera moves by itself again.")
    toast.get_by_role("button", name="Undo").click()
    expect(editor(page).get_by_text("Moves as you have set it.")).to_be_visible()
    back = studio.segments(project["id"])[0]
    assert back["start_rect"] == other["start_rect"]
    assert back["focus"] == nudged
    assert own["start_rect"] is None


def test_a_move_that_could_not_be_saved_is_kept_and_sent_again(studio: Studio) -> None:
    page = studio.page
    project = studio.open_example()
    studio.expected.append("ERR_FAILED")
    first = end(page, "Beginning")
    page.route("**/api/segments/*/", lambda it: it.abort())
    first.press("Shift+ArrowDown")
    expect(editor(page).get_by_text("This move is not saved yet.")).to_be_visible()
    page.unroute("**/api/segments/*/")
    rect = saved(page, editor(page).get_by_role("button", name="Try again").click)["start_rect"]
    expect(editor(page).get_by_text("This move is not saved yet.")).to_be_hidden()
    assert studio.segments(project["id"])[0]["start_rect"] == rect


def box_of(frame: "Locator", picture: Any) -> dict[str, float]:
    """A frame in fractions of the picture."""
    box = frame.bounding_box()
    assert box
    return {
        "x": (box["x"] - picture["x"]) / picture["width"],
        "y": (box["y"] - picture["y"]) / picture["height"],
        "width": box["width"] / picture["width"],
        "height": box["height"] / picture["height"],
    }


def shape(rect: dict[str, float]) -> float:
    """Width by height."""
    return rect["width"] / rect["height"]
