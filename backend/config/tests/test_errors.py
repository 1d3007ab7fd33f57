"""Errors outside the API's views: JSON below /api/, a small page elsewhere."""

from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import path
from pytest_django import Settings

from backend.config import errors
from backend.config.tests.routes import sample_paths
from backend.conftest import ErrorRecords, LocalClient


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


urlpatterns = [path(f"{it}{view.__name__}", view)
               for it in ("", "api/") for view in (broken, suspicious)]  # fmt: skip
handler400, handler500 = errors.bad_request, errors.server_error


@pytest.fixture
def faulty(settings: Settings, logged_errors: ErrorRecords) -> LocalClient:
    """A client of a server some of whose views fail."""
    settings.ROOT_URLCONF = __name__
    logged_errors.expected |= {"django.request", "django.security.SuspiciousOperation"}
    return LocalClient(raise_request_exception=False, headers={"host": "127.0.0.1:8000"})


def said(answer: Any) -> tuple[int, str]:
    """The status and the code of an answer in JSON, which tells all that it should."""
    told = answer.json()
    assert set(told) == {"code", "message", "remedy"}
    assert all(told.values())
    return answer.status_code, told["code"]


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html"])
@pytest.mark.parametrize("method", ["get", "post", "delete", "options"])
def test_an_unknown_address_of_the_api_is_told_in_json(
    api: LocalClient, method: str, accept: str
) -> None:
    for address in ("/api/nothing", "/api/nothing/", "/api/projects/1/2/3/"):
        answer = getattr(api, method)(address, headers={"accept": accept})
        assert said(answer) == (404, "not_found")
        assert address in answer.json()["message"]


@pytest.mark.parametrize("address", ["/nothing", "/media/nothing", "/static/nothing", "/apis/"])
def test_an_unknown_address_elsewhere_is_a_page_with_a_way_back(
    api: LocalClient, address: str
) -> None:
    answer = api.get(address)
    html = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert f"There is nothing at {address}." in html
    assert '<a href="/">' in html


def test_a_page_shows_an_address_as_it_is(api: LocalClient) -> None:
    assert b"<script" not in api.get("/<script>alert(1)</script>").content


def test_what_nobody_foresaw_is_told_in_json_and_as_a_page(faulty: LocalClient) -> None:
    assert said(faulty.get("/api/broken")) == (500, "internal_error")
    answer = faulty.get("/broken")
    assert (answer.status_code, answer["Content-Type"]) == (500, "text/html; charset=utf-8")
    assert b"ZeroDivision" not in answer.content


def test_what_django_does_not_take_is_told_in_json_and_as_a_page(faulty: LocalClient) -> None:
    assert said(faulty.get("/api/suspicious")) == (400, "bad_request")
    answer = faulty.get("/suspicious")
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/html; charset=utf-8")


def test_browsers_get_an_icon(api: LocalClient) -> None:
    answer: Any = api.get("/favicon.ico")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert api.get("/nothing").content.count(b'href="/favicon.ico"') == 1


@pytest.mark.django_db
@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html"])
@pytest.mark.parametrize("route", sample_paths())
def test_every_address_can_be_asked_what_it_takes(
    api: LocalClient, route: str, accept: str
) -> None:
    assert api.options(route, headers={"accept": accept}).status_code < 500


def test_the_documentation_says_what_it_takes(api: LocalClient) -> None:
    answer = api.options("/api/docs/")
    assert (answer.status_code, answer["Allow"]) == (204, "GET, HEAD, OPTIONS")
