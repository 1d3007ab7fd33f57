"""The browser app at its addresses: each test's name is the end of "it…".

The app is a small one, made by hand in the form that `next build` gives it.
"""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from pytest_django import Settings

from backend.config.app import policy_of
from backend.config.tests.conftest import FILES
from backend.conftest import Answer, Exchange, LocalClient

ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
HTML = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
ADDRESS = "/projects/" + ID


@pytest.fixture
def no_app(tmp_path: Path, settings: Settings) -> None:
    settings.STORYREEL_APP = tmp_path / "out"


def sources(answer: Answer, directive: str) -> list[str]:
    """What a directive of the content security policy allows."""
    parts = dict(
        part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; ")
    )
    return parts[directive].split()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "index.html"),
        ("/index.txt", "index.txt"),
        ("/jobs/", "jobs/index.html"),
        ("/jobs/index.txt", "jobs/index.txt"),
        ("/icon.svg", "icon.svg"),
        ("/_next/static/a.js", "_next/static/a.js"),
    ],
)
def test_it_serves_what_was_exported(app: Path, asgi: Exchange, path: str, name: str) -> None:
    answer = asgi("GET", f"{path}?_rsc=1")
    assert (answer.status, answer.body) == (200, FILES[name].encode())
    assert answer.headers["x-content-type-options"] == "nosniff"
    head = asgi("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(answer.body))
    kinds = {"html": "text/html", "txt": "text/plain", "svg": "image/svg", "js": "text/javascript"}
    assert answer.headers["content-type"].startswith(kinds[name.rpartition(".")[2]])


def test_it_puts_the_id_of_the_address_into_the_page_and_its_data(
    app: Path, asgi: Exchange
) -> None:
    for name in ("", "index.html", "index.txt", "__next.projects.$d$id.__PAGE__.txt"):
        exported = FILES[f"projects/__id__/{name or 'index.html'}"]
        answer = asgi("GET", f"{ADDRESS}/{name}")
        assert answer.body.decode() == exported.replace("__id__", ID)
        assert answer.headers["content-length"] == str(len(answer.body))
    assert b"__id__" in asgi("GET", "/_next/static/a.js").body


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (ADDRESS, f"{ADDRESS}/"),
        (f"{ADDRESS}?a=%C3%A9&b", f"{ADDRESS}/?a=%C3%A9&b"),
        (f"/projects/{ID.upper()}", f"{ADDRESS}/"),
        (f"/projects/{ID.upper()}/?a", f"{ADDRESS}/?a"),
        (f"/projects/{ID.upper()}/index.txt", f"{ADDRESS}/index.txt"),
        ("/jobs", "/jobs/"),
    ],
)
def test_it_leads_to_the_one_address_of_a_page(
    app: Path, asgi: Exchange, path: str, place: str
) -> None:
    answer = asgi("GET", path)
    assert (answer.status, answer.headers["location"]) == (302, place)


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/nothing/",
        "/projects/nothing/",
        "/projects/__id__/",
        "/projects/__id__/index.txt",
        f"/projects/{ID[:-1]}/",
        f"/projects/{ID.replace('-', '')}/",
        f"/projects/{ID}x/",
        f"/projects/{ID}/{ID}/",
        f"/jobs/{ID}/",
        f"/{ID}/",
        "/projects/",
        "/index.txt/",
        "//",
        "//jobs/",
        "//evil.test/",
        "/jobs//",
        "/../secret.txt",
        "/jobs/../index.html",
        "/jobs/..\\index.html",
        "/.storyreel-built",
        "/half.txt.part",
        "/secret.txt",
        "/a\0b",
        "/_next/static/b.js",
        "/" + "x" * 300,
    ],
)
def test_it_says_on_its_own_page_that_there_is_nothing(
    app: Path, asgi: Exchange, path: str
) -> None:
    (app.parent / "secret.txt").write_text("secret")
    (app / "secret.txt").symlink_to(app.parent / "secret.txt")
    answer = asgi("GET", path, HTML)
    assert (answer.status, answer.body) == (404, FILES["404.html"].encode())
    assert "etag" not in answer.headers
    assert asgi("GET", path, ("Accept", "*/*")).status == 404


