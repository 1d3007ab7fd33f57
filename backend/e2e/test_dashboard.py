"""The page of all stories, in a real browser."""

import gzip
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backend.e2e.conftest import NewStudio
from backend.e2e.studio import Studio
from backend.projects.tests import samples

if TYPE_CHECKING:
    from playwright.sync_api import Response

TITLE = "The long way home"
ON_DROP = """([selector, files]) => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([Uint8Array.from(text)], name));
    for (const kind of ["dragenter", "drop"]) {
        const event = new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true});
        document.querySelector(selector).dispatchEvent(event);
    }
}"""
MOST_SCRIPTS = 250_000  # bytes, as gzip packs them
OPENED = re.compile(r"/projects/[0-9a-f-]{36}/")


def card(studio: Studio, title: str = TITLE) -> object:
    """The card of a story."""
    return studio.page.get_by_role("article").filter(has_text=title)


def choose(studio: Studio, name: str, title: str = TITLE) -> None:
    """Choose something from a card's menu."""
    studio.page.get_by_role("button", name=f"More about {title}").click()
    studio.page.get_by_role("menuitem", name=name).click()


def drop(studio: Studio, **files: bytes) -> None:
    """Drop files somewhere on the page."""
    named = [[name, list(data)] for name, data in files.items()]
    studio.page.evaluate(ON_DROP, ["main", named])


def titles(studio: Studio) -> list[str]:
    """The stories that are shown, in their order."""
    return studio.page.get_by_role("article").get_by_role("heading").all_inner_texts()


def test_a_story_is_deleted_and_had_back(studio: Studio) -> None:
    page = studio.page
    page.goto("/")
    choose(studio, "Delete")
    page.get_by_role("heading", name="Every film begins").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name=TITLE).wait_for()
    choose(studio, "Delete")
    page.get_by_text("Recently deleted").click()
    page.get_by_role("button", name=f"Restore {TITLE}").click()
    page.get_by_role("link", name=TITLE).wait_for()
    page.get_by_text("Recently deleted").wait_for(state="detached")


def test_a_story_is_deleted_for_good(studio: Studio) -> None:
    page = studio.page
    page.goto("/")
    choose(studio, "Delete")
    page.get_by_text("Recently deleted").click()
    page.get_by_role("button", name=f"Delete {TITLE} for good").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete for good").click()
    page.get_by_text("Recently deleted").wait_for(state="detached")
    with studio.api as api:
        assert api.get("/api/projects/", params={"binned": "true"}).json()["count"] == 0


def test_stories_are_copied_renamed_looked_for_and_sorted(studio: Studio) -> None:
    page = studio.page
    page.goto("/")
    choose(studio, "Duplicate")
    copied = f"{TITLE} copy"
    page.get_by_role("link", name=copied).wait_for()
    choose(studio, "Rename…", copied)
    field = page.get_by_role("textbox", name="Title")
    field.fill("  ")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").get_by_text("needs a title").wait_for()
    field.fill("Éclairs")
    field.press("Enter")
    page.get_by_role("link", name="Éclairs").wait_for()
    page.get_by_role("button", name="Sort by").click()
    page.get_by_role("menuitemradio", name="Title").click()
    assert titles(studio) == ["Éclairs", TITLE]
    page.reload()
    page.get_by_role("link", name=TITLE).wait_for()
    assert titles(studio) == ["Éclairs", TITLE]  # the order is remembered
    page.keyboard.press("/")
    page.keyboard.type("eclair")
    page.get_by_role("link", name=TITLE).wait_for(state="detached")
    assert titles(studio) == ["Éclairs"]
    page.keyboard.type(" of 1912")
    page.get_by_role("button", name="Clear the search").click()
    page.get_by_role("link", name=TITLE).wait_for()


def test_pictures_that_are_dropped_become_a_story_in_their_order(studio: Studio) -> None:
    page = studio.page
    page.goto("/")
    page.get_by_role("link", name=TITLE).wait_for()
    pictures = {f"{number}.png": samples.picture(number) for number in (10, 9, 1, 2)}
    words = {"9.txt": b"Words of nine."}
    drop(studio, **pictures, **words, **{"photo.heic": b"x", "2.wav": samples.sound()})
    page.wait_for_url(OPENED)
    left_out = page.locator("[data-upload=failed]")
    left_out.get_by_text("photo.heic").wait_for()
    assert "HEIC" in left_out.inner_text()
    page.get_by_role("region", name="Uploads").get_by_text("was not taken").wait_for()
    with studio.api as api:
        project = api.get("/api/projects/").json()["results"][0]
    segments = studio.segments(project["id"])
    assert project["title"] == "Untitled story"
    assert [it["text_content"] for it in segments] == ["", "", "Words of nine.", ""]
    assert [bool(it["image_file"]) for it in segments] == [True] * 4
    assert [it["audio_source"] for it in segments] == ["", "upload", "", ""]
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("region", name="Uploads").wait_for(state="detached")


