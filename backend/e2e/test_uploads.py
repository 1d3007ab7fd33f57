"""Files on their way: large ones, several, broken ones, ones that nobody wants any more."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import expect

from backend.e2e.studio import Studio
from backend.projects.tests import samples

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Locator, Page, Request

pytestmark = pytest.mark.browser

MEGA = 1_000_000
FAST, SLOW = 60 * MEGA, 20_000  # bytes a second


def silence(file: Path, size: int) -> Path:
    """A WAV file of so many bytes; it takes no room on the disk."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 2, 48_000, 192_000, 4, 16)
    head = struct.pack("<4sI4s", b"RIFF", size - 8, b"WAVE") + form
    with file.open("wb") as sound:
        sound.write(head + struct.pack("<4sI", b"data", size - len(head) - 8))
        sound.truncate(size)
    return file


def throttle(page: "Page") -> Callable[[float], None]:
    """Lets the browser send so many bytes a second; -1: as many as it can."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1}

    def limit(rate: float) -> None:
        session.send("Network.emulateNetworkConditions", {**limits, "uploadThroughput": rate})

    return limit


def tray(page: "Page") -> "Locator":
    return page.get_by_role("region", name="Uploads")


def row(page: "Page", name: str) -> "Locator":
    """What the tray says of a file."""
    return tray(page).get_by_role("listitem").filter(has_text=name)


def fault(page: "Page", name: str) -> "Locator":
    """What a segment says of a file that it did not get."""
    return page.get_by_role("alert").filter(has_text=name)


def bring(page: "Page", *files: Path) -> None:
    """Add pictures to the story that is open."""
    page.get_by_role("button", name="More for this story").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("menuitem", name="Add pictures").click()
    chooser.value.set_files(list(files))


def pictures(folder: Path, *names: str, size: tuple[int, int] = (64, 48)) -> list[Path]:
    """Pictures of these names; those called broken are none."""
    for number, name in enumerate(names):
        broken = b"no picture" * 20_000
        data = broken if "broken" in name else samples.picture(number, size)
        (folder / name).write_bytes(data)
    return [folder / name for name in names]


def test_a_narration_of_200_megabytes_and_a_photo_of_50_megapixels(
    studio: Studio, tmp_path: Path
) -> None:
    page = studio.page
    project = studio.open_example()
    photo = tmp_path / "photo.jpg"
    Image.radial_gradient("L").resize((8660, 5774)).save(photo, quality=95)
    sound = silence(tmp_path / "speech.wav", 200 * MEGA)
    bring(page, photo)
    expect(page.get_by_role("img", name="Picture of segment 8").first).to_be_visible()
    expect(page.get_by_test_id("preview-frame").get_by_role("img").last).to_be_visible()

    throttle(page)(FAST)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Use a sound file").click()
    chooser.value.set_files(sound)
    expect(page.get_by_role("progressbar", name="The file is on its way")).to_be_visible()
    expect(tray(page)).to_be_hidden()  # it is told where it belongs
    expect(page.get_by_role("button", name="Play segment 8")).to_be_visible(timeout=60_000)
    last = studio.segments(project["id"])[7]
    assert (last["image_width"], last["image_height"]) == (8660, 5774)
    assert last["audio_duration"] == pytest.approx(200 * MEGA / 192_000, abs=0.01)
    kept = page.evaluate("it => fetch(it).then((answer) => answer.status)", last["audio_file"])
    assert kept == 200
    shown = page.get_by_role("img", name="Picture of segment 8").first
    assert shown.evaluate("it => it.naturalWidth") < 1000  # as large as the screen needs


def test_one_of_several_is_cancelled_and_leaving_asks(studio: Studio, tmp_path: Path) -> None:
    page = studio.page
    project = studio.open_example()
    expect(page.get_by_role("textbox", name="Text of segment 7")).to_be_visible()
    limit = throttle(page)
    limit(SLOW)
    files = pictures(tmp_path, "1.png", "2.png", "3.png", "4.png", "5.png")
    for file in files:
        file.write_bytes(samples.picture(7, (300, 200)) + bytes(2 * MEGA))
    bring(page, *files)
    expect(tray(page).get_by_role("status")).to_contain_text("Sending 1 of 5")
    tray(page).get_by_role("button", name="Show the files").click()
    expect(row(page, "1.png").get_by_role("progressbar")).to_be_visible()
    expect(row(page, "5.png")).to_contain_text("waiting")

    asked: list[str] = []

    def stay(dialog: "Dialog") -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.close(run_before_unload=True)
    expect(row(page, "1.png")).to_be_visible()  # it stayed
    assert asked == ["beforeunload"]

    for name in ("2.png", "4.png"):
        row(page, name).get_by_role("button", name=f"Cancel {name}").click()
        expect(row(page, name)).to_be_hidden()
    expect(tray(page).get_by_role("status")).to_contain_text("of 3")
    limit(-1)
    expect(tray(page)).to_be_hidden()  # by itself
    expect(page.get_by_role("progressbar", name="The file is on its way")).to_have_count(0)
    has = [bool(it["image_file"]) for it in studio.segments(project["id"])[7:]]
    assert has == [True, False, True, False, True]


def test_a_broken_one_fails_alone(studio: Studio, tmp_path: Path) -> None:
    page = studio.page
    project = studio.open_example()
    studio.expected.extend(["400", "ERR_FAILED"])
    expect(page.get_by_role("textbox", name="Text of segment 7")).to_be_visible()
    bring(page, *pictures(tmp_path, "1.png", "2 broken.png", "3.png"))
    told = fault(page, "2 broken.png")
    expect(told).to_contain_text("picture")
    expect(told.get_by_role("button", name="Try again")).to_have_count(0)  # it would not help
    expect(page.get_by_role("img", name="Picture of segment 10").first).to_be_visible()
    has = [bool(it["image_file"]) for it in studio.segments(project["id"])[7:]]
    assert has == [True, False, True]
    told.get_by_role("button", name="Dismiss").click()
    expect(told).to_be_hidden()
    expect(tray(page)).to_be_hidden()

    # What was cut off is sent again, and arrives.
    page.route("**/api/segments/*/", lambda it: it.abort())
    page.get_by_role("textbox", name="Text of segment 9").click()
    frame = page.get_by_test_id("preview-frame")
    with page.expect_file_chooser() as chooser:
        frame.get_by_role("button", name="Choose a picture").click()
    chooser.value.set_files(tmp_path / "1.png")
    again = fault(page, "1.png").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    page.unroute("**/api/segments/*/")
    again.click()
    expect(frame.get_by_role("img", name="Picture of segment 9")).to_be_visible()
    assert studio.segments(project["id"])[8]["image_file"]


def test_what_the_server_would_not_take_is_not_sent(studio: Studio, tmp_path: Path) -> None:
    page = studio.page
    studio.open_example()
    expect(page.get_by_role("textbox", name="Text of segment 7")).to_be_visible()
    sent: list[Request] = []
    page.on("request", lambda it: sent.append(it))
    huge, empty = tmp_path / "huge.png", tmp_path / "empty.png"
    huge.write_bytes(samples.huge_png(9000, 8000))
    empty.touch()
    bring(page, huge, empty)
    expect(fault(page, "huge.png")).to_contain_text("72 megapixels, and 65 are the most")
    expect(fault(page, "empty.png")).to_contain_text("The file is empty")
    expect(fault(page, "huge.png").get_by_role("button", name="Try again")).to_be_hidden()
    for name in ("huge.png", "empty.png"):
        fault(page, name).get_by_role("button", name="Dismiss").click()
        expect(fault(page, name)).to_be_hidden()
    assert "PATCH" not in [it.method for it in sent]
