"""What other sites' pages can do to Storyreel in a real browser: nothing.

The hostile pages stand on another site (evil.test), on another port of this machine, and on this
machine's other name. Each test's name is the end of "it…".
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from backend.config.tests.routes import sample_paths
from backend.conftest import Live

pytestmark = pytest.mark.browser

FILM = "/media/projects/1/film.mp4"
PICTURE = "/media/projects/1/picture.png"
ASSET = "/static/rest_framework/js/default.js"

# Everything a page can try to read from elsewhere; gives what worked.
READ = """async ([base, paths]) => {
    const element = (tag, attribute, url, more) => new Promise(done => {
        const it = Object.assign(document.createElement(tag), more);
        for (const name of ["load", "loadedmetadata", "loadeddata", "canplay", "progress"])
            it.addEventListener(name, () => done(`${tag} ${name} ${url}`));
        it.addEventListener("error", () => done(""));
        it[attribute] = url;
        document.body.append(it);
    });
    const frame = url => new Promise(done => {
        // The load event of a frame comes for the browser's own error page, too.
        const it = document.createElement("iframe");
        it.addEventListener("load", () => done(it.contentDocument ? `iframe ${url}` : ""));
        it.src = url;
        document.body.append(it);
    });
    const fetched = (url, options) => fetch(url, options).then(
        it => `fetch ${JSON.stringify(options)} ${it.type} ${it.status} ${url}`, () => "");
    const stream = url => new Promise(done => {
        const it = new EventSource(url);
        it.onopen = it.onmessage = () => done(`EventSource ${url}`);
        it.onerror = () => { it.close(); done(""); };
    });
    const socket = url => new Promise(done => {
        const it = new WebSocket(url.replace("http:", "ws:"));
        it.onopen = () => done(`WebSocket ${url}`);
        it.onerror = () => done("");
    });
    const tries = url => [
        element("img", "src", url, {}),
        element("img", "src", url, {crossOrigin: "anonymous"}),
        element("video", "src", url, {preload: "auto"}),
        element("audio", "src", url, {preload: "auto"}),
        element("script", "src", url, {}),
        element("link", "href", url, {rel: "stylesheet"}),
        frame(url),
        fetched(url, {}),
        fetched(url, {mode: "no-cors"}),
        fetched(url, {mode: "no-cors", headers: {Range: "bytes=0-9"}}),
        fetched(url, {method: "HEAD", mode: "no-cors"}),
        stream(url),
        socket(url),
    ];
    const silence = new Promise(done => setTimeout(done, 60000, "something never answered"));
    const settled = paths.flatMap(path => tries(base + path));
    const results = await Promise.all(settled.map(it => Promise.race([it, silence])));
    return {worked: results.filter(it => it), tried: results.length};
}"""

# Everything a page can send elsewhere without asking.
SEND = """async ([base, paths]) => {
    const form = (url, enctype) => new Promise(done => {
        const target = document.createElement("iframe");
        target.name = `t${Math.random()}`;
        const it = document.createElement("form");
        Object.assign(it, {action: url, method: "post", enctype, target: target.name});
        it.innerHTML = '<input name="title" value="x"><input name="_method" value="DELETE">';
        document.body.append(target, it);
        target.addEventListener("load", () => done(""));
        it.submit();
    });
    const sent = (url, options) => fetch(url, options).then(() => "", () => "");
    const tries = url => [
        form(url, "application/x-www-form-urlencoded"),
        form(url, "multipart/form-data"),
        form(url, "text/plain"),
        sent(url, {method: "POST", mode: "no-cors", body: '{"title": "x"}'}),
        sent(url, {method: "POST", mode: "no-cors", body: new FormData()}),
        sent(url, {method: "POST", body: "title=x", credentials: "include"}),
        sent(url, {method: "POST", body: "{}", headers: {"Content-Type": "application/json"}}),
        sent(url, {method: "POST", body: "{}", headers: {"X-App": "1"}}),
        sent(url, {method: "DELETE"}),
        navigator.sendBeacon(url, new Blob(["title=x"], {type: "text/plain"})),
    ];
    const silence = new Promise(done => setTimeout(done, 60000));
    await Promise.race([silence, Promise.all(paths.flatMap(path => tries(base + path)))]);
}"""


# A frame whose origin is nobody's, with a form.
FRAME = """url => new Promise(done => {
    const it = document.createElement("iframe");
    it.sandbox = "allow-scripts allow-forms";
    it.srcdoc = `<form action="${url}" method="post"><input name="title"></form>`;
    it.addEventListener("load", done);
    document.body.append(it);
})"""


class HostilePage(BaseHTTPRequestHandler):
    """An empty page; what it does is put into it by the test."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>win a prize</title><body>")

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def hostile_port() -> Iterator[int]:
    """The port of a server with hostile pages."""
    with ThreadingHTTPServer(("127.0.0.1", 0), HostilePage) as server:
        threading.Thread(target=server.serve_forever).start()
        yield server.server_port
        server.shutdown()


