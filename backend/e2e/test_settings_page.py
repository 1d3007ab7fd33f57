"""The settings: each keeps itself, says what is wrong with it, and holds in all windows."""

import re
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from backend.e2e.conftest import NewStudio
from backend.e2e.studio import Studio

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.browser

CLIPBOARD = "navigator.clipboard.readText()"
HEAR = """() => {
    const play = HTMLMediaElement.prototype.play;
    window.heard = [];
    HTMLMediaElement.prototype.play = function () {
        this.addEventListener("playing", () => heard.push(this.currentSrc));
        return play.call(this);
    };
}"""


def section(page: "Page", name: str) -> "Locator":
    return page.get_by_role("region", name=name, exact=True)


def kept(studio: Studio) -> dict[str, Any]:
    """The settings as the API has them."""
    with studio.api as api:
        return dict(api.get("/api/settings/").json())


def open_settings(studio: Studio) -> "Page":
    studio.page.goto("/settings/")
    expect(studio.page.get_by_role("slider", name="Zoom strength")).to_be_visible()
    return studio.page


def test_each_setting_keeps_itself_and_other_windows_follow(
    studio: Studio, new_studio: NewStudio
) -> None:
    other = open_settings(new_studio(studio.live))
    page = open_settings(studio)
    film, storage, voice = (section(page, it) for it in ("Film", "Storage", "Voice"))
    film.get_by_role("slider", name="Zoom strength").press("ArrowRight")
    film.get_by_label("Picture size").select_option("Small · 1280 × 720")
    film.get_by_role("group", name="Pictures per second").get_by_text("25", exact=True).click()
    film.get_by_role("group", name="Quality").get_by_text("High", exact=True).click()
    film.get_by_role("slider", name="Loudness").press("ArrowLeft")
    expect(film.get_by_text("Saved", exact=True)).to_be_visible()
    storage.get_by_label("Room for finished work (GB)").fill("2.5")
    storage.get_by_label("Films kept of each shape").fill("3")
    storage.get_by_label("Days jobs are remembered").fill("7")
    expect(storage.get_by_text("Saved", exact=True)).to_be_visible()
    last = voice.get_by_role("radio").last
    last.evaluate("it => it.closest('details').open = true")
    last.check()
    expect(voice.get_by_text("Saved", exact=True)).to_be_visible()

    now = kept(studio)
    chosen = now.pop("voice")
    assert chosen
    wanted = {
        "zoom_intensity": 1.35, "resolution": "1280x720", "fps": 25, "quality": "high",
        "loudness": -15.0, "cache_gigabytes": 2.5, "films_kept": 3, "jobs_kept_days": 7,
    }  # fmt: skip
    assert now == pytest.approx(wanted) or {**now, **wanted} == now

    theirs = section(other, "Film")
    expect(theirs.get_by_role("slider", name="Zoom strength")).to_have_value("1.35")
    expect(theirs.get_by_label("Picture size")).to_have_value("1280x720")
    expect(theirs.get_by_role("radio", name="25")).to_be_checked()
    expect(theirs.get_by_role("radio", name="High")).to_be_checked()
    expect(theirs.get_by_role("slider", name="Loudness")).to_have_value("-15")
    expect(section(other, "Storage").get_by_label("Films kept of each shape")).to_have_value("3")
    expect(section(other, "Voice").get_by_role("radio").last).to_be_checked()
    page.reload()
    expect(film.get_by_role("slider", name="Zoom strength")).to_have_value("1.35")


