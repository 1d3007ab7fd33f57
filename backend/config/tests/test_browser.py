"""What a real browser does with Storyreel: each test's name is the end of "it…"."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from backend.config.tests.routes import sample_paths
from backend.conftest import Live, Start

pytestmark = pytest.mark.browser

FILM = "/media/projects/1/film.mp4"
PICTURE = "/media/projects/1/picture.png"

ADD_FILM = """url => {
    document.body.appendChild(document.createElement("video")).src = url;
}"""
STATE = """() => {
    const film = document.querySelector("video");
    return {
        length: film.duration,
        seekable: film.seekable.length ? film.seekable.end(0) : 0,
        time: film.currentTime,
        shows: !film.seeking && film.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA,
        error: film.error ? film.error.message : "",
    };
}"""

# A browsable page that has forms.
BROWSABLE = """
from django.urls import path
from rest_framework import generics, response, serializers
from backend.config.media import static

class Thing(serializers.Serializer):
    title = serializers.CharField()
    picture = serializers.ImageField(required=False)

class Things(generics.GenericAPIView):
    serializer_class = Thing
    filter_backends = []
    pagination_class = None

    def get_queryset(self):
        return []

    def get(self, request):
        return response.Response([{"title": "a"}])

    def post(self, request):
        return response.Response({"posted": request.data["title"]}, status=201)

urlpatterns = [path("things/", Things.as_view()), path("static/<path:name>", static)]
"""


def watch(page: Page) -> list[str]:
    """Will hold all that the browser complains about."""
    complaints: list[str] = []
    page.on("console", lambda it: complaints.append(it.text) if it.type == "error" else None)
    page.on("pageerror", lambda it: complaints.append(str(it)))
    page.on("requestfailed", lambda it: complaints.append(f"{it.url}: {it.failure}"))
    return complaints


def film_shown(page: Page) -> dict[str, Any]:
    """What is known of the film on the page, once it shows a picture.

    It is asked again and again: in a sandboxed page no event tells.
    """
    for _ in range(600):
        state: dict[str, Any] = page.evaluate(STATE)
        if state["shows"] or state["error"]:
            return state
        page.wait_for_timeout(50)
    pytest.fail(f"the film shows no picture: {state}")


def sought(page: Page, *times: int) -> list[float]:
    """Where the film on the page is after each jump to one of `times`, in seconds."""
    state = film_shown(page)
    assert (state["length"], state["seekable"], state["error"]) == (60, 60, "")
    seen = []
    for time in times:
        page.evaluate("it => { document.querySelector('video').pause() }")
        page.evaluate("it => { document.querySelector('video').currentTime = it }", time)
        seen.append(film_shown(page)["time"])
    return seen


def test_it_lets_a_film_on_an_own_page_be_sought(studio: Live, page: Page) -> None:
    parts: list[str] = []
    page.on("response", lambda it: parts.append(it.headers.get("content-range", "")))
    page.goto(f"{studio.url}/api/docs/")
    page.evaluate(ADD_FILM, FILM)
    assert sought(page, 50, 3, 30) == [50, 3, 30]
    assert len([it for it in parts if it.startswith("bytes ")]) > 1


def test_it_lets_a_film_in_a_tab_be_sought(studio: Live, page: Page) -> None:
    page.goto(studio.url + FILM)
    assert sought(page, 50, 3, 30) == [50, 3, 30]


def test_it_shows_a_film_in_a_tab_again_after_a_reload(studio: Live, page: Page) -> None:
    page.goto(studio.url + FILM)
    film_shown(page)
    page.reload()
    assert sought(page, 50) == [50]


def test_it_shows_a_picture_in_a_tab(studio: Live, page: Page) -> None:
    page.goto(studio.url + PICTURE)
    assert page.evaluate("document.images[0].naturalWidth") == 320


def test_it_saves_a_film_under_its_name(studio: Live, page: Page) -> None:
    folder = studio.data / "media/projects/1"
    (folder / "film.mp4").rename(folder / "Été.mp4")
    page.goto(f"{studio.url}/api/docs/")
    with page.expect_download() as download:
        page.evaluate(
            "Object.assign(document.createElement('a'), "
            "{href: '/media/projects/1/%C3%89t%C3%A9.mp4?download=1'}).click()"
        )
    assert download.value.suggested_filename == "Été.mp4"
    assert Path(download.value.path()).read_bytes() == (folder / "Été.mp4").read_bytes()


@pytest.mark.parametrize("name", ["page.html", "page.svg", "page.xhtml", "page.js", "page"])
def test_it_opens_no_document_that_somebody_put_in(studio: Live, page: Page, name: str) -> None:
    (studio.data / "media/projects/1" / name).write_text("<script>document.title = 'ha'</script>")
    page.goto(f"{studio.url}/api/docs/")
    with page.expect_download() as download:
        page.evaluate("it => { location.href = it }", f"/media/projects/1/{name}")
    assert download.value.suggested_filename == name
    assert page.title() == "Storyreel"


def test_it_runs_nothing_in_a_picture_that_is_none(studio: Live, page: Page) -> None:
    path = studio.data / "media/projects/1/page.png"
    path.write_text("<!doctype html><title>no</title><script>document.title = 'ha'</script>")
    page.goto(f"{studio.url}/media/projects/1/page.png")
    assert "ha" not in page.title()


def test_it_shows_the_documentation_of_the_api(shared: Live, page: Page) -> None:
    complaints = watch(page)
    page.goto(f"{shared.url}/api/docs/")
    page.wait_for_selector(".swagger-ui .information-container .title")
    page.wait_for_load_state("networkidle")
    assert complaints == []


def test_it_shows_every_page_of_the_api_without_a_complaint(shared: Live, page: Page) -> None:
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    asked = [httpx.get(shared.url + it, headers={"Accept": "text/html"}) for it in sample_paths()]
    pages = [
        str(it.url)
        for it in asked
        if "text/html" in it.headers["content-type"] and it.is_success and "/api/" in str(it.url)
    ]
    assert f"{shared.url}/api/" in pages
    complaints = watch(page)
    for address in pages:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert complaints == [], address


def test_it_shows_and_posts_the_forms_of_the_api(start: Start, page: Page, tmp_path: Path) -> None:
    (tmp_path / "addresses.py").write_text(BROWSABLE)
    (tmp_path / "browsable.py").write_text(
        "from backend.config.settings import *\nROOT_URLCONF = 'addresses'\n"
    )
    live = start(DJANGO_SETTINGS_MODULE="browsable", PYTHONPATH=str(tmp_path))
    complaints = watch(page)
    page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    page.goto(f"{live.url}/things/")
    page.click("a[name=html-tab]")
    page.fill("#post-object-form input[name=title]", "hello")
    page.click("#post-object-form button")
    page.wait_for_selector("text=201 Created")
    assert '"posted": "hello"' in page.inner_text(".response-info")
    page.wait_for_load_state("load")  # until then the buttons are mere forms
    page.click("button:has-text('OPTIONS')")
    page.wait_for_selector(".response-info:has-text('\"renders\"')")
    assert complaints == []
