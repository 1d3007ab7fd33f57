"""Other programs are told of what has ended: added, tried out, switched off, deleted."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from backend.config.tests.outside import Outside, answer, outside
from backend.e2e.studio import Studio
from backend.webhooks.tests.receiving import received

pytestmark = pytest.mark.browser


@pytest.fixture
def receiver() -> Iterator[Outside]:
    """A program on this machine that takes what is sent to /hook."""
    with outside() as it:
        it.scripts["/hook"] = answer(status="204 No Content", Content_Length=None)
        yield it


def test_a_program_is_told_and_had_back_after_it_was_deleted(
    studio: Studio, receiver: Outside
) -> None:
    studio.expected.append("400")  # it is not said yet that it is on this machine
    page, url = studio.page, f"{receiver.url}/hook"
    page.goto("/settings/")
    section = page.get_by_role("region", name="Tell other programs", exact=True)
    section.get_by_label("Address").fill(url)
    section.get_by_label("What it is told of").select_option("Films")
    section.get_by_role("button", name="Add", exact=True).click()
    expect(section.get_by_role("alert")).to_be_visible()
    section.get_by_label("It is a program on this computer").check()
    section.get_by_role("button", name="Add", exact=True).click()
    card = section.locator("[data-endpoint]")
    expect(card.get_by_text("Films · Secret ends in")).to_be_visible()
    secret = card.locator("code").inner_text()
    card.get_by_role("button", name="Send a test").click()
    card.get_by_text("Last messages").click()
    expect(card.get_by_text("Delivered · answered 204")).to_be_visible()
    [request] = receiver.requests
    assert received(request, secret).type == "ping"
    assert studio.faults() == []
    card.get_by_role("button", name="I have it").click()
    assert secret not in page.content()

    with page.expect_response(lambda it: it.request.method == "PATCH"):
        card.get_by_role("switch", name=f"Tell {url}").uncheck()
    card.get_by_role("button", name=f"Delete {url}").click()
    expect(card).to_have_count(0)
    page.locator("[data-sonner-toast]").get_by_role("button", name="Undo").click()
    expect(card.get_by_role("switch", name=f"Tell {url}")).not_to_be_checked()
    with studio.api as api:
        [kept] = api.get("/api/webhook-endpoints/").json()["results"]
    assert (kept["enabled"], kept["url"]) == (False, url)
