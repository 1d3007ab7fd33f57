"""What happens to jobs, told to whoever listens: server-sent events (WHATWG HTML, section 9.2).

Events are kept in a ring, in memory: who was away for a moment gets what was missed by the id of
the last event it had. Ids are `epoch-number`; another epoch is another life of the server, and who
has an id of one, or of an event that has left the ring, is told to fetch everything anew. So is a
stream that is taken from so slowly that the ring has overtaken it.
"""

import asyncio
import functools
import json
import threading
import uuid
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

RING = 1000
BEAT_SECONDS = 5.0  # between two signs of life on a stream on which nothing happens
BEAT = b"event: beat\ndata: {}\n\n"  # browsers do not tell their pages of comments
RESYNC = "resync"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: its number, what kind of thing it is about, and what is so now."""

    number: int
    kind: str
    data: Mapping[str, Any]


@dataclass(slots=True, eq=False)
class _Listener:
    """A stream, and the way to wake it from another thread."""

    loop: asyncio.AbstractEventLoop
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Have the stream look for news."""
        with suppress(RuntimeError):  # its loop has ended, and the stream with it
            self.loop.call_soon_threadsafe(self.news.set)


class EventLog:
    """The events of this process. Safe to publish to from any thread."""

    def __init__(self) -> None:
        self.epoch = uuid.uuid4().hex[:12]
        self._events: deque[Event] = deque(maxlen=RING)
        self._number = 0
        # Ctrl-C closes the log in the thread of the streams, wherever that was interrupted.
        self._lock = threading.RLock()
        self._listeners: set[_Listener] = set()
        self._closed = False

    def publish(self, kind: str, data: Mapping[str, Any]) -> None:
        """Tell everybody."""
        with self._lock:
            self._number += 1
            self._events.append(Event(self._number, kind, data))
            listeners = list(self._listeners)
        for listener in listeners:
            listener.wake()

    def close(self) -> None:
        """End all streams; a new one ends as soon as it has told what there is."""
        with self._lock:
            self._closed = True
            listeners = list(self._listeners)
        for listener in listeners:
            listener.wake()

    async def stream(self, last_id: str = "") -> AsyncIterator[bytes]:
        """Events from now on, or from the one after `last_id` on, as they go over the wire."""
        listener = _Listener(asyncio.get_running_loop())
        with self._lock:
            self._listeners.add(listener)
            seen = self._number
        try:
            known = self._number_of(last_id)
            if known is None:
                yield self._wire(Event(seen, RESYNC, {}))
            else:
                seen = known
            async for event in self._follow(listener, seen):
                yield event
        finally:
            with self._lock:
                self._listeners.discard(listener)

    async def _follow(self, listener: _Listener, seen: int) -> AsyncIterator[bytes]:
        yield b": storyreel\n\n"
        while True:
            listener.news.clear()
            for event in self._after(seen):
                yield self._wire(event)
                seen = event.number
            if self._closed:
                return
            try:
                await asyncio.wait_for(listener.news.wait(), BEAT_SECONDS)
            except TimeoutError:
                yield BEAT

    def _after(self, number: int) -> list[Event]:
        """What follows; where some of it has left the ring, that everything is to be fetched."""
        with self._lock:
            if number < self._oldest() - 1:
                return [Event(self._number, RESYNC, {})]
            return [event for event in self._events if event.number > number]

    def _oldest(self) -> int:
        """The number of the first event in the ring, or of the next one while it is empty."""
        return self._events[0].number if self._events else self._number + 1

    def _number_of(self, last_id: str) -> int | None:
        """The number of the last event that was seen; None where what followed is not known.

        Whoever was never here before has missed nothing.
        """
        with self._lock:
            if not last_id:
                return self._number
            epoch, _, text = last_id.partition("-")
            number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else -1
            known = epoch == self.epoch and self._oldest() - 1 <= number <= self._number
            return number if known else None

    def _wire(self, event: Event) -> bytes:
        data = json.dumps(event.data, separators=(",", ":"), default=str)
        lines = f"id: {self.epoch}-{event.number}\nevent: {event.kind}\ndata: {data}\n\n"
        return lines.encode()


@functools.cache
def log() -> EventLog:
    """The log of this process."""
    return EventLog()


def publish(kind: str, data: Mapping[str, Any]) -> None:
    """Tell everybody who listens to this process."""
    log().publish(kind, data)
