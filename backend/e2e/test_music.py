"""Music is brought, heard, laid under a story, changed and taken away again."""

import re
import statistics
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from backend.e2e.stories import new_story
from backend.e2e.studio import KEEP_SOUNDS, Studio
from backend.projects.tests import samples

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser

# What is heard of the music at each drawn frame, up to a time of the film.
WATCH = """async (until) => {
    const line = document.querySelector("input[aria-label='Time in the film']");
    const looks = [];
    while (!(looks.at(-1)?.time >= until)) {
        await new Promise(requestAnimationFrame);
        const heard = sounds.filter((it) => it.src.includes("/media/music/") && !it.paused);
        const told = heard.map(({currentTime, volume}) => ({place: currentTime, volume}));
        looks.push({time: line.valueAsNumber, heard: told});
    }
    return looks;
}"""
IS_SILENT = """() => sounds.every((it) => it.paused)"""


def brought(studio: Studio, title: str, number: int = 4, seconds: float = 3) -> str:
    """A track that is there already; its id."""
    file = (f"{title}.wav", samples.sound(number, seconds=seconds), "audio/wav")
    with studio.api as api:
        return str(api.post("/api/music-tracks/", files={"file": file}).json()["id"])


def music_of(studio: Studio, project: str) -> dict[str, Any]:
    """What the API says of a story's music."""
    with studio.api as api:
        return dict(api.get(f"/api/projects/{project}/music/").json())


def opened(studio: Studio) -> "Locator":
    """The dialog about the music of the story that is open."""
    studio.page.get_by_role("button", name="More for this story").click()
    studio.page.get_by_role("menuitem", name="Music").click()
    return studio.page.get_by_role("dialog", name="Music under the story")


def test_music_is_brought_and_set_and_taken_away(studio: Studio, tmp_path: Path) -> None:
    page = studio.page
    story = new_story(studio, "One.")
    dialog = opened(studio)
    expect(dialog.get_by_text("Bring a piece of music")).to_be_visible()
    (tmp_path / "Waltz.wav").write_bytes(samples.sound(4, seconds=3))
    story.bring(tmp_path / "Waltz.wav", dialog.get_by_role("button", name="Bring a sound").click)
    expect(dialog.get_by_role("radio", name="Waltz 0:03")).to_be_checked()
    dialog.get_by_role("button", name="Play Waltz").click()
    expect(dialog.get_by_role("button", name="Stop")).to_be_visible()
    dialog.get_by_role("slider", name="How loud").press("ArrowRight")
    expect(dialog.get_by_text("+1 dB")).to_be_visible()
    with page.expect_response(lambda it: it.request.method == "PUT"):
        dialog.get_by_label("Begin again until the film is over").uncheck()
    told = music_of(studio, story.id)
    assert (told["gain_db"], told["loops"]) == (1, False)
    assert studio.faults() == []

    page.reload()
    page.get_by_role("button", name="Music: Waltz").click()
    dialog = page.get_by_role("dialog", name="Music under the story")
    expect(dialog.get_by_role("radio", name="Waltz 0:03")).to_be_checked()
    with page.expect_response(lambda it: it.request.method == "PUT"):
        dialog.get_by_role("radio", name="No music").check()
    expect(dialog.get_by_role("slider")).to_have_count(0)
    assert music_of(studio, story.id)["track"] is None
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Music: Waltz")).to_be_hidden()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Music: Waltz")).to_be_visible()


