"""What tests of the backend share.

- `api`: Django's test client as a command-line client of this machine.
- `asgi`: whole requests through the real ASGI application, header by header; needs no socket.
- `live`, `start`, `shared`: the real server, `manage.py up`, in a process of its own.
- `chromium`, `page`: a real browser, in which evil.test is another site on this machine.

Each test has a data folder of its own, and fails when it logged an error that it did not expect.
"""

import asyncio
import logging
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from django.test import Client
from pytest_django import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 90  # until a server that does not start or end fails the test; machines may be busy
PATIENCE = 120  # seconds until a narration that does not end fails the test
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--mute-audio",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",  # a microphone that beeps once a second
    "--use-fake-ui-for-media-stream",  # and may be used
    "--host-resolver-rules=MAP evil.test 127.0.0.1",
)


@pytest.fixture(autouse=True)
def media_root(settings: Settings, tmp_path: Path) -> Path:
    """A MEDIA_ROOT of the test's own; nothing reaches the real data."""
    root = tmp_path / "media"
    root.mkdir()
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = root
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    settings.STORYREEL_CACHE = root / "cache"
    return root


@pytest.fixture(scope="session", autouse=True)
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Programs that tests start find what earlier ones have compiled.

    Where Python may keep nothing beside the sources it would compile them at each of hundreds of
    starts, which takes a fourth of each.
    """
    with pytest.MonkeyPatch.context() as patch:
        if sys.dont_write_bytecode:
            patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
            patch.setenv("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("bytecode")))
        yield


@pytest.fixture(scope="session", autouse=True)
def signals() -> None:
    """Programs that tests start hear Ctrl-C and hang-ups, also when the tests themselves do not.

    Those started in the background, or with nohup, would hand that on; a handler is not.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda number, frame: None)


class ErrorRecords(logging.Handler):
    """Keeps the errors that were logged, in whatever thread."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.expected: set[str] = set()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def unexpected(self) -> list[str]:
        """The errors of loggers that the test did not name, as text."""
        form = logging.Formatter("%(name)s: %(message)s")
        return [form.format(it) for it in self.records if it.name not in self.expected]


@pytest.fixture(autouse=True)
def logged_errors() -> Iterator[ErrorRecords]:
    """Fails a test that logged an error.

    A test that means to cause one says so: `logged_errors.expected.add("django.request")`.
    """
    handler = ErrorRecords()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)
    if unexpected := handler.unexpected():
        pytest.fail("logged unexpectedly:\n" + "\n".join(unexpected))


class LocalClient(Client):
    """Django's test client, talking to the port that its Host header names."""

    def request(self, **request: Any) -> Any:
        return super().request(**{**request, "SERVER_PORT": "8000"})


def faulty_fields(answer: Any) -> set[str]:
    """The fields that a refusal names; its message names each of them, too."""
    told = dict(answer.json())
    assert told.pop("code") == "invalid"
    message = told.pop("message")
    assert all(name in message for name in told)
    return set(told)


@pytest.fixture
def api() -> LocalClient:
    """A client as a program on this machine: right Host, `X-App: 1`, no browser's headers."""
    headers = {"host": "127.0.0.1:8000", "x-app": "1"}
    return LocalClient(SERVER_NAME="127.0.0.1", headers=headers)


