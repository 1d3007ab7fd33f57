"""Music is brought, laid under a story, changed and taken away again."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from backend.e2e.stories import new_story
from backend.e2e.studio import Studio
from backend.projects.tests import samples

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser


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
    dialog = opened(studio)
    expect(dialog.get_by_role("radio", name="Waltz 0:03")).to_be_checked()
    with page.expect_response(lambda it: it.request.method == "PUT"):
        dialog.get_by_role("radio", name="No music").check()
    expect(dialog.get_by_role("slider")).to_have_count(0)
    assert music_of(studio, story.id)["track"] is None


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
    player = page.get_by_label("Waltz", exact=True)
    heard = player.evaluate("it => it.play().then(() => it.pause()).then(() => it.duration)")
    assert heard == pytest.approx(3, abs=0.1)
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
    expect(page.get_by_text("Under The long way home")).to_be_visible()
    expect(page.get_by_role("button", name="A story has it")).to_be_visible()
    studio.shoot("music-page-desktop-light")
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme="dark")
    assert not studio.scrolls_sideways()
    assert studio.faults() == []
    studio.shoot("music-page-phone-dark")


def test_what_is_no_music_is_told(studio: Studio, tmp_path: Path) -> None:
    studio.expected.append("400")
    story = new_story(studio, "One.")
    dialog = opened(studio)
    (tmp_path / "song.mp3").write_bytes(b"<html>no</html>" * 100)
    story.bring(tmp_path / "song.mp3", dialog.get_by_role("button", name="Bring a sound").click)
    expect(dialog.get_by_role("alert")).to_contain_text("not a sound")
    expect(dialog.get_by_role("button", name="Bring a sound file")).to_be_enabled()
