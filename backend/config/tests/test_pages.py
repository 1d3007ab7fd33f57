"""How pages look in a real browser: each test's name is the end of "it…"."""

import pytest
from playwright.sync_api import Browser

from backend.conftest import Live

pytestmark = pytest.mark.browser

ADDRESSES = ("/api/projects/", "/api/segments/", "/api/settings/", "/api/projects/import/")
GROUND = "getComputedStyle(document.body).backgroundColor"
WIDTH = "document.documentElement.scrollWidth"
# Pairs of buttons above the title of which one lies on the other.
OVERLAPS = """() => {
    const boxes = [...document.querySelectorAll(".region .btn")]
        .map(it => it.getBoundingClientRect()).filter(it => it.width);
    return boxes.filter((a, i) => boxes.slice(i + 1).some(b =>
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1
    )).length;
}"""


def brightness(color: str) -> int:
    """Of `rgb(…)`, 0 to 765."""
    return sum(int(part) for part in color.removeprefix("rgb(").removesuffix(")").split(","))


@pytest.mark.parametrize("width", [390, 1440])
def test_it_has_the_systems_colours_and_fits_the_screen(
    shared: Live, chromium: Browser, width: int
) -> None:
    bright = {}
    for scheme in ("light", "dark"):
        page = chromium.new_page(
            color_scheme=scheme, is_mobile=width < 500, viewport={"width": width, "height": 844}
        )
        for address in ADDRESSES:
            page.goto(shared.url + address)
            bright[scheme, address] = brightness(page.evaluate(GROUND))
            assert page.evaluate(WIDTH) == width, address
            assert page.evaluate(OVERLAPS) == 0, address
        page.close()
    assert all(bright["light", it] > 700 and bright["dark", it] < 100 for it in ADDRESSES)
