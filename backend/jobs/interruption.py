"""What Ctrl-C does to a render on the command line."""

import contextlib
import signal
import threading
from collections.abc import Iterator


class Interruption:
    """What Ctrl-C does; SIGTERM and SIGHUP end a render as tidily.

    While the engine is at work it only turns the switch that the engine looks at: an exception in
    the middle of `concurrent.futures.wait` would keep its locks, and the workers would wait for
    them for ever. Everywhere else, and the second time, it is an exception.
    """

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self.happened = False
        self.engine_at_work = False

    @contextlib.contextmanager
    def by_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._interrupt) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def leave_to_engine(self) -> None:
        """From now on only turn the switch; what was pressed before, and got lost in an import,
        counts."""
        self.engine_at_work = True
        if self.happened:
            raise KeyboardInterrupt

    def _interrupt(self, *_: object) -> None:
        again, self.happened = self.happened, True
        if again or not self.engine_at_work:
            raise KeyboardInterrupt
        self.cancelled.set()


_SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