def test_music_is_called_something_and_deleted_and_had_back(studio: Studio, tmp_path: Path) -> None:
    page = studio.page
    page.goto("/music/")
    expect(page.get_by_role("heading", name="No music yet.")).to_be_visible()
    assert studio.faults() == []
    (tmp_path / "track 01.wav").write_bytes(samples.sound(4, seconds=3))
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Bring a sound file").click()
    chooser.value.set_files(tmp_path / "track 01.wav")
    title = page.get_by_role("textbox", name="Title")
    expect(title).to_have_value("track 01")
    for name, words in (("Title", "Waltz"), ("Whose it is", "CC0, nobody's")):
        with page.expect_response(lambda it: it.request.method == "PATCH"):
            page.get_by_role("textbox", name=name).fill(words)
            page.keyboard.press("Enter")
    assert studio.faults() == []
    page.reload()
    expect(title).to_have_value("Waltz")
    page.get_by_role("button", name="Delete Waltz").click()
    expect(title).to_have_count(0)
    told = page.locator("[data-sonner-toast]").filter(has_text="“Waltz” deleted")
    told.get_by_role("button", name="Undo").click()
    expect(title).to_have_value("Waltz")
    with studio.api as api:
        (track,) = api.get("/api/music-tracks/").json()["results"]
        story = studio.example()["id"]
        api.put(f"/api/projects/{story}/music/", json={"track": track["id"]}).raise_for_status()
    page.reload()
    expect(page.get_by_role("link", name="The long way home")).to_be_visible()
    expect(page.get_by_role("button", name="A story has it")).to_be_visible()
    studio.shoot("music-page-desktop-light")
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme="dark")
    assert not studio.scrolls_sideways()
    assert studio.faults() == []
    studio.shoot("music-page-phone-dark")


def test_a_track_is_heard_and_downloaded(studio: Studio) -> None:
    page = studio.page
    for number, title in enumerate(("March", "Waltz"), 4):
        brought(studio, title, number, seconds=12)
    page.goto("/music/")
    waltz, march = (page.get_by_role("group", name=it, exact=True) for it in ("Waltz", "March"))
    line = waltz.get_by_role("slider", name="Place in Waltz")
    waltz.get_by_role("button", name="Play Waltz").click()
    expect(line).to_have_attribute("aria-valuetext", re.compile("0:0[1-9] / 0:12"))
    waltz.get_by_role("button", name="Pause Waltz").click()
    expect(waltz.get_by_role("button", name="Play Waltz")).to_be_visible()
    second = int((line.get_attribute("aria-valuetext") or "")[2:4])
    for _ in range(3):
        line.press("ArrowRight")
    expect(line).to_have_attribute("aria-valuetext", f"0:{second + 3:02} / 0:12")
    waltz.get_by_role("button", name="Play Waltz").click()
    march.get_by_role("button", name="Play March").click()
    expect(march.get_by_role("button", name="Pause March")).to_be_visible()
    expect(waltz.get_by_role("button", name="Play Waltz")).to_be_visible()
    march.get_by_role("slider", name="Place in March").press("End")
    expect(march.get_by_role("button", name="Play March")).to_be_visible()
    assert studio.faults() == []
    with page.expect_download() as download:
        waltz.get_by_role("link", name="Download Waltz").click()
    assert download.value.suggested_filename == "Waltz.wav"
    assert download.value.path().read_bytes() == samples.sound(5, seconds=12)
    waltz.get_by_role("slider", name="Volume").press("ArrowLeft")
    march.get_by_role("button", name="Sound off").click()
    page.reload()
    expect(waltz.get_by_role("button", name="Sound on")).to_be_visible()
    waltz.get_by_role("button", name="Sound on").click()
    expect(march.get_by_role("slider", name="Volume")).to_have_attribute("aria-valuetext", "95 %")


def test_a_track_is_laid_under_a_story_from_its_page(studio: Studio) -> None:
    page = studio.page
    brought(studio, "Waltz")
    story = new_story(studio, "One.", title="A newer story")
    page.goto("/music/")
    expect(page.get_by_text("Under no story")).to_be_visible()
    use = page.get_by_role("button", name="Use in a story: Waltz")
    use.click()
    newest_first = ["A newer story", "The long way home"]
    expect(page.get_by_role("menuitem")).to_have_text(newest_first)
    page.get_by_role("menuitem", name="A newer story").click()
    link = page.get_by_role("link", name="A newer story")
    expect(link).to_be_visible()
    assert music_of(studio, story.id)["track"]
    use.click()
    expect(page.get_by_role("menuitem", name="A newer story")).to_be_disabled()
    page.keyboard.press("Escape")
    story.take_back("“Waltz” lies under “A newer story” now")
    story.told("The music of “A newer story” is as it was before")
    expect(page.get_by_text("Under no story")).to_be_visible()
    assert music_of(studio, story.id)["track"] is None
    use.click()
    page.get_by_role("menuitem", name="A newer story").click()
    link.click()
    expect(story.field(1)).to_have_value("One.")