@dataclass(frozen=True)
class Answer:
    """A whole response; the names of its headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Exchange:
    """Sends requests through the ASGI application exactly as they are given."""

    port: int = 8000
    messages: list[Mapping[str, Any]] = field(default_factory=list)

    def __call__(
        self,
        method: str,
        path: str,
        *headers: tuple[str, str],
        body: bytes = b"",
        host: str | None = "127.0.0.1:8000",
    ) -> Answer:
        """The answer to one request. `path` is decoded, as servers do; `host` None sends none."""
        given = [] if host is None else [("host", host)]
        scope = self.scope(method, path, [*given, *headers])
        asyncio.run(self.run(scope, body))
        return self.answer()

    def scope(self, method: str, path: str, headers: list[tuple[str, str]]) -> dict[str, Any]:
        name, _, query = path.partition("?")
        return {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": name,
            "query_string": query.encode(),
            "headers": [(key.lower().encode(), value.encode("latin1")) for key, value in headers],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", self.port),
        }

    async def run(self, scope: dict[str, Any], body: bytes) -> None:
        from backend.config.asgi import application

        requests = [{"type": "http.request", "body": body, "more_body": False}]
        self.messages = []

        async def receive() -> dict[str, Any]:
            return requests.pop() if requests else await asyncio.Future()

        async def send(message: Mapping[str, Any]) -> None:
            self.messages.append(message)

        await application(scope, receive, send)

    def answer(self) -> Answer:
        start, *parts = self.messages
        headers = {key.decode().lower(): value.decode() for key, value in start["headers"]}
        assert len(headers) == len(start["headers"]), "a header was sent twice"
        return Answer(start["status"], headers, b"".join(it.get("body", b"") for it in parts))


@pytest.fixture
def asgi() -> Exchange:
    """Requests through the real ASGI application, with exactly the headers that are given."""
    return Exchange()


@dataclass(frozen=True)
class Live:
    """A running `manage.py up`."""

    process: "subprocess.Popen[str]"
    data: Path
    url: str

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def stop(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """End it as Ctrl-C does: its exit code, and what it had to complain about."""
        self.process.send_signal(number)
        errors = self.process.communicate(timeout=SECONDS)[1]
        return self.process.returncode, errors

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.communicate(timeout=SECONDS)


Start = Callable[..., Live]


def command(*arguments: str) -> list[str]:
    """The command line of `manage.py up` without a browser."""
    return [sys.executable, str(ROOT / "manage.py"), "up", "--no-browser", *arguments]


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a server whose data is in `data`; warnings are errors there, too."""
    python = {"PYTHONWARNINGS": "error", "PYTHONUNBUFFERED": ""}
    return {**os.environ, **python, "STORYREEL_DATA": str(data), **more}


def launch(data: Path, port: int = 0, **more: str) -> "subprocess.Popen[str]":
    """Start a server, on a free port where none is named."""
    return subprocess.Popen(
        command("--port", str(port)),
        env=environment(data, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def address(process: "subprocess.Popen[str]") -> str:
    """The address that a server prints once it listens."""
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], SECONDS)
    line = process.stdout.readline() if ready else ""
    assert line.startswith("Storyreel is at http://"), line + process.communicate(timeout=1)[1]
    return line.split()[3]


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as the first start leaves it, once the example is narrated.

    To make its tables and its example takes longer than all the rest of a start.
    """
    data = tmp_path_factory.mktemp("begun") / "data"
    with servers() as start:
        assert narration_of_example(start(data))["status"] == "completed"
    return data


def narration_of_example(live: Live) -> dict[str, Any]:
    """The job that narrates the example, when it has ended."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        [job] = httpx.get(f"{live.url}/api/narration-jobs/").json()["results"]
        if job["completed_at"]:
            return dict(job)
        time.sleep(0.05)
    raise TimeoutError(f"the example is not narrated: {job}")


@contextmanager
def servers() -> Iterator[Callable[..., Live]]:
    """Starts servers, each with its data folder, port and more environment, and ends them.

    A server that still runs in the end has to end well, and must not have complained.
    """
    running: list[Live] = []

    def start(data: Path, port: int = 0, **more: str) -> Live:
        process = launch(data, port, **more)
        try:
            running.append(Live(process, data, address(process)))
        except BaseException:
            process.kill()
            raise
        return running[-1]

    try:
        yield start
        left = [server.stop() for server in running if server.process.poll() is None]
        assert left == [(0, "")] * len(left)
    finally:
        for server in running:
            server.process.kill()


@pytest.fixture
def start(begun: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts servers; where no data folder is named, on one as the first start leaves it."""
    with servers() as launched:

        def start(data: Path | None = None, port: int = 0, **more: str) -> Live:
            own = tmp_path / "data"
            if data is None and not own.exists():
                shutil.copytree(begun, own)
            return launched(data or own, port, **more)

        yield start


@pytest.fixture
def live(start: Start) -> Live:
    """One running server with nobody's data yet."""
    return start()


@pytest.fixture(scope="module")
def shared(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """One running server for all tests of a module that leave it as they found it."""
    with servers() as launched:
        yield launched(shutil.copytree(begun, tmp_path_factory.mktemp("shared") / "data"))


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    """The system's Chromium, headless; evil.test is this machine under a foreign name.

    For one module at a time: while it is open, this thread has a running event loop.
    """
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        pytest.skip(f"no browser found: none of {', '.join(BROWSERS)} is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: "Browser") -> "Iterator[BrowserContext]":
    """A browser window that knows nothing."""
    context = chromium.new_context()
    yield context
    context.close()


@pytest.fixture
def page(context: "BrowserContext") -> "Page":
    """A tab of it."""
    return context.new_page()
