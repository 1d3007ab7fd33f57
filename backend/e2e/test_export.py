"""From a story to its film: exported, followed, cancelled, tried again, watched, taken along."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from backend.e2e.studio import Studio
from backend.projects.tests import samples

pytestmark = pytest.mark.browser

COUNT_CLICKS = """() => {
    window.clicks = 0;
    addEventListener("click", (it) => it.isTrusted && clicks++, true);
}"""
PLAYS = """() => new Promise((told) => {
    const film = document.querySelector("video");
    film.ontimeupdate = () => film.currentTime > 0.5 && told();
})"""
FRAME = """() => new Promise((told) => {
    const film = document.querySelector("video");
    const look = (_, {mediaTime}) =>  // what was shown before may come first
        mediaTime > 1 ? told(mediaTime) : film.requestVideoFrameCallback(look);
    film.requestVideoFrameCallback(look);
    film.currentTime = 30;
})"""


def export(studio: Studio, quality: str = "Quick") -> None:
    """Ask for a film of the story that is open."""
    studio.page.get_by_role("button", name="Export video").click()
    studio.page.get_by_role("dialog").get_by_text(quality, exact=True).click()
    studio.page.get_by_role("button", name="Export", exact=True).click()


def test_a_film_is_made_watched_and_taken_along(studio: Studio, tmp_path: Path) -> None:
    studio.open_example()
    export(studio)
    page = studio.page
    expect(page.get_by_text(re.compile(r"Segment \d of 7"))).to_be_visible()
    expect(page.get_by_role("progressbar").first).to_be_visible()
    player = page.locator("video")
    player.wait_for(timeout=90_000)
    assert page.evaluate(FRAME) == pytest.approx(30, abs=0.05)
    expect(
        page.get_by_text(re.compile("0:40.*1920 × 1080.*30 pictures per second"))
    ).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    assert studio.faults() == []
    assert not studio.scrolls_sideways()
    page.set_viewport_size({"width": 1440, "height": 900})
    with page.expect_download() as download:
        page.get_by_role("dialog").get_by_role("link", name=re.compile("Download")).click()
    assert download.value.suggested_filename == "The long way home.mp4"
    download.value.save_as(tmp_path / "film.mp4")
    assert (tmp_path / "film.mp4").stat().st_size > 1_000_000
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("banner").get_by_text("Completed")).to_be_visible()
    page.get_by_role("button", name="More about the film").click()
    page.get_by_role("menuitem", name="Re-render").wait_for()
    assert studio.faults() == []
    page.keyboard.press("Escape")
    text = page.get_by_role("textbox", name="Text of segment 2", exact=True)
    before = text.input_value()
    text.fill("Other words.")
    expect(page.get_by_role("button", name="Export video")).to_be_visible()
    text.fill(before)
    expect(page.get_by_role("link", name="Download")).to_be_visible()
    page.goto("/")
    page.get_by_role("button", name="Watch the film of The long way home").click()
    expect(page.locator("video")).to_be_visible()


def test_a_render_is_cancelled_and_leaves_the_story_ready(studio: Studio) -> None:
    project = studio.open_example()
    export(studio, "High")
    page = studio.page
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Export", exact=True)).to_be_visible()
    with studio.api as api:
        [job] = api.get("/api/render-jobs/", params={"project": project["id"]}).json()["results"]
    assert job["status"] == "cancelled"
    page.goto("/jobs/")
    expect(page.get_by_role("main").get_by_text("Cancelled").first).to_be_visible()


def test_a_picture_that_breaks_fails_the_film_and_retry_makes_it(studio: Studio) -> None:
    project = studio.open_example()
    name = studio.segments(project["id"])[2]["image_file"].partition("/media/")[2]
    file = studio.live.data / "media" / name
    good = file.read_bytes()
    studio.expected.append("422")  # its thumbnails cannot be made either
    file.write_bytes(good[:1000])
    export(studio)
    page = studio.page
    expect(page.get_by_role("dialog").get_by_text("Segment 3").first).to_be_visible()
    page.get_by_role("button", name="Close").click()
    retry = page.get_by_role("banner").get_by_role("button", name="Retry")
    expect(retry).to_be_visible()
    file.write_bytes(good)
    retry.click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("again|Export")).click()
    page.locator("video").wait_for(timeout=90_000)


def test_what_is_missing_is_said_and_shown(studio: Studio) -> None:
    studio.open_example()
    page = studio.page
    page.get_by_role("button", name="Add a segment", exact=True).click()
    expect(page.get_by_role("textbox", name="Text of segment 8")).to_be_visible()
    page.get_by_role("textbox", name="Text of segment 1").focus()
    # What is disabled can still be asked why.
    page.get_by_role("button", name="Export video").click(force=True)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Segment 8 has no picture")).to_be_visible()
    dialog.get_by_role("button", name="Show").first.click()
    expect(page.get_by_role("textbox", name="Text of segment 8")).to_be_in_viewport()


def test_a_folder_and_a_script_become_a_film_in_six_clicks(studio: Studio, tmp_path: Path) -> None:
    folder = tmp_path / "Our summer"
    folder.mkdir()
    for number in (1, 2, 10):
        (folder / f"{number}.jpg").write_bytes(samples.picture(number))
    (folder / "script.txt").write_text("The sea.\n\nThe beach.\n\nThe way home.\n")
    page = studio.page
    page.goto("/")
    page.evaluate(
        "window.clicks = 0; addEventListener('click', (it) => it.isTrusted && clicks++, true)"
    )
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a folder").click()
    chooser.value.set_files(folder)
    expect(page.get_by_role("textbox", name="Text of segment 3")).to_have_value("The way home.")
    expect(page.get_by_role("textbox", name="Title of the story")).to_have_value("Our summer")
    export = page.get_by_role("banner").get_by_role("button", name="Export video")
    export.click()
    page.get_by_role("button", name="Export", exact=True).click()
    player = page.locator("video")
    player.wait_for(timeout=90_000)
    player.click()
    page.evaluate(PLAYS)
    assert page.evaluate("window.clicks") <= 6
