"""Music services over HTTP: what becomes of a question, and that the key stays where it is."""

import socket
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from backend.music.providers import provider
from backend.music.providers.http import is_safe, wait
from backend.music.providers.protocol import Account, Kind, State
from backend.music.tests.provider_oddities import Oddity, On
from backend.music.tests.provider_requests import INTENT, SLUGS, asked, refusal, service
from backend.music.tests.provider_server import ProviderServer

POLLED = ("suno", "sunoapi", "kie", "mureka")
LOST: list[tuple[Oddity, dict[str, Any]]] = [
    (Oddity.LOSE_ANSWER, {}), (Oddity.SERVER_ERROR, {}), (Oddity.SERVER_ERROR, {"status": 503}),
    (Oddity.HTML, {}), (Oddity.EMPTY, {}), (Oddity.ENDLESS, {}), (Oddity.NO_TASK, {}),
    (Oddity.SERVER_ERROR, {"status": 408}), (Oddity.SERVER_ERROR, {"status": 409}),
]  # fmt: skip
PAGES = {
    400: Kind.INVALID_INPUT, 401: Kind.AUTH, 402: Kind.NO_CREDIT, 403: Kind.AUTH, 404: Kind.CONFIG,
    405: Kind.CONFIG, 413: Kind.TOO_LONG, 418: Kind.INVALID_INPUT, 422: Kind.INVALID_INPUT,
    429: Kind.RATE_LIMITED,
}  # fmt: skip


@pytest.fixture
def refusing() -> Iterator[str]:
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    yield address


@pytest.mark.parametrize("slug", SLUGS)
def test_an_answer_that_is_lost_leaves_it_open_whether_it_was_taken(
    services: ProviderServer, slug: str
) -> None:
    there = service(services, slug)
    there.http.most_bytes = 2**20
    for number, (oddity, details) in enumerate(LOST, 1):
        services.plan(slug, oddity, **details)
        error = refusal(there.submit, asked())
        assert (error.kind, error.charged) == (Kind.SUBMIT_UNKNOWN, None), oddity
        assert "may have been taken, and paid" in error.message
        assert error.remedy
        assert len(services.seen(slug)) == services.submissions(slug) == number, "sent once each"


@pytest.mark.parametrize("slug", SLUGS)
def test_an_answer_that_does_not_come_in_time_is_lost(services: ProviderServer, slug: str) -> None:
    there = service(services, slug)
    there.http.read_seconds = 0.05
    services.plan(slug, Oddity.DELAY)
    assert refusal(there.submit, asked()).kind == Kind.SUBMIT_UNKNOWN
    services.wait_for(1, slug)
    assert services.submissions(slug) == 1


@pytest.mark.parametrize("slug", SLUGS)
def test_a_submission_that_found_nobody_costs_nothing(refusing: str, slug: str) -> None:
    error = refusal(provider(slug, Account(base_url=refusing, key="sk-12345678")).submit, asked())
    assert (error.kind, error.charged) == (Kind.UNREACHABLE, False)
    assert "refused" in error.message


def test_a_host_that_is_not_there_costs_nothing() -> None:
    # Nobody is asked about .invalid.
    there = provider("suno", Account(base_url="https://music.invalid", key="sk-12345678"))
    error = refusal(there.submit, asked())
    assert (error.kind, error.charged) == (Kind.UNREACHABLE, False)
    assert "no such address" in error.message


def test_a_server_that_speaks_no_tls_was_sent_nothing(services: ProviderServer) -> None:
    address = services.url("suno").replace("http://", "https://")
    there = provider("suno", Account(base_url=address, key="sk-12345678"))
    error = refusal(there.submit, asked())
    assert (error.kind, error.charged) == (Kind.UNREACHABLE, False)
    assert "TLS" in error.message
    assert refusal(there.poll, "1").kind == Kind.UNREACHABLE


def test_a_connection_that_breaks_off_after_it_was_made_has_been_used() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            connection, _ = listening.accept()
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        there = provider("suno", Account(base_url=address, key="sk-12345678"))
        error = refusal(there.submit, asked(prompt="x" * 3000))
        thread.join()
    assert (error.kind, error.charged) == (Kind.SUBMIT_UNKNOWN, None)


