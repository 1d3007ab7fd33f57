"""Music is made by a service: set up, asked for once, watched, cancelled, found again, and heard.

The service is one of our own, which speaks as sunoapi.org does. Where it says by itself that
something has happened, it is asked at once, so that nothing here waits for the next question.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from backend.e2e.stories import new_story
from backend.e2e.studio import Studio
from backend.music.tests.provider_server import Oddity, ProviderServer, Stage, Task

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser

SLUG, NAME = "sunoapi", "sunoapi.org"
FLAG = f"/api/features/render.{SLUG}.enabled/toggle/"
SERVICE = f"/api/music-providers/{SLUG}/"


@pytest.fixture
def services() -> Iterator[ProviderServer]:
    """Services whose tasks are only as far as the test says."""
    with ProviderServer(holds=True) as server:
        yield server


@pytest.fixture
def ready(studio: Studio, services: ProviderServer) -> ProviderServer:
    """The same, one of which is switched on here, has a key, and can call."""
    with studio.api as api:
        api.post(FLAG, json={"enabled": True}).raise_for_status()
        api.patch(SERVICE, json={"base_url": services.url(SLUG)}).raise_for_status()
        api.put(f"{SERVICE}key/", json={"key": services.keys[SLUG]}).raise_for_status()
        api.patch("/api/music-settings/", json={"public_url": studio.live.url}).raise_for_status()
    return services


def jobs_of(studio: Studio) -> list[dict[str, Any]]:
    """The jobs as the API has them, newest first."""
    with studio.api as api:
        return list(api.get("/api/music-jobs/").json()["results"])


def opened(studio: Studio) -> "Locator":
    """The dialog about the music of the story that is open."""
    studio.page.get_by_role("button", name="More for this story").click()
    studio.page.get_by_role("menuitem", name="Music").click()
    return studio.page.get_by_role("dialog", name="Music under the story")


def asked(studio: Studio, services: ProviderServer, prompt: str) -> Task:
    """The task that the service has been given, asked for in the form."""
    before = services.submissions(SLUG)
    studio.page.get_by_role("button", name="Generate music").click()
    form = studio.page.get_by_role("dialog", name="Generate music")
    form.get_by_label("What it should be like").fill(prompt)
    form.get_by_role("button", name="Generate · about $0.06").click()
    services.wait_for(before + 1, SLUG)
    expect(form).to_be_hidden()
    return services.tasks(SLUG)[-1]


def told(services: ProviderServer, task: Task, stage: str) -> None:
    """The service is as far as that, and says so."""
    services.move(task.id, Stage.FIRST if stage == "first" else Stage.DONE)
    assert services.callback(task.id, stage=stage).send() == 200


def test_a_service_is_switched_on_and_set_up(studio: Studio, services: ProviderServer) -> None:
    page = studio.page
    page.goto("/music/")
    page.get_by_role("button", name="write for its own page").click()
    form = page.get_by_role("dialog", name="Write for a music service")
    form.get_by_label("What it should be like").fill("A slow waltz")
    expect(form.get_by_label("To paste there")).to_have_value(re.compile("A slow waltz\nInstr"))
    expect(form.get_by_role("link", name="Open Suno")).to_be_visible()
    expect(form.get_by_role("button", name="Generate")).to_have_count(0)
    form.get_by_role("button", name="Close").click()

    page.get_by_role("link", name="switch one on").click()
    section = page.get_by_role("region", name="Music services", exact=True)
    card = section.locator(f"[data-service={SLUG}]")
    card.get_by_role("switch", name=f"Use {NAME}").check()
    expect(card.get_by_text("On, needs its key")).to_be_visible()
    card.get_by_label(f"Key, price and limits of {NAME}").click()
    card.get_by_label("Address").fill(services.url(SLUG))
    expect(card.get_by_text("Saved", exact=True)).to_be_visible()
    for key, says in (("wrong-key-123", "Invalid"), (services.keys[SLUG], "takes this key")):
        card.get_by_label("Key", exact=True).fill(key)
        card.get_by_role("button", name="Keep it").click()
        expect(card.get_by_text(f"Set, ends in …{key[-4:]}")).to_be_visible()
        card.get_by_role("button", name="Test the key").click()
        expect(card.get_by_role("status").filter(has_text=says)).to_be_visible()
        assert key not in page.content()
        if says == "Invalid":
            card.get_by_role("button", name="Replace").click()
    expect(card.get_by_text("Ready", exact=True)).to_be_visible()
    section.get_by_text("What each of them can do").click()
    section.get_by_label("For a day, in US dollars").fill("0.05")
    expect(section.get_by_text("Saved", exact=True)).to_have_count(2)
    assert studio.faults() == []

    page.get_by_role("link", name="Music", exact=True).click()
    page.get_by_role("button", name="Generate music").click()
    form = page.get_by_role("dialog", name="Generate music")
    expect(form.get_by_label("What it should be like")).to_have_value("A slow waltz")
    expect(form.get_by_text("more than is left of your budget")).to_be_visible()
    form.get_by_role("button", name="Generate · about $0.06").click()
    studio.expected.append("402")
    expect(form.get_by_role("alert")).to_contain_text("This costs $0.06.")
    expect(form.get_by_text("Costs about $0.06.")).to_have_count(0)  # it is said once
    expect(form.get_by_role("link", name="Open settings").first).to_be_visible()
    assert services.submissions() == 0


def test_music_is_asked_for_once_watched_and_laid_under_the_story(
    studio: Studio, ready: ProviderServer
) -> None:
    page = studio.page
    story = new_story(studio, "One.")
    dialog = opened(studio)
    dialog.get_by_role("button", name="Generate music").click()
    form = page.get_by_role("dialog", name="Generate music")
    expect(form.get_by_text("$5.00 left today, $20.00 this month.")).to_be_visible()
    press = form.get_by_role("button", name="Generate · about $0.06")
    press.click()
    expect(form.get_by_text("Say what the music is to be like.")).to_be_visible()
    form.locator("summary").filter(has_text="More").first.click()
    expect(form.get_by_label("Seed")).to_be_disabled()
    expect(form.get_by_text(f"{NAME} takes no seed.")).to_be_visible()
    form.get_by_label("What it should be like").fill("A slow waltz")
    expect(form.get_by_text("Say what the music is to be like.")).to_be_hidden()
    assert studio.faults() == []
    press.dblclick()
    ready.wait_for(1, SLUG)
    expect(form).to_be_hidden()

    card = dialog.locator("[data-music-job]")
    expect(card.get_by_text("Being composed")).to_be_visible()
    expect(card.get_by_role("progressbar")).to_be_visible()
    (task,) = ready.tasks(SLUG)
    told(ready, task, "first")
    expect(card.get_by_text("1 version")).to_be_visible()
    told(ready, task, "complete")
    expect(card.get_by_text("Completed")).to_be_visible()
    expect(card.locator("[data-variation]")).to_have_count(2)
    assert len(jobs_of(studio)) == ready.submissions(SLUG) == 1

    second = card.locator("[data-variation]").last
    second.get_by_role("button", name="Play A song").click()
    expect(second.get_by_role("button", name="Pause A song")).to_be_visible()
    second.get_by_role("button", name="the main version").click()
    expect(second.get_by_text("Main version", exact=True)).to_be_visible()
    expect(card.get_by_text("Main version", exact=True)).to_have_count(1)
    second.get_by_role("button", name="Use in this story").click()
    expect(second.get_by_text("In this story")).to_be_visible()
    expect(dialog.get_by_role("radio", name="A song (2)")).to_be_checked()
    assert studio.faults() == []
    studio.shoot("music-generated-desktop-light")
    (job,) = jobs_of(studio)
    chosen = job["variations"][1]
    assert (job["project"], chosen["is_primary"]) == (story.id, True)
    with studio.api as api:
        assert api.get(f"/api/projects/{story.id}/music/").json()["track"] == chosen["track"]


def test_what_comes_after_it_was_cancelled_is_offered(
    studio: Studio, ready: ProviderServer
) -> None:
    page = studio.page
    page.goto("/music/")
    task = asked(studio, ready, "A march")
    card = page.locator("[data-music-job]")
    expect(card.get_by_text("cancelling gives no money back")).to_be_visible()
    card.get_by_role("button", name="Cancel “A march”").click()
    expect(card.get_by_text("If it comes all the same, it is offered here.")).to_be_visible()
    told(ready, task, "complete")
    offered = card.locator("[data-variation]")
    expect(offered).to_have_count(2)
    expect(offered.first.get_by_text("it was paid all the same")).to_be_visible()
    expect(page.get_by_role("textbox", name="Title")).to_have_count(0)  # not among the music yet
    offered.last.get_by_role("button", name="Delete it").click()
    expect(offered).to_have_count(1)
    offered.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("textbox", name="Title")).to_have_value("A song")
    expect(card.get_by_text("it was paid all the same")).to_be_hidden()


def test_what_was_lost_is_found_again(studio: Studio, ready: ProviderServer) -> None:
    studio.expected.append("422")
    page = studio.page
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/music/")
    ready.plan(SLUG, Oddity.LOSE_ANSWER)
    task = asked(studio, ready, "A march")
    card = page.locator("[data-music-job]").first
    lost = card.get_by_role("region", name="Nobody knows whether it was taken")
    expect(lost.get_by_role("link", name=f"Look at {NAME}")).to_be_visible()
    expect(card.get_by_role("button", name="Try again")).to_have_count(0)
    lost.get_by_label("Id of the task").fill("no such task")
    lost.get_by_role("button", name="Fetch it").click()
    expect(lost.get_by_role("alert")).to_contain_text("does not give it out")
    assert studio.faults() == []
    assert not studio.scrolls_sideways()
    studio.shoot("music-lost-phone-dark")
    ready.finish()
    lost.get_by_label("Id of the task").fill(task.id)
    lost.get_by_role("button", name="Fetch it").click()
    expect(card.locator("[data-variation]")).to_have_count(2)
    expect(lost).to_be_hidden()

    ready.plan(SLUG, Oddity.LOSE_ANSWER)
    asked(studio, ready, "A tango")
    page.goto("/jobs/")
    row = page.locator("[data-job]").first
    row.get_by_role("button", name="It was never taken").click()
    again = row.get_by_role("button", name="Try again · about $0.06")
    expect(again).to_be_visible()
    assert studio.faults() == []
    again.click()
    ready.wait_for(3, SLUG)
    ready.finish()
    expect(row.get_by_text("Completed")).to_be_visible()