def test_the_preview_has_the_music_of_the_film(studio: Studio) -> None:
    page, project = studio.page, studio.example()["id"]
    track = brought(studio, "Waltz", seconds=8)
    with studio.api as api:
        chosen = {"track": track, "start": 1, "fade": 0, "gain_db": -6}
        api.put(f"/api/projects/{project}/music/", json=chosen).raise_for_status()
    page.add_init_script(f"({KEEP_SOUNDS})()")
    studio.open_example()
    preview = page.get_by_role("region", name="Preview")
    with page.expect_response(lambda it: "/media/music/" in it.url):
        expect(preview.get_by_role("button", name="Play")).to_be_enabled()
    preview.get_by_role("button", name="Play").click()
    looks = page.evaluate(WATCH, 4)
    assert not any(it["heard"] for it in looks if it["time"] < 1)
    heard = [(it["time"], *it["heard"]) for it in looks if it["time"] > 2 and it["heard"]]
    lags = [abs(time - 1 - sound["place"]) for time, sound in heard]
    assert statistics.median(lags) < 0.1, lags
    (volume,) = {round(sound["volume"], 4) for _, sound in heard}  # somebody speaks all along
    assert 0 < volume < 1
    line = preview.get_by_role("slider", name="Time in the film")
    line.press("Space")
    page.wait_for_function(IS_SILENT)
    for key in ("ArrowRight", "ArrowRight", "Space"):
        line.press(key)
    looks = page.evaluate(WATCH, 8.7)  # from 7 seconds on its end lies over its beginning
    both = [sorted(sound["place"] for sound in it["heard"]) for it in looks if it["time"] > 7.2]
    assert statistics.median(len(it) for it in both) == 2
    apart = statistics.median(it[-1] - it[0] for it in both if len(it) == 2)
    assert apart == pytest.approx(6, abs=0.2)


def test_what_was_done_to_the_music_is_taken_back(studio: Studio) -> None:
    page = studio.page
    brought(studio, "Waltz")
    story = new_story(studio, "One.")
    dialog = opened(studio)
    with page.expect_response(lambda it: it.request.method == "PUT"):
        dialog.get_by_role("radio", name="Waltz 0:03").check()
    loud = dialog.get_by_role("slider", name="How loud")
    with page.expect_response(lambda it: it.request.method == "PUT"):
        for _ in range(5):
            loud.press("ArrowLeft")
    expect(dialog.get_by_text("-5 dB")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(dialog.get_by_text("0 dB", exact=True)).to_be_visible()  # five moves were one change
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Undo (Ctrl Z)").click()
    story.told("Taken back: Chose the music “Waltz”")
    expect(opened(studio).get_by_role("radio", name="No music")).to_be_checked()
    assert music_of(studio, story.id)["track"] is None
    page.keyboard.press("Escape")
    for _ in range(2):
        page.get_by_role("button", name="Redo (Ctrl Shift Z)").click()
    expect(opened(studio).get_by_text("-5 dB")).to_be_visible()
    expect(dialog.get_by_role("radio", name="Waltz 0:03")).to_be_checked()


def test_what_is_no_music_is_told(studio: Studio, tmp_path: Path) -> None:
    studio.expected.append("400")
    story = new_story(studio, "One.")
    dialog = opened(studio)
    (tmp_path / "song.mp3").write_bytes(b"<html>no</html>" * 100)
    story.bring(tmp_path / "song.mp3", dialog.get_by_role("button", name="Bring a sound").click)
    expect(dialog.get_by_role("alert")).to_contain_text("not a sound")
    expect(dialog.get_by_role("button", name="Bring a sound file")).to_be_enabled()