@pytest.mark.parametrize("slug", POLLED)
@pytest.mark.parametrize(
    ("oddity", "kind"),
    [(Oddity.LOSE_ANSWER, Kind.UPSTREAM), (Oddity.SERVER_ERROR, Kind.UPSTREAM),
     (Oddity.HTML, Kind.UNEXPECTED_RESPONSE), (Oddity.ENDLESS, Kind.UNEXPECTED_RESPONSE)],
)  # fmt: skip
def test_a_poll_that_is_lost_may_be_repeated(
    services: ProviderServer, slug: str, oddity: Oddity, kind: Kind
) -> None:
    there = service(services, slug)
    task = there.submit(asked()).task_id
    services.plan(slug, oddity, on=On.POLL)
    error = refusal(there.poll, task)
    assert error.kind == kind
    assert error.kind.is_passing
    assert there.poll(task).state == State.SUCCEEDED


@pytest.mark.parametrize("slug", POLLED)
@pytest.mark.parametrize("oddity", [Oddity.DELAY, Oddity.TRICKLE])
def test_a_poll_does_not_wait_for_ever(services: ProviderServer, slug: str, oddity: Oddity) -> None:
    there = service(services, slug)
    task = there.submit(asked()).task_id
    there.http.read_seconds = 0.1
    services.plan(slug, oddity, on=On.POLL)
    assert refusal(there.poll, task).kind == Kind.TIMEOUT


def test_a_poll_of_a_service_that_is_not_there_may_be_repeated(refusing: str) -> None:
    there = provider("suno", Account(base_url=refusing, key="sk-12345678"))
    assert refusal(there.poll, "job_1").kind == Kind.UNREACHABLE


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(("status", "kind"), [(302, Kind.SUBMIT_UNKNOWN), (307, Kind.CONFIG)])
def test_a_redirect_is_not_followed_and_its_body_not_read(
    services: ProviderServer, slug: str, status: int, kind: Kind
) -> None:
    there = service(services, slug)
    there.http.most_bytes = 2**20
    other = services.url("mureka") + "/v1/account/billing"
    services.plan(slug, Oddity.REDIRECT, to=other, status=status)
    assert refusal(there.submit, asked()).kind == kind
    assert services.seen("mureka", On.BALANCE) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_key_that_is_repeated_is_not_told(services: ProviderServer, slug: str) -> None:
    services.plan(slug, Oddity.ECHO_KEY)
    error = refusal(service(services, slug).submit, asked())
    assert (error.kind, error.charged) == (Kind.AUTH, False)
    assert "The key *** is not active" in error.message
    assert services.keys[slug] not in f"{error} {error!r} {vars(error)}"


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("oddity", [Oddity.LOSE_ANSWER, Oddity.ECHO_KEY, Oddity.HTML])
def test_the_key_is_in_no_traceback(services: ProviderServer, slug: str, oddity: Oddity) -> None:
    """Also where tracebacks show the values of variables."""
    there = service(services, slug)
    services.plan(slug, oddity)
    error: BaseException | None = refusal(there.submit, asked())
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            is_of_test = "/tests/" in frame.f_code.co_filename
            assert is_of_test or services.keys[slug] not in repr(frame.f_locals)
        error = error.__context__
    assert services.keys[slug] not in repr(there)


def test_errors_of_libraries_which_hold_requests_end_here(services: ProviderServer) -> None:
    services.plan("sunoapi", Oddity.LOSE_ANSWER)
    error = refusal(service(services, "sunoapi").submit, asked())
    assert (error.__cause__, error.__context__) == (None, None)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_key_goes_into_its_header_and_the_intent_into_another(
    services: ProviderServer, slug: str
) -> None:
    service(services, slug).submit(asked())
    (seen,) = services.seen(slug)
    assert seen.headers["authorization"] == f"Bearer {services.keys[slug]}"
    assert seen.headers["idempotency-key"] == INTENT
    assert seen.headers["content-type"] == "application/json"
    assert services.keys[slug] not in f"{seen.path} {seen.body}"
    assert services.per_intent(slug) == {INTENT: 1}


