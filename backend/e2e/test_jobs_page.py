"""The page of all jobs: what runs, what waits, what has come of the rest."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from backend.e2e.studio import Studio

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

TITLE = "The long way home"


def group(page: "Page", name: str) -> "Locator":
    return page.get_by_role("region", name=name, exact=True)


def render(studio: Studio, project: str) -> str:
    """Ask for a film that takes its time."""
    wish = {"project": project, "formats": ["full_16_9"], "quality": "high", "fps": 60}
    with studio.api as api:
        return str(api.post("/api/render-jobs/trigger/", json=wish).json()["id"])


def test_jobs_are_followed_cancelled_and_looked_up(studio: Studio) -> None:
    page = studio.page
    project = studio.example()["id"]
    with studio.api as api:
        copy = api.post(f"/api/projects/{project}/duplicate/").json()["id"]
    page.goto("/jobs/")
    earlier = group(page, "Earlier")
    expect(earlier.get_by_role("listitem")).to_have_count(1)
    expect(earlier.get_by_text("Narration · 7 segments")).to_be_visible()

    # Two films at once: both are seen at once, wherever they stand.
    jobs = [render(studio, it) for it in (project, copy)]
    rows = [page.locator(f"[data-job='{it}']") for it in jobs]
    running = group(page, "Running")
    expect(running.locator(rows[0])).to_be_visible()
    expect(running.get_by_role("progressbar").first).to_be_visible()
    expect(rows[0].get_by_text(re.compile(r"Segment \d of 7"))).to_be_visible()
    expect(rows[1].get_by_role("link", name=f"{TITLE} copy")).to_be_visible()
    rows[0].get_by_role("button", name="Log").click()
    dialog = page.get_by_role("dialog", name=f"Log · {TITLE}")
    expect(dialog.get_by_text("It is still running.")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()

    for row in rows:
        row.get_by_role("button", name="Cancel").click()
        expect(row.get_by_text("Cancelled")).to_be_visible()
    expect(running).to_be_hidden()
    expect(group(page, "Waiting")).to_be_hidden()
    expect(earlier.get_by_role("listitem")).to_have_count(3)

    filters = earlier.get_by_role("group", name="Show")
    for name, count in (("Cancelled", 2), ("Completed", 1), ("Failed", 0), ("All", 3)):
        filters.get_by_role("button", name=name).click()
        expect(earlier.get_by_role("listitem")).to_have_count(count)
        expect(earlier.get_by_text("Nothing of this kind.")).to_be_visible(visible=not count)

    rows[1].get_by_role("link", name=f"{TITLE} copy").click()
    expect(page.get_by_role("textbox", name="Title of the story")).to_have_value(f"{TITLE} copy")
    assert all(status == "cancelled" for status in states(studio))


def test_a_job_that_failed_says_why(studio: Studio) -> None:
    page = studio.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    project = studio.example()["id"]
    name = studio.segments(project)[2]["image_file"].partition("/media/")[2]
    file = studio.live.data / "media" / name

    file.write_bytes(file.read_bytes()[:1000])
    page.goto("/jobs/")
    expect(page.get_by_text("Narration · 7 segments")).to_be_visible()
    job = render(studio, project)
    row = group(page, "Earlier").locator(f"[data-job='{job}']")
    expect(row.get_by_text("Failed")).to_be_visible(timeout=60_000)
    expect(row.get_by_text("Segment 3").first).to_be_visible()
    row.get_by_role("button", name="Log").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("One problem keeps this story")).to_be_visible()
    dialog.get_by_role("button", name="Copy log").click()
    expect(dialog.get_by_role("button", name="Copied")).to_be_visible()
    assert "attempts" in page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def states(studio: Studio) -> list[str]:
    """Where the films stand."""
    with studio.api as api:
        return [it["status"] for it in api.get("/api/render-jobs/").json()["results"]]