def world(data: Path) -> tuple[list[str], dict[str, bytes]]:
    """All rows and all files."""
    with closing(sqlite3.connect(data / "db.sqlite3")) as rows:
        dump = list(rows.iterdump())
    files = [it for it in (data / "media").rglob("*") if it.is_file()]
    return dump, {str(it): it.read_bytes() for it in files}


def statuses(context: BrowserContext, live: Live) -> list[tuple[int, str]]:
    """Will hold what the server answers."""
    seen: list[tuple[int, str]] = []

    def note(response: Any) -> None:
        if response.url.startswith(live.url):
            seen.append((response.status, response.url))

    context.on("response", note)
    return seen


def hostile(port: int) -> list[str]:
    """Addresses of the hostile page."""
    return [f"http://{name}:{port}/" for name in ("evil.test", "127.0.0.1", "localhost")]


def on_hostile_pages(
    context: BrowserContext, port: int, script: str, given: object
) -> list[tuple[Page, Any]]:
    """Each hostile page, and what `script` gives there.

    They do it at the same time: much of it the browser delays, when it has often been refused.
    """
    pages = [context.new_page() for _ in hostile(port)]
    for page, address in zip(pages, hostile(port), strict=True):
        page.goto(address)
        page.evaluate(f"given => {{ window.given = ({script})(given); }}", given)
    return [(page, page.evaluate("window.given")) for page in pages]


def test_it_gives_nothing_to_other_sites(
    studio: Live, context: BrowserContext, hostile_port: int
) -> None:
    seen = statuses(context, studio)
    paths = [*sample_paths(), FILM, f"{FILM}?download=1", PICTURE, ASSET]
    for page, result in on_hostile_pages(context, hostile_port, READ, [studio.url, paths]):
        assert result["worked"] == []
        assert result["tried"] >= 13 * len(paths)
        frames = [it.url for it in page.frames[1:]]
        assert [it for it in frames if not it.startswith("chrome-error://")] == []
    assert {status for status, _ in seen} == {403}
    # Playwright keeps quiet about requests for icons, which browsers make by themselves.
    told = {studio.url + path for path in paths if path != "/favicon.ico"}
    assert {url for _, url in seen} == told


def test_it_takes_nothing_from_other_sites(
    studio: Live, context: BrowserContext, hostile_port: int
) -> None:
    seen = statuses(context, studio)
    before = world(studio.data)
    on_hostile_pages(context, hostile_port, SEND, [studio.url, [*sample_paths(), FILM]])
    assert {status for status, _ in seen} == {403}
    assert world(studio.data) == before


def test_it_takes_nothing_from_a_frame_without_an_origin(
    studio: Live, page: Page, hostile_port: int
) -> None:
    page.goto(hostile(hostile_port)[0])
    page.evaluate(FRAME, f"{studio.url}/api/schema/")
    with page.expect_response(f"{studio.url}/api/schema/") as answer:
        page.frames[1].evaluate("document.forms[0].submit()")
    assert answer.value.request.headers["origin"] == "null"
    assert answer.value.status == 403


def test_it_does_not_answer_to_a_name_that_was_bent_to_it(studio: Live, page: Page) -> None:
    rebound = studio.url.replace("127.0.0.1", "evil.test")
    before = world(studio.data)
    for path in [*sample_paths(), FILM, PICTURE, ASSET]:
        response = page.goto(rebound + path)
        assert response is not None
        assert response.status == 400
    # Now the browser takes the server for the page's own, so the page may add any header.
    for path in [*sample_paths(), FILM]:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            status = page.evaluate(
                "([url, method]) => fetch(url, {method, headers: {'X-App': '1'}})"
                ".then(it => it.status)",
                [rebound + path, method],
            )
            assert status == 400
    assert world(studio.data) == before