def test_neither_proxies_nor_netrc_of_the_environment_are_used(
    services: ProviderServer, refusing: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, refusing)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    assert service(services, "suno").submit(asked()).state == State.QUEUED


@pytest.mark.parametrize("slug", SLUGS)
def test_a_wrong_key_is_said_to_be_wrong(services: ProviderServer, slug: str) -> None:
    error = refusal(service(services, slug, key="sk-wrong-key").submit, asked())
    assert (error.kind, error.charged) == (Kind.AUTH, False)
    assert "settings" in error.remedy
    assert services.charged() == 0


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [({"key": ""}, Kind.AUTH, "has no key"),
     ({"key": "sk-1234\r\nX: y"}, Kind.CONFIG, "odd signs"),
     ({"key": "sk-ключ-12345"}, Kind.CONFIG, "odd signs"),
     ({"organization": "a\nb"}, Kind.CONFIG, "odd signs"),
     ({"base_url": ""}, Kind.CONFIG, "has no address"),
     ({"base_url": "http://music.example"}, Kind.CONFIG, "https://"),
     ({"base_url": f"https://{'a' * 80}.example"}, Kind.CONFIG, "none that can be asked")],
)  # fmt: skip
def test_what_cannot_be_asked_is_not(changes: dict[str, Any], kind: Kind, words: str) -> None:
    usual: dict[str, Any] = {"base_url": "https://music.invalid", "key": "sk-12345678"}
    there = provider("suno", Account(**{**usual, **changes}))
    error = refusal(there.submit, asked())
    assert (error.kind, error.charged) == (kind, False)
    assert words in error.message
    assert changes.get("key", "?") not in str(error) or not changes["key"]


@pytest.mark.parametrize(
    ("url", "safe"),
    [("https://api.example", True), ("https://api.example:8443/v1", True),
     ("http://127.0.0.1:9", True), ("http://127.8.0.1", True), ("http://[::1]:9/x", True),
     ("http://localhost:9", True), ("http://api.example", False), ("http://10.0.0.1", False),
     ("http://localhost.example", False), ("http://127.0.0.1.example", False),
     ("http://127.0.0.1@api.example", False), ("https://user:word@api.example", False),
     ("https://user@api.example", False),
     ("https://api.example?x=1", False), ("https://", False), ("ftp://127.0.0.1", False),
     ("http://[::1", False), ("https://api.example:port", False), ("", False)],
)  # fmt: skip
def test_keys_go_by_tls_or_stay_on_this_machine(url: str, safe: bool) -> None:
    assert is_safe(url) is safe


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), (" 7 ", 7.0), ("0", 0.0), ("86400", 3600.0), ("", None), ("soon", None),
     ("-1", None), ("1.5", None), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
     ("Thu, 01 Jan 2970 00:00:00 GMT", 3600.0), ("Thu, 01 Jan 2970 00:00:00", 3600.0)],
)  # fmt: skip
def test_how_long_to_wait_is_seconds_or_a_date(header: str, seconds: float | None) -> None:
    assert wait(header) == seconds


def test_a_date_to_wait_for_is_counted_from_now() -> None:
    found = wait(format_datetime(datetime.now(UTC) + timedelta(seconds=1800), usegmt=True))
    assert found is not None
    assert 1000 < found <= 1800


def test_how_long_to_wait_is_told(services: ProviderServer) -> None:
    services.plan("suno", Oddity.REFUSE, reason="rate", retry_after="42")
    error = refusal(service(services, "suno").submit, asked())
    assert (error.kind, error.retry_after, error.charged) == (Kind.RATE_LIMITED, 42.0, False)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_of_a_gateway_is_read_by_its_status(services: ProviderServer, slug: str) -> None:
    there = service(services, slug)
    for status, kind in PAGES.items():
        services.plan(slug, Oddity.HTML, status=status, applied=False)
        error = refusal(there.submit, asked())
        assert (error.kind, error.charged) == (kind, False), status
    assert services.charged() == 0
