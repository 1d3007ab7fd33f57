"""The film without rendering it: its sound, its pictures and the engine's camera agree."""

import re
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from backend.e2e.camera import LOOK, Look, apart, plan_of, scenes_of, seen
from backend.e2e.studio import KEEP_SOUNDS, Studio
from backend.projects.tests import samples
from core_engine import Format

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser

FRAME = 1 / 30  # seconds
FORMATS = {
    Format.FULL_16_9: "Widescreen 16:9",
    Format.SHORT_9_16: "Upright 9:16",
    Format.CLIP_1_1: "Square 1:1",
}
# What is seen and how much of which sound was heard, of each drawn frame up to a time.
WATCH = """async (until) => {
    const seen = LOOK, looks = [];
    while (!(looks.at(-1)?.time >= until)) {
        await new Promise(requestAnimationFrame);
        const sound = sounds.find((it) => !it.paused && it.currentTime > 0);
        const shown = sound && seen();
        if (shown) looks.push({...shown, heard: sound.currentTime, source: sound.src});
    }
    return looks;
}""".replace("LOOK", LOOK)


@pytest.fixture
def page_with_sounds(shared_studio: Studio) -> Studio:
    """A window in which tests can look at the sounds that are played."""
    shared_studio.page.add_init_script(f"({KEEP_SOUNDS})()")
    return shared_studio


def preview(studio: Studio) -> "Locator":
    return studio.page.get_by_role("region", name="Preview")


def line(studio: Studio) -> "Locator":
    """The time as a line."""
    return preview(studio).get_by_role("slider", name="Time in the film")


def go(studio: Studio, *keys: str) -> None:
    """Press keys on the line."""
    for key in keys:
        line(studio).press(key)