@pytest.mark.parametrize("path", ["/api/nothing", "/media/nothing", "/static/nothing", "/media"])
def test_it_leaves_the_other_addresses_alone(app: Path, asgi: Exchange, path: str) -> None:
    answer = asgi("GET", path, HTML)
    assert answer.status == 404
    assert b"Not here" not in answer.body
    assert asgi("GET", "/api").headers["location"] == "/api/"
    assert b'"projects"' in asgi("GET", "/api/").body


@pytest.mark.parametrize("path", ["/", "/jobs/", "/nothing", "/_next/static/a.js"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_it_is_only_read(app: Path, asgi: Exchange, method: str, path: str) -> None:
    answer = asgi(method, path, ("X-App", "1"))
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_it_is_asked_for_pages_each_time_and_for_assets_once(app: Path, asgi: Exchange) -> None:
    for path in ("/", "/jobs/index.txt", "/icon.svg", f"{ADDRESS}/"):
        assert asgi("GET", path).headers["cache-control"] == "no-cache"
    kept = asgi("GET", "/_next/static/a.js").headers["cache-control"]
    assert kept == "public, max-age=31536000, immutable"


def test_it_sends_a_page_again_only_when_that_has_changed(app: Path, asgi: Exchange) -> None:
    first = asgi("GET", f"{ADDRESS}/")
    again = asgi("GET", f"{ADDRESS}/", ("If-None-Match", first.headers["etag"]))
    assert (again.status, again.body) == (304, b"")
    told = ("etag", "cache-control", "content-security-policy", "permissions-policy")
    assert [again.headers[it] for it in told] == [first.headers[it] for it in told]
    other = ADDRESS.replace("0f8f", "1f8f")
    assert asgi("GET", f"{other}/", ("If-None-Match", first.headers["etag"])).status == 200
    (app / "projects/__id__/index.html").write_text("<!DOCTYPE html><title>New __id__</title>")
    new = asgi("GET", f"{ADDRESS}/", ("If-None-Match", first.headers["etag"]))
    assert (new.status, f"New {ID}".encode() in new.body) == (200, True)


def test_it_runs_only_the_scripts_of_the_very_page(app: Path, asgi: Exchange) -> None:
    for path in ("/", f"{ADDRESS}/", f"{ADDRESS.replace('0f8f', '1f8f')}/", "/jobs/"):
        answer = asgi("GET", path)
        texts = re.findall(rb'<script(?: id="x")?>(.*?)</script>', answer.body)
        hashes = [f"'sha256-{b64encode(sha256(it).digest()).decode()}'" for it in texts]
        assert sources(answer, "script-src") == ["'self'", *hashes]
        assert sources(answer, "style-src") == ["'self'", "'unsafe-inline'"]
        assert sources(answer, "img-src") == ["'self'", "blob:", "data:"]
        assert sources(answer, "media-src") == ["'self'", "blob:"]
        assert sources(answer, "connect-src") == sources(answer, "worker-src") == ["'self'"]
        assert sources(answer, "object-src") == sources(answer, "frame-ancestors") == ["'none'"]


def test_it_names_a_script_once_that_stands_twice_in_a_page() -> None:
    once = policy_of(b"<script>a</script>")
    assert policy_of(b"<script>a</script><SCRIPT data-x='>'>a</SCRIPT>") == once


def test_it_may_use_the_microphone_and_nothing_else(app: Path, asgi: Exchange) -> None:
    for path in ("/", "/jobs/", "/nothing"):
        permissions = asgi("GET", path, HTML).headers["permissions-policy"].split(", ")
        assert [it for it in permissions if not it.endswith("=()")] == ["microphone=(self)"]
    assert "permissions-policy" not in asgi("GET", "/api/").headers


@pytest.mark.usefixtures("no_app")
def test_where_it_is_missing_the_api_begins_and_says_how_to_get_it(api: LocalClient) -> None:
    assert set(api.get("/").json()) == set(api.get("/api/").json())
    assert "./storyreel up" in api.get("/", headers={"accept": "text/html"}).content.decode()
    answer = api.get("/jobs/", headers={"accept": "text/html"})
    assert (answer.status_code, b"There is nothing at /jobs/." in answer.content) == (404, True)


def test_where_it_is_there_nobody_says_how_to_get_it(app: Path, api: LocalClient) -> None:
    assert b"has not been built" not in api.get("/api/", headers={"accept": "text/html"}).content
