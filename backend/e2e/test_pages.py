"""Every page and dialog, light and dark, on a desktop and on a phone: a picture of each is kept."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from backend.conftest import Live
from backend.e2e.conftest import NewStudio
from backend.e2e.studio import Studio
from backend.projects.tests import samples

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SIZES = {"desktop": (1440, 900), "phone": (360, 740)}
THEMES = ("light", "dark")


def dashboard(studio: Studio) -> None:
    studio.page.goto("/")
    studio.page.get_by_role("link", name="The long way home").first.wait_for()


def dashboard_menu(studio: Studio) -> None:
    dashboard(studio)
    studio.page.get_by_role("button", name="More about The long way home").click()
    studio.page.get_by_role("menuitem", name="Duplicate").wait_for()


def rename(studio: Studio) -> None:
    dashboard_menu(studio)
    studio.page.get_by_role("menuitem", name="Rename").click()
    studio.page.get_by_role("dialog").wait_for()


def story(studio: Studio) -> None:
    studio.open_example()
    studio.page.get_by_role("textbox", name="Text of segment 1").wait_for()
    studio.page.get_by_role("button", name="Export video").wait_for()


def script(studio: Studio) -> None:
    story(studio)
    studio.page.get_by_role("button", name="More for this story").click()
    studio.page.get_by_role("menuitem", name="Paste a script").click()
    studio.page.get_by_role("textbox", name="Script").fill("One.\n\nTwo.")
    studio.page.get_by_role("button", name="Make 2 segments").wait_for()


def keyboard(studio: Studio) -> None:
    story(studio)
    studio.page.keyboard.press("Escape")
    studio.page.get_by_role("button", name="More for this story").click()
    studio.page.get_by_role("menuitem", name="Keyboard").click()
    studio.page.get_by_role("dialog").wait_for()


def export(studio: Studio) -> None:
    story(studio)
    studio.page.get_by_role("button", name="Export video").click()
    studio.page.get_by_role("dialog").wait_for()


def segment(studio: Studio) -> None:
    story(studio)
    studio.page.get_by_role("textbox", name="Text of segment 1").click()
    studio.page.get_by_role("button", name="More for segment 1").wait_for()


def segment_menu(studio: Studio) -> None:
    segment(studio)
    studio.page.get_by_role("button", name="More for segment 1").click()
    studio.page.get_by_role("menuitem", name="Divide at the cursor").wait_for()


def voice(studio: Studio) -> None:
    segment(studio)
    studio.page.get_by_role("button", name="Voice of this segment").click()
    studio.page.get_by_role("dialog").get_by_label("Who speaks").wait_for()


def music(studio: Studio) -> None:
    story(studio)
    studio.page.get_by_role("button", name="More for this story").click()
    studio.page.get_by_role("menuitem", name="Music").click()
    dialog = studio.page.get_by_role("dialog", name="Music under the story")
    with studio.page.expect_file_chooser() as chooser:
        dialog.get_by_role("button", name="Bring a sound file").click()
    waltz = {"name": "Waltz.wav", "mimeType": "audio/wav", "buffer": samples.sound(4, seconds=3)}
    chooser.value.set_files(waltz)  # type: ignore[arg-type]
    dialog.get_by_role("radio", name="Waltz").last.wait_for()


def generate(studio: Studio) -> None:
    with studio.api as api:
        flag = "/api/features/render.sunoapi.enabled/toggle/"
        api.post(flag, json={"enabled": True}).raise_for_status()
    story(studio)
    studio.page.get_by_role("button", name="More for this story").click()
    studio.page.get_by_role("menuitem", name="Music").click()
    studio.page.get_by_role("button", name="Generate music").click()
    form = studio.page.get_by_role("dialog", name="Generate music")
    form.get_by_label("What it should be like").fill("A slow waltz")
    form.locator("summary").filter(has_text="More").first.click()
    form.get_by_text("There is no key for sunoapi.org yet.").wait_for()


def services(studio: Studio) -> None:
    studio.page.goto("/settings/#services")
    studio.page.get_by_label("Key, price and limits of kie.ai").click()
    studio.page.get_by_text("What each of them can do").click()
    studio.page.get_by_role("columnheader", name="MiniMax").wait_for()


def recorder(studio: Studio) -> None:
    segment(studio)
    studio.page.get_by_role("button", name="Record it yourself").click()
    studio.page.get_by_role("button", name="Stop", exact=True).wait_for()


def selection(studio: Studio) -> None:
    segment(studio)
    studio.page.get_by_role("checkbox", name="Select segment 1").check()
    bar = studio.page.get_by_role("toolbar", name="Selected segments")
    # Nothing lies over it: a trial click fails where the timeline would take the real one.
    for name in ("Speak", "Delete", "Select none"):
        bar.get_by_role("button", name=name).click(trial=True)
    studio.page.mouse.move(0, 0)  # off the last one, which would explain itself
    studio.page.get_by_role("tooltip").wait_for(state="hidden")


def camera(studio: Studio) -> None:
    segment(studio)
    fold = studio.page.get_by_role("button", name="Camera", exact=True)
    if fold.is_visible():
        fold.click()
    studio.page.get_by_role("group", name="Where the camera begins").wait_for()
    studio.page.get_by_role("button", name="Surprise me").click(trial=True)


def shapes(studio: Studio) -> None:
    story(studio)
    studio.page.get_by_role("button", name="Shape of the film").click()
    studio.page.get_by_role("menuitemradio", name="Upright 9:16").wait_for()


def export_without_shape(studio: Studio) -> None:
    export(studio)
    studio.page.get_by_role("checkbox", name="Widescreen").uncheck(force=True)
    studio.page.get_by_text("Choose at least one shape.").wait_for()


def export_not_ready(studio: Studio) -> None:
    with studio.api as api:
        project = api.post("/api/projects/", json={"title": "Without a picture"}).json()["id"]
        api.post("/api/segments/", json={"project": project, "text_content": "Here."})
    studio.page.goto(f"/projects/{project}/")
    # It looks as if it did nothing, but says why when pressed.
    studio.page.get_by_role("button", name="Export video").click(force=True)
    studio.page.get_by_role("button", name="Segment 1 has no picture").wait_for()


def jobs(studio: Studio) -> None:
    studio.page.goto("/jobs/")
    studio.page.get_by_text("The long way home").first.wait_for()


def settings(studio: Studio) -> None:
    studio.page.goto("/settings/")
    studio.page.get_by_text("Zoom strength").wait_for()


def missing(studio: Studio) -> None:
    studio.page.goto("/nowhere/")
    studio.page.get_by_text("There is nothing at this address.").wait_for()
    studio.expected.append("404")


def missing_story(studio: Studio) -> None:
    studio.page.goto("/projects/00000000-0000-4000-8000-000000000000/")
    studio.page.get_by_text("This story is not here.").wait_for()
    studio.expected += ["404", "400"]  # its segments are asked for at the same time


SCENES: dict[str, Callable[[Studio], None]] = {
    it.__name__: it
    for it in (
        dashboard, dashboard_menu, rename, story, script, keyboard, export, jobs, settings,
        missing, missing_story,
    )
}  # fmt: skip


# What is opened on the page of a story: once on each kind of screen, in either light.
OPENED: dict[str, Callable[[Studio], None]] = {
    it.__name__: it
    for it in (
        segment_menu, voice, music, generate, services, recorder, selection, camera, shapes,
        export_without_shape, export_not_ready,
    )
}  # fmt: skip


# What is half under a bar at the window's edge can be scrolled from under it; axe cannot know.
FLOATING = (selection, camera)


@pytest.mark.parametrize(("size", "theme"), [("desktop", "light"), ("phone", "dark")])
@pytest.mark.parametrize("scene", OPENED)
def test_what_is_opened_can_be_used_by_everybody(
    shared: Live, new_studio: NewStudio, scene: str, size: str, theme: str
) -> None:
    is_usable(shared, new_studio, OPENED[scene], size, theme)


# Where there is no keyboard, none is offered.
SEEN = [
    (scene, size) for scene in SCENES for size in SIZES if (scene, size) != ("keyboard", "phone")
]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("scene", "size"), SEEN)
def test_it_can_be_used_by_everybody(
    shared: Live, new_studio: NewStudio, scene: str, size: str, theme: str
) -> None:
    is_usable(shared, new_studio, SCENES[scene], size, theme)


def is_usable(
    shared: Live, new_studio: NewStudio, scene: Callable[[Studio], None], size: str, theme: str
) -> None:
    """Open it, keep a picture of it, and look for faults."""
    width, height = SIZES[size]
    studio = new_studio(
        shared, viewport={"width": width, "height": height}, color_scheme=theme,
        reduced_motion="reduce", has_touch=size == "phone",
    )  # fmt: skip
    scene(studio)
    settled(studio.page)
    studio.shoot(f"{scene.__name__}-{size}-{theme}")
    assert [it for it in studio.faults() if not (scene in FLOATING and "target-size" in it)] == []
    assert not studio.scrolls_sideways()


def settled(page: "Page") -> None:
    """Pictures and fonts are there."""
    page.evaluate("""() => Promise.all([
        document.fonts.ready,
        ...[...document.images].filter((it) => it.getBoundingClientRect().top < innerHeight)
            .map((it) => it.decode().catch(() => null)),
    ])""")
