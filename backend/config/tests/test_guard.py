"""The guard: read each test's name as the end of a sentence that begins with "it"."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as project_settings
from django.core.checks import run_checks
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import path
from pytest_django import Settings

from backend.config import guard
from backend.config.tests.routes import sample_paths
from backend.conftest import Answer, ErrorRecords, Exchange, LocalClient

ROUTES = sample_paths()
OWN = "http://127.0.0.1:8000"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PURGE")
FORM = ("application/x-www-form-urlencoded", b"title=x&_method=DELETE")
MULTIPART = (
    "multipart/form-data; boundary=b",
    b'--b\r\nContent-Disposition: form-data; name="_method"\r\n\r\nDELETE\r\n--b--\r\n',
)
PLAIN = ("text/plain", b'{"title": "x"}')
JSON = ("application/json", b'{"title": "x"}')
ATTACKS: dict[str, dict[str, str]] = {
    "nothing at all": {},
    "another value of X-App": {"X-App": "true"},
    "Origin null": {"Origin": "null"},
    "Origin null and X-App": {"Origin": "null", "X-App": "1"},
    "empty Origin and X-App": {"Origin": "", "X-App": "1"},
    "foreign Origin": {"Origin": "http://evil.test"},
    "foreign Origin and X-App": {"Origin": "http://evil.test", "X-App": "1"},
    "Origin of another port": {"Origin": "http://127.0.0.1:3000", "X-App": "1"},
    "Origin of another own name": {"Origin": "http://localhost:8000", "X-App": "1"},
    "Origin with https": {"Origin": "https://127.0.0.1:8000", "X-App": "1"},
    "Origin that begins like ours": {"Origin": f"{OWN}.evil.test", "X-App": "1"},
    "cross-site": {"Sec-Fetch-Site": "cross-site"},
    "CROSS-SITE": {"Sec-Fetch-Site": "CROSS-SITE", "X-App": "1"},
    "cross-site that claims our Origin": {"Sec-Fetch-Site": "cross-site", "Origin": OWN},
    "same-site": {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:3000"},
    "none": {"Sec-Fetch-Site": "none", "X-App": "1"},
    "empty Sec-Fetch-Site": {"Sec-Fetch-Site": "", "X-App": "1"},
    "two Sec-Fetch-Site": {"Sec-Fetch-Site": "same-origin,cross-site", "X-App": "1"},
    "method override": {"X-HTTP-Method-Override": "GET", "X-Method-Override": "GET"},
    "cookie": {"Cookie": "csrftoken=a; sessionid=b", "X-CSRFToken": "a"},
}
WELCOME: dict[str, dict[str, str]] = {
    "own page": {"Sec-Fetch-Site": "same-origin", "Origin": OWN},
    "own page, upper case": {"Sec-Fetch-Site": "SAME-ORIGIN"},
    "own page in an old browser": {"Origin": OWN},
    "program": {"X-App": "1"},
}
FOREIGN_HOSTS = [
    "",
    " ",
    "evil.test",
    "evil.test:8000",
    "127.0.0.1",
    "localhost",
    "[::1]",
    "127.0.0.1:80",
    "127.0.0.1:8001",
    "127.0.0.1:08000",
    "127.0.0.1:8000:8000",
    "127.0.0.1:",
    "127.1:8000",
    "127.0.1:8000",
    "127.0.0.2:8000",
    "127.000.000.001:8000",
    "2130706433:8000",
    "0x7f.1:8000",
    "0x7f000001:8000",
    "0177.0.0.1:8000",
    "0.0.0.0:8000",
    "[::]:8000",
    "::1:8000",
    "[::ffff:127.0.0.1]:8000",
    "[0:0:0:0:0:0:0:1]:8000",
    "[::1%lo]:8000",
    "127.0.0.1.:8000",
    "localhost.:8000",
    "app.localhost:8000",
    "localhost.evil.test:8000",
    "127.0.0.1.nip.io:8000",
    "user@127.0.0.1:8000",
    "user:pass@localhost:8000",
    "evil.test#@127.0.0.1:8000",
    "http://127.0.0.1:8000",
    "127.0.0.1:8000/",
    "127.0.0.1:8000,127.0.0.1:8000",
    "l\xf3calhost:8000",
]
OWN_HOSTS = ["127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000", "LocalHost:8000", "[::1]:8000"]


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def open_to_all(request: HttpRequest) -> HttpResponse:
    """A view that would like to say more than the guard lets it say."""
    wishes = {"X-Frame-Options": "SAMEORIGIN", "Cross-Origin-Opener-Policy": "unsafe-none"}
    return HttpResponse("x", headers=wishes)


urlpatterns = [path("broken", broken), path("open", open_to_all)]


@pytest.fixture
def page() -> Client:
    """A client with the right Host and nothing else that would help."""
    return LocalClient(headers={"host": "127.0.0.1:8000"})


def world(root: Path) -> dict[str, Any]:
    """Everything a request could change: all rows and all files."""
    files = [it for it in root.rglob("*") if it.is_file()]
    return {
        **{it._meta.label: list(it._base_manager.values_list()) for it in apps.get_models()},
        **{str(it): (it.stat().st_ino, it.stat().st_mtime_ns, it.read_bytes()) for it in files},
    }


def assert_marked(headers: Mapping[str, str]) -> None:
    """The headers that no response may lack, and those that none may have."""
    names = {name.lower(): value for name, value in headers.items()}
    assert names["cross-origin-resource-policy"] == "same-origin"
    assert names["cross-origin-opener-policy"] == "same-origin"
    assert names["x-content-type-options"] == "nosniff"
    assert names["x-frame-options"] == "DENY"
    assert names["referrer-policy"] == "same-origin"
    assert names["content-security-policy"].startswith(("default-src 'self'; ", "sandbox"))
    assert not [name for name in names if name.startswith(("access-control-", "server"))]


def code(answer: Answer) -> tuple[int, str]:
    """The status and the code of a refusal, which also tells the person what to do."""
    assert_marked(answer.headers)
    said = json.loads(answer.body)
    assert set(said) == {"code", "message"}
    assert f"Open {OWN}/" in said["message"] or "X-App: 1" in said["message"]
    return answer.status, said["code"]


def test_it_stands_before_all_other_middleware() -> None:
    assert project_settings.MIDDLEWARE[0] == "backend.config.guard.GuardMiddleware"


def test_it_sets_all_that_django_would(api: Client, settings: Settings) -> None:
    django = "django.middleware.security.SecurityMiddleware"
    settings.ROOT_URLCONF = __name__
    ours = set(api.get("/open").headers)
    settings.MIDDLEWARE = [django]
    theirs = set(LocalClient().get("/open").headers)
    assert "Referrer-Policy" in theirs
    assert theirs <= ours


def test_a_start_has_nothing_to_complain_about(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = [*guard.HOSTS]
    assert run_checks() == []


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES)
def test_it_lets_no_stranger_change_anything(page: Client, media_root: Path, route: str) -> None:
    before = world(media_root.parent)
    for method in UNSAFE:
        for name, headers in ATTACKS.items():
            for kind, body in (FORM, MULTIPART, PLAIN, JSON):
                response = page.generic(method, route, body, kind, headers=headers)
                assert response.status_code == 403, (method, route, name, kind)
                assert response.json()["code"] == "foreign_change"
                assert "X-App: 1" in response.json()["message"]
                assert_marked(response.headers)
    assert world(media_root.parent) == before


@pytest.mark.django_db
@pytest.mark.parametrize("route", ROUTES)
def test_it_marks_every_response_and_a_read_changes_nothing(
    api: Client, media_root: Path, route: str
) -> None:
    before = world(media_root.parent)
    for method in ("GET", "HEAD"):
        for query in ("", "?_method=DELETE"):
            override = {"X-HTTP-Method-Override": "DELETE"}
            response = api.generic(method, route + query, headers=override)
            assert response.status_code < 500
            assert b"foreign_" not in response.content
            assert_marked(response.headers)
    assert world(media_root.parent) == before


@pytest.mark.parametrize("method", UNSAFE)
@pytest.mark.parametrize("headers", WELCOME.values(), ids=WELCOME)
def test_it_lets_the_person_change_things(
    asgi: Exchange, headers: dict[str, str], method: str
) -> None:
    assert asgi(method, "/static/x", *headers.items()).status == 405


@pytest.mark.parametrize("headers", ATTACKS.values(), ids=ATTACKS)
def test_it_refuses_strangers_on_the_real_server_path_too(
    asgi: Exchange, headers: dict[str, str]
) -> None:
    assert code(asgi("POST", "/static/x", *headers.items())) == (403, "foreign_change")


def test_it_takes_an_origin_for_ours_only_under_the_name_that_was_asked(asgi: Exchange) -> None:
    origin = ("Origin", "http://localhost:8000")
    assert asgi("POST", "/static/x", origin, host="LOCALHOST:8000").status == 405
    assert asgi("POST", "/static/x", origin, host="[::1]:8000").status == 403


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_it_refuses_foreign_hosts(asgi: Exchange, host: str, method: str) -> None:
    assert code(asgi(method, "/api/schema/", ("X-App", "1"), host=host)) == (400, "foreign_host")


@pytest.mark.parametrize("host", OWN_HOSTS)
def test_it_answers_to_its_own_names(asgi: Exchange, host: str) -> None:
    assert asgi("GET", "/static/x", host=host).status == 404


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:80", "[::1]"])
def test_it_answers_without_a_port_on_port_80_only(host: str) -> None:
    assert Exchange(port=80)("GET", "/static/x", host=host).status == 404
    assert Exchange(port=443)("GET", "/static/x", host=host).status == 400


def test_it_refuses_no_host_and_two_hosts(asgi: Exchange) -> None:
    own = ("Host", "127.0.0.1:8000")
    assert code(asgi("GET", "/static/x", host=None)) == (400, "foreign_host")
    assert code(asgi("GET", "/static/x", own)) == (400, "foreign_host")
    assert code(asgi("GET", "/static/x", own, host="evil.test")) == (400, "foreign_host")


@pytest.mark.parametrize("target", ["http://evil.test/", "http://127.0.0.1:8000/", "*", ""])
def test_it_refuses_targets_that_name_a_host(asgi: Exchange, target: str) -> None:
    assert code(asgi("GET", target)) == (400, "foreign_host")


@pytest.mark.parametrize(
    "name", ["X-Forwarded-Host", "X_Forwarded_Host", "Forwarded", "X-Host", "X-Original-Host"]
)
def test_it_believes_no_forwarded_host(asgi: Exchange, name: str) -> None:
    forwarded = (name, "127.0.0.1:8000")
    assert asgi("GET", "/static/x", forwarded, host="evil.test").status == 400
    assert asgi("GET", "/static/x", (name, "evil.test")).status == 404


def fetch(site: str, mode: str = "no-cors", destination: str = "video") -> list[tuple[str, str]]:
    """What a browser says about a request."""
    values = {"Site": site, "Mode": mode, "Dest": destination}
    return [(f"Sec-Fetch-{name}", value) for name, value in values.items()]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("site", ["cross-site", "Cross-Site", "same-site", "", "other"])
def test_it_lets_no_other_site_read(asgi: Exchange, site: str, method: str) -> None:
    for route in ROUTES:
        assert code(asgi(method, route, *fetch(site))) == (403, "foreign_read")


@pytest.mark.parametrize(
    ("mode", "destination"),
    [
        ("navigate", "iframe"),
        ("navigate", "frame"),
        ("navigate", "embed"),
        ("navigate", "object"),
        ("no-cors", "document"),
        ("cors", "empty"),
        ("websocket", "empty"),
    ],
)
def test_it_takes_no_frame_for_a_link(asgi: Exchange, mode: str, destination: str) -> None:
    assert code(asgi("GET", "/", *fetch("cross-site", mode, destination))) == (403, "foreign_read")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_it_follows_links_to_the_start_page_only(asgi: Exchange, site: str) -> None:
    link = fetch(site, "navigate", "document")
    assert asgi("GET", "/", *link).status < 400
    assert code(asgi("GET", "/api/schema/", *link)) == (403, "foreign_read")
    assert code(asgi("GET", "//", *link)) == (403, "foreign_read")
    assert code(asgi("POST", "/", *link)) == (403, "foreign_change")


@pytest.mark.parametrize("site", ["none", "same-origin", "Same-Origin"])
def test_it_lets_own_pages_and_the_address_bar_read(asgi: Exchange, site: str) -> None:
    assert asgi("GET", "/static/x", *fetch(site)).status == 404


def test_it_marks_failures(settings: Settings, logged_errors: ErrorRecords) -> None:
    settings.ROOT_URLCONF = __name__
    logged_errors.expected.add("django.request")
    client = Client(False, False, headers={"host": "127.0.0.1:80"})
    response = client.get("/broken")
    assert response.status_code == 500
    assert_marked(response.headers)


def test_it_has_the_last_word(settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    assert_marked(Client(headers={"host": "127.0.0.1"}).get("/open").headers)


def test_it_allows_inline_scripts_on_the_page_of_swagger_only(api: Client) -> None:
    def scripts(response: HttpResponseBase) -> list[str]:
        policy = response.headers["Content-Security-Policy"].split("; ")
        return [it for it in policy if it.startswith("script-src")]

    assert scripts(api.get("/api/docs/")) == ["script-src 'self' 'unsafe-inline'"]
    assert scripts(api.get("/api/schema/")) == []
    assert scripts(api.get("/nowhere")) == []


@pytest.mark.parametrize(
    "wider", [["*"], ["127.0.0.1", ".localhost"], ["storyreel.local"], ["192.168.1.5", "[::1]"]]
)
def test_a_start_with_other_hosts_is_refused(settings: Settings, wider: list[str]) -> None:
    settings.ALLOWED_HOSTS = wider
    found = [it for it in run_checks() if it.id == "storyreel.E001"]
    assert [it.is_serious() for it in found] == [True]
    assert found[0].hint


@pytest.mark.parametrize("hosts", [[], ["127.0.0.1"], ["LOCALHOST", "[::1]", "127.0.0.1"]])
def test_a_start_with_its_own_hosts_is_fine(settings: Settings, hosts: list[str]) -> None:
    settings.ALLOWED_HOSTS = hosts
    assert not [it for it in run_checks() if it.id == "storyreel.E001"]
