"""A story of a test's own, as it stands on the page and behind it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from backend.e2e.studio import Studio

if TYPE_CHECKING:
    from playwright.sync_api import Locator

ON_DROP = """(page, {files, y}) => {
    const data = new DataTransfer();
    for (const [name, type, bytes] of files)
        data.items.add(new File([Uint8Array.from(bytes)], name, {type}));
    for (const kind of ["dragenter", "dragover", "drop"]) {
        const place = {clientX: 300, clientY: y};
        const init = {dataTransfer: data, bubbles: true, cancelable: true, ...place};
        page.dispatchEvent(new DragEvent(kind, init));
    }
}"""
ON_PASTE = """(field, {file: [name, type, bytes], words}) => {
    const data = new DataTransfer();
    if (words) data.setData("text/plain", words);
    data.items.add(new File([Uint8Array.from(bytes)], name, {type}));
    const init = {clipboardData: data, bubbles: true, cancelable: true};
    return field.dispatchEvent(new ClipboardEvent("paste", init));
}"""

File = tuple[str, str, bytes]

_TRIES = 300  # a tenth of a second apart


@dataclass
class Story:
    """A story that is open in a window; places count from 1, as on the page."""

    studio: Studio
    id: str

    def open(self) -> "Story":
        """Go to it."""
        self.studio.page.goto(f"/projects/{self.id}/")
        return self

    def field(self, place: int) -> "Locator":
        """Where the text of a segment is written."""
        return self.studio.page.get_by_role("textbox", name=f"Text of segment {place}", exact=True)

    @property
    def fields(self) -> "Locator":
        """Where the texts are written, in their order."""
        return self.studio.page.get_by_role("textbox", name=re.compile("^Text of segment"))

    def card(self, place: int) -> "Locator":
        """A segment, with everything that is part of it."""
        return self.studio.page.get_by_role("listitem", name=f"Segment {place}", exact=True)

    def choose(self, place: int, name: str) -> None:
        """Choose something from the menu of a segment."""
        self.field(place).focus()
        self.studio.page.get_by_role("button", name=f"More for segment {place}").click()
        self.studio.page.get_by_role("menuitem", name=name).click()

    def choose_of_all(self, name: str) -> None:
        """Choose something from the menu of the story."""
        self.studio.page.get_by_role("button", name="More for this story").click()
        self.studio.page.get_by_role("menuitem", name=name).click()

    def is_saved(self) -> None:
        """Wait until the page says so."""
        banner = self.studio.page.get_by_role("banner")
        expect(banner.get_by_text("Saved", exact=True)).to_be_visible()

    def told(self, message: str) -> "Locator":
        """What has just been said at the foot of the page, when it is there."""
        told = self.studio.page.locator("[data-sonner-toast]").filter(has_text=message).first
        expect(told).to_be_visible()
        return told

    def take_back(self, message: str) -> None:
        """Take back what has just been said."""
        self.told(message).get_by_role("button", name="Undo").click()

    def reads(self, *texts: str) -> None:
        """Both the page and the server have these texts, in this order."""
        expect(self.fields).to_have_count(len(texts))
        for place, text in enumerate(texts, 1):
            expect(self.field(place)).to_have_value(text)
        for _ in range(_TRIES):  # the page is ahead of the server, by design
            told = [it["text_content"] for it in self.segments]
            if told == list(texts):
                return
            self.studio.page.wait_for_timeout(100)
        assert told == list(texts), told

    @property
    def segments(self) -> list[dict[str, Any]]:
        """The segments as the API has them."""
        return self.studio.segments(self.id)

    def segment(self, place: int) -> dict[str, Any]:
        """One of them."""
        return self.segments[place - 1]

    def drop(self, *files: File, place: int | None = None) -> None:
        """Drop files on a segment, or below the last."""
        page = self.studio.page
        box = self.card(place).bounding_box() if place else None
        y = box["y"] + box["height"] / 2 if box else 890
        to = self.card(place) if place else page.get_by_text("…or drop pictures here.")
        to.evaluate(ON_DROP, {"files": [_plain(it) for it in files], "y": y})

    def paste(self, file: File, place: int, words: str = "") -> bool:
        """Paste a file, and words with it, where a text is written; whether the words are."""
        self.field(place).focus()
        given = {"file": _plain(file), "words": words}
        return bool(self.field(place).evaluate(ON_PASTE, given))

    def bring(self, file: Path, how: Callable[[], None]) -> None:
        """Choose a file where the browser asks for one."""
        with self.studio.page.expect_file_chooser() as chooser:
            how()
        chooser.value.set_files(file)


def _plain(file: File) -> list[Any]:
    name, kind, data = file
    return [name, kind, list(data)]


def new_story(studio: Studio, *texts: str, title: str = "A story") -> Story:
    """A story with these texts, open on the page."""
    with studio.api as api:
        project = api.post("/api/projects/", json={"title": title}).json()["id"]
        for text in texts:
            row = {"project": project, "text_content": text}
            assert api.post("/api/segments/", json=row).is_success
    story = Story(studio, project).open()
    expect(story.fields).to_have_count(len(texts))
    return story
