"""The studio in a real browser: what tests that click through it share.

- `studio`: the app, open in a browser window of its own, on a server of the test's own.
- `shared_studio`: the same for tests of a module that leave the server as they found it.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from backend.conftest import ROOT, Live, Start
from backend.e2e.studio import Studio

if TYPE_CHECKING:
    from playwright.sync_api import Browser

APP = Path(os.environ.get("STORYREEL_APP", ROOT / "frontend" / "out"))

PATIENCE = 60_000  # ms, until what is expected has to be there; machines may be busy

NewStudio = Callable[..., Studio]


@pytest.fixture(scope="session", autouse=True)
def app_is_built() -> None:
    """Skip, with a word, where there is no app to click through."""
    if not (APP / "index.html").is_file():
        pytest.skip("the browser app is not built; ./storyreel test builds it")


@pytest.fixture(scope="session", autouse=True)
def patience(app_is_built: None) -> None:
    """What is expected to be seen may take as long on a busy machine as what is waited for."""
    from playwright.sync_api import expect

    expect.set_options(timeout=PATIENCE)


@pytest.fixture
def new_studio(chromium: "Browser") -> Iterator[NewStudio]:
    """Opens windows on servers; in the end none may have had anything to complain about."""
    with ExitStack() as stack:

        def opened(live: Live, **window: Any) -> Studio:
            context = chromium.new_context(base_url=live.url, **window)
            stack.callback(context.close)
            studio = Studio(live, context.new_page())
            stack.callback(studio.has_nothing_to_complain_about)
            return studio

        yield opened


@pytest.fixture
def studio(start: Start, new_studio: NewStudio) -> Studio:
    """The app on a server of the test's own, where the example story is narrated."""
    return new_studio(start(), viewport={"width": 1440, "height": 900})


@pytest.fixture
def shared_studio(shared: Live, new_studio: NewStudio) -> Studio:
    """The app on a server that the tests of the module share."""
    return new_studio(shared, viewport={"width": 1440, "height": 900})