def test_sound_and_picture_go_together_over_a_cut(page_with_sounds: Studio, tmp_path: Path) -> None:
    studio, page = page_with_sounds, page_with_sounds.page
    project = studio.open_example()
    plan = plan_of(scenes_of(studio, project["id"], tmp_path), Format.FULL_16_9)
    segments = studio.segments(project["id"])
    starts = [0.0, segments[0]["audio_duration"]]
    seen(page)
    go(studio, "Shift+ArrowRight", "ArrowLeft")  # a second before the cut
    assert seen(page).number == 1
    page.get_by_role("textbox", name="Text of segment 1").press("Space")  # is for the text
    page.get_by_role("textbox", name="Text of segment 1").press("Backspace")
    expect(preview(studio).get_by_role("button", name="Play")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    expect(preview(studio).get_by_role("button", name="Pause")).to_be_visible()
    told = page.evaluate(WATCH, starts[1] + 1.5)
    page.keyboard.press("Space")
    expect(preview(studio).get_by_role("button", name="Play")).to_be_visible()

    assert {it["number"] for it in told} == {1, 2}
    for number, start in enumerate(starts, 1):
        heard = [it for it in told if it["source"].endswith(segments[number - 1]["audio_file"])]
        lags = [abs(it["heard"] + start - it["time"]) for it in heard]
        assert statistics.median(lags) < 2 * FRAME, f"{number}: {lags}"
    assert max(apart(Look.of(it), plan) for it in told) <= 1
    assert [it["time"] for it in told] == sorted(it["time"] for it in told)
    shown = seen(page).time / FRAME
    assert shown == pytest.approx(round(shown), abs=1e-6)  # what stands still is a whole frame


def test_the_camera_is_where_the_engine_has_it(shared_studio: Studio, tmp_path: Path) -> None:
    studio, page = shared_studio, shared_studio.page
    project = studio.open_example()
    scenes = scenes_of(studio, project["id"], tmp_path)
    shape = FORMATS[Format.FULL_16_9]
    for format, name in FORMATS.items():
        page.get_by_role("button", name=f"Shape of the film: {shape}").click()
        page.get_by_role("menuitemradio", name=name).click()
        shape = name
        plan = plan_of(scenes, format)
        seconds = plan.frames * FRAME
        numbers = set()
        for share in (0, 0.07, 0.31, 0.5, 0.66, 0.98, 1):
            line(studio).evaluate(
                """(it, time) => {
                    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")
                        .set.call(it, time);
                    it.dispatchEvent(new Event("input", {bubbles: true}));
                }""",
                str(share * seconds),
            )
            look = seen(page)
            numbers.add(look.number)
            assert look.time == pytest.approx(share * seconds, abs=1.01 * FRAME)
            assert apart(look, plan) <= 1, (format, share)
        assert len(numbers) > 4
        frame = page.get_by_test_id("preview-frame").bounding_box()
        assert frame
        assert frame["width"] / frame["height"] == pytest.approx(plan.width / plan.height, rel=0.01)


def test_it_stops_at_the_end_and_begins_anew(shared_studio: Studio) -> None:
    studio = shared_studio
    studio.open_example()
    seen(studio.page)
    go(studio, "End")
    expect(line(studio)).to_have_attribute("aria-valuetext", re.compile("segment 7 of 7"))
    go(studio, "ArrowLeft", "Space")
    expect(preview(studio).get_by_role("button", name="Pause")).to_be_visible()
    expect(preview(studio).get_by_role("button", name="Play")).to_be_visible()
    last = float(line(studio).get_attribute("max") or 0)
    assert seen(studio.page).time == pytest.approx(last, abs=1.01 * FRAME)
    go(studio, "Space")
    expect(line(studio)).to_have_attribute("aria-valuetext", re.compile("segment 1 of 7"))
    go(studio, "Space")


def test_the_line_is_led_by_keys(shared_studio: Studio) -> None:
    studio = shared_studio
    studio.open_example()
    seen(studio.page)
    times = []
    for key in ("ArrowRight", ".", ",", "Shift+ArrowRight", "Shift+ArrowLeft", "Home"):
        go(studio, key)
        times.append(seen(studio.page).time)
    second = studio.segments(studio.example()["id"])[0]["audio_duration"]
    frames = [1, 1 + FRAME, 1, second, 0, 0]
    assert times == pytest.approx(frames, abs=FRAME)
    assert times[1] - times[0] == pytest.approx(FRAME, abs=1e-6)
    assert times[2] == times[0]
    preview(studio).get_by_role("button", name="Next segment").click()
    expect(studio.page.get_by_role("img", name="Picture of segment 2").last).to_be_visible()
    assert seen(studio.page).number == 2


def test_a_segment_without_a_picture_asks_for_one(studio: Studio, tmp_path: Path) -> None:
    page = studio.page
    project = studio.open_example()
    page.get_by_role("button", name="Add a segment", exact=True).click()
    frame = page.get_by_test_id("preview-frame")
    expect(frame.get_by_text("Segment 8 has no picture yet.")).to_be_visible()
    expect(preview(studio).get_by_text("1 segment without a narration")).to_be_visible()
    with page.expect_file_chooser() as chooser:
        frame.get_by_role("button", name="Choose a picture").click()
    picture = tmp_path / "new.png"
    picture.write_bytes(samples.picture(3, (640, 480)))
    chooser.value.set_files(picture)
    expect(frame.get_by_role("img", name="Picture of segment 8")).to_be_visible()
    assert seen(page).number == 8
    assert studio.segments(project["id"])[7]["image_width"] == 640


def test_a_picture_that_is_broken_says_so(studio: Studio) -> None:
    project = studio.example()
    name = studio.segments(project["id"])[0]["image_file"].partition("/media/")[2]
    (studio.live.data / "media" / name).write_bytes(b"no picture any more")
    studio.expected.extend(["404", "422"])
    studio.open_example()
    frame = studio.page.get_by_test_id("preview-frame")
    expect(frame.get_by_text("The picture of segment 1 cannot be shown.")).to_be_visible()
    expect(frame.get_by_role("button", name="Choose a picture")).to_be_visible()
