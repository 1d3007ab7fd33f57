"""The browser app in a real browser: its policy, and its ids."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from backend.config.tests.test_app import ADDRESS, ID
from backend.conftest import Start

pytestmark = pytest.mark.browser


def test_in_a_real_browser_its_own_scripts_run_and_no_other(
    app: Path, start: Start, page: Page
) -> None:
    (app / "index.html").write_text(
        "<!DOCTYPE html><title>1</title><script>document.title += 2</script>"
        "<script src=/_next/static/a.js></script><body onload='document.title += 4'>"
    )
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    live = start(STORYREEL_APP=str(app))
    page.goto(f"{live.url}/")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        "{textContent: 'document.title += 3'}))"
    )
    assert page.title() == "12__id__"
    assert len(complaints) == 2
    assert all("Content Security Policy" in it for it in complaints)
    page.goto(f"{live.url}{ADDRESS}")
    assert (page.url, page.title()) == (f"{live.url}{ADDRESS}/", f"{ID}__id__")
    assert page.evaluate("self.data") == f"{ID} </p> & é"
    assert len(complaints) == 2
