"""How soon is the studio there, and does it follow the hand in a long story?

    .venv/bin/python bench/studio.py [--segments 300] [--projects 100] [--rounds 5] [--write]

A server of its own on an empty data folder, the built app (`./storyreel up` builds it), and the
system's Chromium, headless, 1440 × 900. Fails (exit code 1) when a target is missed.
"""

import argparse
import contextlib
import os
import shutil
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import readme
import studio_server
from stories import say
from studio_window import Opening, Steadiness, Window, window

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CARD = "[data-project] h2 a"
FIELD = "textarea[id^=text-]"
TYPED = ("the quick brown fox jumps over the lazy dog, " * 5)[:200]
EVERY = 30  # ms from one letter to the next
WHEELS, TURN, PAUSE = 100, 450, 50  # turns of the wheel, pixels of each, ms from one to the next
SECOND, LONG_TASK, FRAME = 1000.0, 50.0, 1000 / 60  # ms
MOST_SCRIPTS = 250.0  # KB
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table; `most` is the target, and what says that it is missed."""

    what: str
    value: float
    shown: str = "{:,.0f} ms"
    most: float | None = None

    @property
    def is_missed(self) -> bool:
        return self.most is not None and self.value > self.most

    def __str__(self) -> str:
        target = "" if self.most is None else "≤ " + self.shown.format(self.most)
        sign = " **missed**" if self.is_missed else ""
        return f"| {self.what} | {self.shown.format(self.value)}{sign} | {target} |"


KILOBYTES, SHARE = "{:,.1f} KB", "{:.1%}"


def main() -> None:
    """Measure it all, print the table."""
    parser = argparse.ArgumentParser(description="How quick the studio is.")
    parser.add_argument("--segments", type=int, default=300)
    parser.add_argument("--projects", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=5, help="first loads; the median counts")
    parser.add_argument("--write", action="store_true", help="put the table in bench/README.md")
    chosen = parser.parse_args()
    load = os.getloadavg()[0]
    with studio_server.served() as api, chromium() as browser:
        rows = list(measured(browser, api, chosen))
    head = ["|  | measured | target |", "| --- | ---: | ---: |"]
    note = f"{os.cpu_count()} cores, load {load:.1f} before it began; median of {chosen.rounds}."
    table = "\n".join([*head, *map(str, rows), "", note])
    print(table)
    if chosen.write:
        readme.put("studio", table)
    sys.exit(any(row.is_missed for row in rows))


@contextlib.contextmanager
def chromium() -> Iterator["Browser"]:
    """The system's Chromium."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        sys.exit(f"No browser found: install one of {', '.join(BROWSERS)}.")
    flags = ["--no-sandbox", "--disable-gpu", "--no-proxy-server", "--mute-audio"]
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=flags)


def measured(browser: "Browser", api: httpx.Client, chosen: argparse.Namespace) -> Iterator[Row]:
    """All lines of the table, in the order in which they are measured."""
    url = str(api.base_url)
    say("opening the dashboard")
    yield from dashboard_rows(browser, url, chosen.rounds)
    say(f"making a story of {chosen.segments} segments")
    story = studio_server.add_story(api, chosen.segments)
    path = f"/projects/{story['id']}/"
    openings = [opening(browser, url, path, FIELD) for _ in range(chosen.rounds)]
    usable = statistics.median(it.usable for it in openings)
    yield Row(f"{chosen.segments} segments: the first can be typed into", usable, most=1.5 * SECOND)
    yield Row("its processor time until then", statistics.median(it.processor for it in openings))
    say("typing and scrolling")
    with window(browser, url, FIELD) as shown:
        shown.open(path)
        yield from story_rows(shown, chosen.segments)
    say("asking the server")
    yield from server_rows(api, story["id"], chosen)


def dashboard_rows(browser: "Browser", url: str, rounds: int) -> Iterator[Row]:
    """The first load of the page of stories, with nothing in the cache."""
    openings = [opening(browser, url, "/", CARD) for _ in range(rounds)]
    usable = statistics.median(it.usable for it in openings)
    scripts = openings[0].scripts / 1000
    yield Row("dashboard: the first card is there", usable, most=SECOND)
    yield Row("its first paint", statistics.median(it.painted for it in openings))
    yield Row("its long tasks until then", statistics.median(it.blocked for it in openings))
    yield Row("its processor time until then", statistics.median(it.processor for it in openings))
    yield Row("its scripts until then, gzip", scripts, KILOBYTES, MOST_SCRIPTS)
    in_all = openings[0].scripts_in_all / 1000
    yield Row("its scripts in all, gzip", in_all, KILOBYTES, MOST_SCRIPTS)


def opening(browser: "Browser", url: str, path: str, selector: str) -> Opening:
    """Open a page in a new window."""
    with window(browser, url, selector) as shown:
        return shown.open(path)


def story_rows(shown: Window, segments: int) -> Iterator[Row]:
    """A long story, open: at rest, while somebody types in its middle, while it is scrolled."""
    page = shown.page
    yield from steadiness_rows("at rest", shown.steadiness(lambda: page.wait_for_timeout(2000)))
    field = page.get_by_role("textbox", name=f"Text of segment {segments // 2}", exact=True)
    field.click()
    page.wait_for_timeout(SECOND)
    typing = shown.steadiness(lambda: field.press_sequentially(TYPED, delay=EVERY))
    yield from steadiness_rows("typing 200 letters", typing, LONG_TASK)
    page.wait_for_timeout(SECOND)
    yield from steadiness_rows("scrolling", shown.steadiness(lambda: scroll(shown)))
    memory, elements = shown.memory()
    yield Row("memory of the page's objects", memory, "{:,.1f} MB")
    yield Row("elements in the page", elements, "{:,.0f}")


def scroll(shown: Window) -> None:
    """From the top of the list to its end with the wheel."""
    shown.page.locator("[data-scroller]").evaluate("it => it.scrollTo(0, 0)")
    shown.page.mouse.move(400, 500)
    for _ in range(WHEELS):
        shown.page.mouse.wheel(0, TURN)
        shown.page.wait_for_timeout(PAUSE)


def steadiness_rows(what: str, found: Steadiness, most: float | None = None) -> Iterator[Row]:
    """What a person would feel of it."""
    yield Row(f"{what}: processor time", found.processor)
    yield Row(f"{what}: longest task of 50 ms or more", found.longest, most=most)
    yield Row(f"{what}: frames half a frame late or more", found.late, SHARE)
    yield Row(f"{what}: 95 % of frames come within", found.p95, "{:,.1f} ms")


def server_rows(api: httpx.Client, story: str, chosen: argparse.Namespace) -> Iterator[Row]:
    """How long the server takes for what the pages ask of it."""
    asked = {"project": story, "page_size": 500}
    rows = api.get("/api/segments/", params=asked).json()["results"]
    pictures = [row["image_file"] for row in rows[:20]]
    cold, warm = studio_server.thumbnails(api, pictures)
    taken = studio_server.seconds(lambda: api.get("/api/segments/", params=asked), 20)
    yield Row(f"server: {chosen.segments} segments", taken * 1000)
    studio_server.add_projects(api, chosen.projects - 1)
    listed = {"page_size": 500}
    taken = studio_server.seconds(lambda: api.get("/api/projects/", params=listed), 20)
    yield Row(f"server: {chosen.projects} stories", taken * 1000)
    yield Row("server: a picture of 320 pixels, made", cold * 1000, "{:,.1f} ms")
    yield Row("server: the same, kept", warm * 1000, "{:,.1f} ms")


if __name__ == "__main__":
    main()
