"""Whatever happens to the connection, the page says what is so, and finds the truth again."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from backend.conftest import Start
from backend.e2e.conftest import NewStudio
from backend.e2e.studio import Studio

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

TITLE = "The long way home"
AWAY = "Storyreel does not answer."
REFUSED = ("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE",
           "ERR_CONTENT_LENGTH_MISMATCH", "ERR_INCOMPLETE_CHUNKED_ENCODING",
           "ERR_SOCKET_NOT_CONNECTED")  # fmt: skip
LONG = 90_000  # ms for which a film may be under way
STREAMS = "performance.getEntriesByType('resource').filter((it) => it.name.includes('/events/'))"


def rename(studio: Studio, project: str, title: str) -> None:
    """Somebody else gives a story another title."""
    with studio.api as api:
        api.patch(f"/api/projects/{project}/", json={"title": title}).raise_for_status()


def new_story(studio: Studio, title: str, *texts: str) -> str:
    """A story that somebody else has made."""
    with studio.api as api:
        project = str(api.post("/api/projects/", json={"title": title}).json()["id"])
        for text in texts:
            row = {"project": project, "text_content": text}
            api.post("/api/segments/", json=row).raise_for_status()
    return project


def text_of(page: "Page", number: int) -> Any:
    return page.get_by_role("textbox", name=f"Text of segment {number}")


def test_a_server_that_dies_is_missed_and_welcomed_back(studio: Studio, start: Start) -> None:
    page, live = studio.page, studio.live
    studio.expected.extend(REFUSED)
    project = studio.open_example()
    expect(text_of(page, 7)).to_be_visible()
    with studio.api as api:
        wish = {"project": project["id"], "formats": ["clip_1_1"], "quality": "draft"}
        job = api.post("/api/render-jobs/trigger/", json=wish).json()
    expect(page.get_by_role("banner").get_by_text("Rendering").first).to_be_visible()
    page.evaluate("window.isTheSame = true")

    live.kill()
    expect(page.get_by_text(AWAY)).to_be_visible()
    text_of(page, 2).fill("Written while nobody listened.")
    text_of(page, 3).click()
    expect(page.get_by_text("Not saved yet").first).to_be_visible()
    # What of the page is fetched only now waits for the server, and breaks nothing.
    page.get_by_role("button", name="More for this story").click()
    page.get_by_role("menuitem", name="Keyboard").click()

    start(port=live.port)
    expect(page.get_by_text(AWAY)).to_be_hidden()
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("banner").get_by_text("Saved", exact=True)).to_be_visible()
    expect(text_of(page, 2)).to_have_value("Written while nobody listened.")
    assert studio.segments(project["id"])[1]["text_content"] == "Written while nobody listened."
    banner = page.get_by_role("banner")
    expect(banner.get_by_text("Completed")).to_be_visible(timeout=LONG)
    assert page.evaluate("window.isTheSame")  # it was never loaded anew
    with studio.api as api:
        now = api.get(f"/api/render-jobs/{job['id']}/").json()
    assert now["status"] == "completed"
    rename(studio, project["id"], "Back again")  # events come as before
    expect(page.get_by_role("textbox", name="Title of the story")).to_have_value("Back again")


def test_a_tab_that_dies_while_the_server_is_away_loses_no_word(
    studio: Studio, start: Start
) -> None:
    page = studio.page
    studio.expected.extend(REFUSED)
    project = studio.open_example()
    expect(text_of(page, 1)).to_be_visible()
    studio.live.kill()
    text_of(page, 1).fill("Kept in the browser.")
    expect(page.get_by_text("Not saved yet").first).to_be_visible()
    other = page.context.new_page()
    page.close()
    start(port=studio.live.port)
    other.goto(f"/projects/{project['id']}/", wait_until="commit")  # what it says goes soon
    expect(text_of(other, 1)).to_have_value("Kept in the browser.")
    expect(other.get_by_text("Text that was not saved last time is back")).to_be_visible()
    assert studio.segments(project["id"])[0]["text_content"] == "Kept in the browser."


def test_reload_back_and_forward_find_the_truth(studio: Studio) -> None:
    page = studio.page
    first = studio.example()["id"]
    second = new_story(studio, "The other one", "Once.", "Twice.")
    page.goto("/")
    page.get_by_role("link", name=TITLE).click()
    text_of(page, 1).fill("Changed, and left at once.")
    page.get_by_role("link", name="Stories").click()
    page.get_by_role("link", name="The other one").click()
    expect(text_of(page, 2)).to_have_value("Twice.")
    page.go_back()
    expect(page.get_by_role("link", name="The other one")).to_be_visible()
    page.go_back()
    expect(text_of(page, 1)).to_have_value("Changed, and left at once.")
    expect(page).to_have_url(re.compile(first))
    page.reload()
    expect(text_of(page, 1)).to_have_value("Changed, and left at once.")
    assert studio.segments(first)[0]["text_content"] == "Changed, and left at once."

    rename(studio, second, "Renamed meanwhile")
    page.go_forward()
    expect(page.get_by_role("link", name="Renamed meanwhile")).to_be_visible()
    page.go_forward()
    title = page.get_by_role("textbox", name="Title of the story")
    expect(title).to_have_value("Renamed meanwhile")
    expect(text_of(page, 1)).to_have_value("Once.")
    page.goto("/settings/")  # out of the app's own history, and back by the browser's
    page.go_back()
    expect(text_of(page, 2)).to_have_value("Twice.")
    rename(studio, second, "And once more")
    expect(title).to_have_value("And once more")


def test_twenty_tabs_share_one_stream(studio: Studio, chromium: "Browser") -> None:
    project = studio.example()["id"]
    context = studio.page.context
    tabs = [studio.page, *(context.new_page() for _ in range(19))]
    for number, tab in enumerate(tabs):
        tab.goto("/" if number % 2 else f"/projects/{project}/", wait_until="commit")
    for number, tab in enumerate(tabs):
        shown = tab.get_by_role("link", name=TITLE) if number % 2 else text_of(tab, 1)
        expect(shown).to_be_visible()
    targets = chromium.new_browser_cdp_session().send("Target.getTargets")["targetInfos"]
    workers = [it["url"] for it in targets if it["type"] == "shared_worker"]
    assert workers == [f"{studio.live.url}/events-worker.js"]
    assert [tab.evaluate(f"{STREAMS}.length") for tab in tabs] == [0] * 20
    rename(studio, project, "Heard by all")
    for number, tab in enumerate(tabs):
        if number % 2:
            expect(tab.get_by_role("link", name="Heard by all")).to_be_visible()
        else:
            title = tab.get_by_role("textbox", name="Title of the story")
            expect(title).to_have_value("Heard by all")


def test_without_a_shared_worker_the_server_is_asked(studio: Studio, tmp_path: Path) -> None:
    page = studio.page
    page.add_init_script("delete window.SharedWorker")
    project = studio.open_example()
    expect(text_of(page, 1)).to_be_visible()
    assert page.evaluate("typeof SharedWorker") == "undefined"
    first = studio.segments(project["id"])[0]["id"]
    rename(studio, project["id"], "Asked for")
    with studio.api as api:
        api.patch(f"/api/segments/{first}/", json={"text_content": "By another hand."})
    title = page.get_by_role("textbox", name="Title of the story")
    expect(title).to_have_value("Asked for")
    expect(text_of(page, 1)).to_have_value("By another hand.")
    page.goto("/")
    expect(page.get_by_role("link", name="Asked for")).to_be_visible()
    new_story(studio, "Made elsewhere")
    expect(page.get_by_role("link", name="Made elsewhere")).to_be_visible()


def test_two_windows_do_not_undo_each_other(studio: Studio, new_studio: NewStudio) -> None:
    other = new_studio(studio.live)
    project = studio.open_example()
    other.page.goto(f"/projects/{project['id']}/")
    expect(text_of(other.page, 2)).to_be_visible()
    text_of(studio.page, 1).fill("From the one.")
    text_of(other.page, 2).fill("From the other.")
    expect(text_of(other.page, 1)).to_have_value("From the one.")
    expect(text_of(studio.page, 2)).to_have_value("From the other.")
    studio.page.get_by_role("button", name="Add a segment", exact=True).click()
    expect(text_of(other.page, 8)).to_be_visible()
