"""`manage.py up`: start Storyreel."""

import asyncio
import errno
import os
import signal
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import uvicorn
from django.core.management import CommandError, CommandParser

from backend.config import database
from backend.config.app import is_built
from backend.config.launched import LaunchedCommand
from backend.config.reserve import keep_reserve
from backend.jobs import events
from backend.jobs.dispatch import resume_abandoned
from backend.jobs.task_manager import TaskManager
from backend.jobs.watch import watching
from backend.music import housekeeping as music
from backend.projects.example import offer_example
from backend.renders.housekeeping import remove_leftovers
from core_engine import EngineError

HOST = "127.0.0.1"
PORT = 8000
# What is still being sent when the person ends Storyreel gets this long (seconds); nothing is lost
# by cutting it, and together with the rest it has to stay below LAST_RESORT.
HANG_UP = 1.0
LAST_RESORT = 1.8


class Command(LaunchedCommand):
    """Make the data ready, serve until Ctrl-C, SIGTERM or SIGHUP, then exit with 0."""

    help = "Start Storyreel on this machine. Ctrl-C ends it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", type=int, default=PORT, help="port on 127.0.0.1 (0: any free one)"
        )
        parser.add_argument(
            "--no-browser", action="store_true", help="do not open the app in the browser"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Before the data: a port that is taken most often means that this data is in use.
        listener = listen(options["port"])
        with listener, database.alone(address_of(listener)):
            database.prepare()
            database.empty_uploads()
            keep_reserve()
            remove_leftovers()
            music.remove_leftovers()
            opens = not options["no_browser"] and self.stdout.isatty()
            TaskManager.get(), events.log()  # while there is one thread that can make them
            resume_abandoned()
            page = self.first_page()
            with watching():
                serve(listener, lambda url: self.welcome(url, page if opens else None))
            ignore_signals()
            TaskManager.get().shut_down()

    def first_page(self) -> str:
        """Where the browser is to begin: at the example story where it was made just now.

        Without an example Storyreel is still Storyreel.
        """
        try:
            example = offer_example()
        except EngineError as error:
            self.stderr.write(f"The example story could not be made ready: {error}")
            return "/"
        return f"/projects/{example.pk}/" if example and is_built() else "/"

    def welcome(self, url: str, page: str | None) -> None:
        """Say where the app is, and open a page of it, if any."""
        self.stdout.write(f"Storyreel is at {url} (Ctrl-C ends it)")
        self.stdout.flush()
        if page:
            # Some browsers hold the caller until they are closed.
            threading.Thread(target=webbrowser.open, args=(url + page,), daemon=True).start()


def listen(port: int) -> socket.socket:
    """A socket on `port` of this machine only. Raises CommandError when it cannot be had."""
    try:
        listener = socket.create_server((HOST, port))
    except OverflowError as error:
        raise CommandError(f"--port {port} is not a port; use 0 to 65535.") from error
    except OSError as error:
        trouble = "is taken" if error.errno == errno.EADDRINUSE else f"is not free ({error})"
        raise CommandError(
            f"Port {port} {trouble}; Storyreel may be running already at http://{HOST}:{port}. "
            f"Otherwise choose another port with --port, for instance --port {other(port)}."
        ) from error
    # Its connections inherit it. asyncio sets it only where a socket names its protocol, which this
    # one does not; without it every answer but a connection's first is 40 ms late.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def address_of(listener: socket.socket) -> str:
    """Where the app is for a browser."""
    return f"http://{HOST}:{listener.getsockname()[1]}"


def other(port: int) -> int:
    """A port to try instead of `port`."""
    return port + 1 if PORT <= port < 65535 else PORT


def serve(listener: socket.socket, welcome: Callable[[str], None]) -> None:
    """Serve the app until a signal ends it; `welcome` is told the address once it answers."""
    config = uvicorn.Config(
        "backend.config.asgi:application",
        http="h11",
        ws="none",
        lifespan="off",
        # What uvicorn warns of (a WebSocket, a request that is no HTTP) any page in the browser can
        # cause at will, and the person can do nothing about it.
        log_level="error",
        log_config=None,  # its own would write what nobody has cut the secrets out of
        access_log=False,
        server_header=False,
        # Whoever can connect could otherwise say that he comes from elsewhere, or by https.
        proxy_headers=False,
        timeout_graceful_shutdown=2,
    )
    Server(config, welcome).run(sockets=[listener])


class Server(uvicorn.Server):
    """Says when it listens, and ends in time and quietly whatever is open."""

    def __init__(self, config: uvicorn.Config, welcome: Callable[[str], None]) -> None:
        super().__init__(config)
        self.welcome = welcome

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listener in sockets or []:
            self.welcome(address_of(listener))

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Also when the terminal is closed, unless the person has seen to it that it lives on."""
        with super().capture_signals():
            before = signal.getsignal(signal.SIGHUP)
            if before is not signal.SIG_IGN:
                signal.signal(signal.SIGHUP, self.handle_exit)
            try:
                yield
            finally:
                signal.signal(signal.SIGHUP, before)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to end. The original also raises the signal anew afterwards, for a shell that
        wants to know; a person who pressed Ctrl-C wants exit code 0 and no traceback."""
        self.force_exit = self.should_exit
        self.should_exit = True
        events.log().close()
        TaskManager.get().stop()  # renders need the time that is left to put their tools away

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        exit_after(LAST_RESORT)
        asyncio.get_running_loop().call_later(HANG_UP, self.hang_up)
        await super().shutdown(sockets)

    def hang_up(self) -> None:
        """Drop the connections that are still open, as if their clients had left.

        Views know how to deal with that; uvicorn's own way is to cancel them, with a traceback.
        """
        for connection in list(self.server_state.connections):
            connection.transport.abort()


def ignore_signals() -> None:
    """It ends already, and in time; a second Ctrl-C would only keep jobs from their last words."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def exit_after(seconds: float) -> None:
    """End the process then, even if a view is still waiting for something in its thread.

    Python would wait for the thread. Nothing is lost that a power cut would not lose, too.
    """
    timer = threading.Timer(seconds, os._exit, args=(0,))
    timer.daemon = True
    timer.start()