def test_a_folder_that_is_chosen_becomes_a_story_of_its_name(
    studio: Studio, tmp_path: Path
) -> None:
    page = studio.page
    folder = samples.story_folder(tmp_path / "Lisbon", 2)
    (folder / "script.txt").write_text("First.\n\nSecond.\n\nThird, without a picture.")
    page.goto("/")
    page.get_by_role("button", name="Bring pictures").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("menuitem", name="A folder").click()
    chooser.value.set_files(folder)
    page.wait_for_url(OPENED)
    page.get_by_role("region", name="Uploads").get_by_text("4 files sent").wait_for()
    page.get_by_role("region", name="Uploads").wait_for(state="detached")  # by itself
    with studio.api as api:
        project = api.get("/api/projects/").json()["results"][0]
    segments = studio.segments(project["id"])
    assert project["title"] == "Lisbon"
    texts = [it["text_content"] for it in segments]
    assert texts == ["First.", "Second.", "Third, without a picture."]
    assert [it["audio_source"] for it in segments] == ["upload", "upload", ""]


@pytest.mark.parametrize("packed", [True, False])
def test_a_story_with_a_story_file_opens_when_it_is_there(
    studio: Studio, tmp_path: Path, packed: bool
) -> None:
    page = studio.page
    folder = samples.story_folder(tmp_path / "s", 1)
    (folder / "story.md").write_text("# Told\n\n![a](1.png)\n\nWords.\n")
    files = {it.name: it.read_bytes() for it in folder.iterdir() if it.suffix != ".wav"}
    if packed:
        with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        files = {"s.zip": (tmp_path / "s.zip").read_bytes()}
    page.goto("/")
    page.get_by_role("link", name=TITLE).wait_for()
    drop(studio, **files)
    page.wait_for_url(OPENED)
    with studio.api as api:
        assert api.get("/api/projects/").json()["results"][0]["title"] == "Told"


def test_a_zip_that_is_no_story_says_what_is_wrong_with_it(studio: Studio, tmp_path: Path) -> None:
    page = studio.page
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        archive.writestr("story.md", "# T\n\n![b](missing.png)\n")
    page.goto("/")
    page.get_by_role("link", name=TITLE).wait_for()
    drop(studio, **{"s.zip": (tmp_path / "s.zip").read_bytes()})
    page.get_by_text("missing.png: The picture is not there.").wait_for()
    page.get_by_role("button", name="Take s.zip off the list").click()
    page.get_by_role("region", name="Uploads").wait_for(state="detached")
    studio.expected.append("400")


def test_a_film_is_made_under_the_eyes_of_all_tabs(studio: Studio, new_studio: NewStudio) -> None:
    other = new_studio(studio.live)
    for window in (studio, other):
        window.page.goto("/")
        window.page.get_by_role("link", name=TITLE).wait_for()
    project = studio.example()
    with studio.api as api:
        wish = {"project": project["id"], "formats": ["clip_1_1"], "quality": "draft", "fps": 12}
        api.post("/api/render-jobs/trigger/", json={**wish, "narrate": True})
    for window in (studio, other):
        window.page.locator("[data-status=PROCESSING]").wait_for()
    for window in (studio, other):
        window.page.locator("[data-status=COMPLETED]").wait_for(timeout=90_000)
        window.page.get_by_role("button", name=f"Watch the film of {TITLE}").wait_for()
    studio.page.get_by_role("button", name=f"Watch the film of {TITLE}").click()
    studio.page.get_by_role("dialog", name=TITLE).wait_for()


def test_a_failed_film_says_why(studio: Studio) -> None:
    page = studio.page
    project = studio.example()
    images = studio.live.data / "media" / "projects" / project["id"] / "images"
    for picture in images.iterdir():
        picture.write_bytes(b"no picture any more")
    page.goto("/")
    with studio.api as api:
        api.post("/api/render-jobs/trigger/", json={"project": project["id"]})
    badge = page.locator("[data-status=FAILED]")
    badge.wait_for(timeout=60_000)
    badge.focus()
    assert page.get_by_role("tooltip").inner_text().strip()
    studio.complaints.clear()  # pictures that cannot be shown


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844), (360, 740)])
def test_the_page_is_good_to_look_at_and_to_hear(
    studio: Studio, new_studio: NewStudio, scheme: str, width: int, height: int
) -> None:
    size = {"width": width, "height": height}
    window = new_studio(studio.live, color_scheme=scheme, viewport=size, reduced_motion="reduce")
    window.page.goto("/")
    window.page.get_by_role("link", name=TITLE).wait_for()
    assert window.faults() == []
    assert not window.scrolls_sideways()
    window.shoot(f"dashboard-{scheme}-{width}")
    choose(window, "Delete")
    window.page.get_by_role("heading", name="Every film begins").wait_for()
    assert window.faults() == []
    assert not window.scrolls_sideways()
    window.shoot(f"dashboard-empty-{scheme}-{width}")


def test_the_page_brings_no_more_scripts_than_it_needs(studio: Studio) -> None:
    heard: list[Response] = []
    studio.page.on("response", lambda it: heard.append(it))
    studio.page.goto("/", wait_until="load")
    studio.page.get_by_role("link", name=TITLE).wait_for()
    scripts = [it for it in heard if it.request.resource_type == "script"]
    packed = {it.url: len(gzip.compress(it.body(), 9)) for it in scripts}
    assert 0 < sum(packed.values()) <= MOST_SCRIPTS, packed