def test_what_is_wrong_is_said_at_its_field(studio: Studio) -> None:
    page = open_settings(studio)
    before = kept(studio)
    films = section(page, "Storage").get_by_label("Films kept of each shape")
    for typed in ("0", "101", "", "2.5"):
        films.fill(typed)
        expect(section(page, "Storage").get_by_role("alert")).to_have_text(
            "A number from 1 to 100, please."
        )
        expect(films).to_have_attribute("aria-invalid", "true")
    films.blur()
    expect(films).to_have_value("2.5")
    films.press("Escape")
    expect(films).to_have_value(str(before["films_kept"]))
    expect(section(page, "Storage").get_by_role("alert")).to_be_hidden()
    assert kept(studio) == before

    # What the server refuses is said there, too.
    studio.expected.append("400")
    body = {"code": "invalid", "message": "quality: no.", "quality": ["There is no such quality."]}
    page.route("**/api/settings/", lambda it: it.fulfill(status=400, json=body))
    section(page, "Film").get_by_text("Quick", exact=True).click()
    expect(section(page, "Film").get_by_text("There is no such quality.")).to_be_visible()
    page.unroute("**/api/settings/")
    section(page, "Film").get_by_text("High", exact=True).click()
    expect(section(page, "Film").get_by_text("There is no such quality.")).to_be_hidden()
    expect(section(page, "Film").get_by_text("Saved", exact=True)).to_be_visible()
    assert kept(studio)["quality"] == "high"


def test_voices_are_found_and_heard(studio: Studio) -> None:
    page = studio.page
    page.add_init_script(f"({HEAR})()")
    open_settings(studio)
    voices = section(page, "Voice")
    expect(voices.get_by_role("radio", name=re.compile("Choose for me"))).to_be_checked()
    search = voices.get_by_label("Find a voice or language")
    search.fill("no such voice")
    expect(voices.get_by_text("No voice matches.")).to_be_visible()
    search.fill("English")
    play = voices.get_by_role("button", name=re.compile("^Listen to")).first
    name = (play.get_attribute("aria-label") or "").removeprefix("Listen to ")
    play.click()
    page.wait_for_function("() => heard.length === 1", timeout=60_000)
    stop = voices.get_by_role("button", name=f"Stop {name}", exact=True)
    listen = voices.get_by_role("button", name=f"Listen to {name}", exact=True)
    stop.or_(listen).first.click()  # it may have ended by itself
    expect(listen.first).to_be_visible()


def test_finished_work_is_cleared_after_a_question(studio: Studio) -> None:
    page = open_settings(studio)
    storage = section(page, "Storage")
    clear = storage.get_by_role("button", name="Clear finished work")
    clear.click()
    dialog = page.get_by_role("dialog", name="Clear finished work?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    with studio.api as api:
        assert api.get("/api/system/").json()["cache"]["bytes"] > 0
    clear.click()
    dialog.get_by_role("button", name="Clear finished work").click()
    expect(page.get_by_text(re.compile("cleared"))).to_be_visible()
    expect(dialog).to_be_hidden()
    expect(clear).to_be_disabled()
    with studio.api as api:
        assert api.get("/api/system/").json()["cache"]["bytes"] == 0


def test_what_it_is_made_of_and_what_can_be_copied(studio: Studio) -> None:
    studio.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = open_settings(studio)
    with studio.api as api:
        system = api.get("/api/system/").json()
        engines = api.get("/api/voices/").json()["engines"]
    about = section(page, "About")
    expect(about.get_by_role("definition").first).to_have_text(system["version"])
    about.get_by_text("Licences").click()
    rows = about.get_by_role("row")
    expect(rows).to_have_count(1 + len(system["licences"]))
    for name in ("FFmpeg", "Django"):
        expect(about.get_by_role("rowheader", name=name, exact=True)).to_be_visible()

    storage = section(page, "Storage")
    storage.get_by_role("button", name="Copy").click()
    expect(storage.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate(CLIPBOARD) == system["data_folder"]
    missing = [it for it in engines if not it["voices"] and not it["installed"]]
    if missing:
        section(page, "Voice").get_by_text("More voices can be had").click()
    for engine in missing[:1]:
        card = section(page, "Voice").get_by_role("listitem").filter(has_text=engine["install"])
        card.get_by_role("button", name="Copy").click()
        expect(card.get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate(CLIPBOARD) == engine["install"]
