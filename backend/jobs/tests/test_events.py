"""What happens to jobs, told to streams: from now on, or from where a listener was interrupted."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

from backend.jobs import events
from backend.jobs.events import RING, Event, EventLog

SECONDS = 60  # until a stream that hears nothing fails the test
GREETING = b": storyreel\n\n"
Heard = tuple[str, str, Any]


def parsed(part: bytes) -> Heard:
    """Id, kind and data of an event as it goes over the wire."""
    lines = part.decode().removesuffix("\n\n").split("\n")
    fields = dict(line.split(": ", 1) for line in lines)
    assert list(fields) == ["id", "event", "data"]
    return fields["id"], fields["event"], json.loads(fields["data"])


async def following(stream: AsyncIterator[bytes]) -> bytes:
    """What comes next."""
    return await asyncio.wait_for(cast(Any, anext(stream)), SECONDS)


async def settled() -> None:
    """Every stream has looked for news as often as it can before there are any."""
    for _ in range(100):  # turns of the loop; a stream needs a few
        await asyncio.sleep(0)


async def until_the_end(stream: AsyncIterator[bytes]) -> list[Heard]:
    """The events until the stream ends."""
    return [parsed(part) async for part in stream if not part.startswith(b":")]


def told(log: EventLog, last_id: str) -> list[Heard]:
    """What a listener that comes back with `last_id` is told of the past."""
    log.close()
    return asyncio.run(until_the_end(log.stream(last_id)))


@pytest.fixture
def log() -> EventLog:
    """A log to which nobody has published."""
    return EventLog()


def filled(log: EventLog, count: int) -> EventLog:
    """The log with so many events, numbered from 1."""
    for number in range(1, count + 1):
        log.publish("job", {"n": number})
    return log


def test_a_new_listener_gets_only_what_comes_after(log: EventLog) -> None:
    async def listen() -> list[bytes]:
        stream = log.stream()
        greeting = await following(stream)
        log.publish("job", {"n": 4})
        return [greeting, await following(stream)]

    filled(log, 3)
    greeting, event = asyncio.run(listen())
    assert greeting == GREETING
    assert parsed(event) == (f"{log.epoch}-4", "job", {"n": 4})


@pytest.mark.parametrize("seen", range(6))
def test_a_listener_that_comes_back_gets_exactly_what_it_missed(log: EventLog, seen: int) -> None:
    heard = told(filled(log, 5), f"{log.epoch}-{seen}")
    assert heard == [(f"{log.epoch}-{n}", "job", {"n": n}) for n in range(seen + 1, 6)]


def test_a_listener_that_comes_back_also_hears_what_follows(log: EventLog) -> None:
    async def listen() -> list[bytes]:
        stream = log.stream(f"{log.epoch}-1")
        past = [await following(stream) for _ in range(2)]
        log.publish("job", {"n": 3})
        return [*past, await following(stream)]

    filled(log, 2)
    greeting, *rest = asyncio.run(listen())
    assert greeting == GREETING
    assert [parsed(part)[2]["n"] for part in rest] == [2, 3]


UNKNOWN = [
    "000000000000-2", "{epoch}-6", "{epoch}--1", "{epoch}-", "{epoch}", "{epoch}-2-2", "-2", "2",
    "{epoch}-x", "{epoch}- 2", "{epoch}-2.0", "{epoch}-²", "{epoch}-٢", "{epoch}-" + "9" * 5000,
    "\0", "{epoch}-\n2", "x" * 10_000,
]  # fmt: skip


@pytest.mark.parametrize("last_id", UNKNOWN, ids=range(len(UNKNOWN)))
def test_who_was_at_an_unknown_place_is_told_to_fetch_everything(
    log: EventLog, last_id: str
) -> None:
    heard = told(filled(log, 5), last_id.replace("{epoch}", log.epoch))
    assert heard == [(f"{log.epoch}-5", "resync", {})]


def test_the_id_of_a_resync_continues(log: EventLog) -> None:
    ((place, _, _),) = told(filled(log, 5), "elsewhere-3")
    assert told(filled(log, 1), place) == [(f"{log.epoch}-6", "job", {"n": 1})]


def test_a_life_of_the_server_does_not_continue_another(log: EventLog) -> None:
    earlier = filled(EventLog(), 2)
    assert [kind for _, kind, _ in told(filled(log, 5), f"{earlier.epoch}-2")] == ["resync"]


def test_the_past_is_bounded(log: EventLog) -> None:
    filled(log, RING + 5)
    assert len(told(log, f"{log.epoch}-5")) == RING
    assert told(log, f"{log.epoch}-4") == [(f"{log.epoch}-{RING + 5}", "resync", {})]


@pytest.mark.parametrize("seen", [0, 2])
def test_a_listener_slower_than_the_ring_is_told_to_fetch_everything(
    log: EventLog, seen: int
) -> None:
    async def listen() -> list[Heard]:
        stream = log.stream()
        await following(stream)
        filled(log, seen)
        for _ in range(seen):
            await following(stream)
        filled(log, RING + 1)
        behind = await following(stream)
        filled(log, 1)
        return [parsed(part) for part in (behind, await following(stream))]

    newest = seen + RING + 1
    assert asyncio.run(listen()) == [
        (f"{log.epoch}-{newest}", "resync", {}),
        (f"{log.epoch}-{newest + 1}", "job", {"n": 1}),
    ]


def test_a_listener_as_slow_as_the_ring_is_long_misses_nothing(log: EventLog) -> None:
    async def listen() -> list[Heard]:
        stream = log.stream()
        await following(stream)
        filled(log, RING)
        return [parsed(await following(stream)) for _ in range(RING)]

    heard = asyncio.run(listen())
    assert [place for place, _, _ in heard] == [f"{log.epoch}-{n}" for n in range(1, RING + 1)]


def test_another_thread_wakes_a_stream_that_waits(log: EventLog) -> None:
    """Were it not woken, it would tell a sign of life instead, after a while."""

    async def listen() -> bytes:
        stream = log.stream()
        await following(stream)
        waiting = asyncio.ensure_future(following(stream))
        await settled()
        await asyncio.to_thread(log.publish, "job", {"n": 1})
        return await waiting

    assert parsed(asyncio.run(listen())) == (f"{log.epoch}-1", "job", {"n": 1})


def test_a_stream_that_waits_does_nothing(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    after = log._after

    def look(seen: int) -> list[Event]:
        looks.append(seen)
        return after(seen)

    monkeypatch.setattr(log, "_after", look)

    async def listen() -> None:
        stream = log.stream()
        await following(stream)
        log.publish("job", {"n": 1})
        await following(stream)
        waiting = asyncio.ensure_future(following(stream))
        await settled()
        waiting.cancel()

    asyncio.run(listen())
    assert len(looks) <= 3


def test_nothing_is_lost_when_many_threads_speak(log: EventLog) -> None:
    together = threading.Barrier(4)

    def speak(name: int) -> None:
        together.wait(SECONDS)
        for n in range(100):
            log.publish("job", {"name": name, "n": n})

    async def listen() -> list[Heard]:
        stream = log.stream()
        await following(stream)
        with ThreadPoolExecutor(4) as pool:
            speaking = [pool.submit(speak, name) for name in range(4)]
            heard = [parsed(await following(stream)) for _ in range(400)]
            for future in speaking:
                future.result(SECONDS)
        return heard

    heard = asyncio.run(listen())
    assert [place for place, _, _ in heard] == [f"{log.epoch}-{n}" for n in range(1, 401)]
    for name in range(4):
        assert [it["n"] for _, _, it in heard if it["name"] == name] == list(range(100))


def test_every_listener_hears_everything(log: EventLog) -> None:
    async def listen() -> list[bytes]:
        streams = [log.stream() for _ in range(20)]
        for stream in streams:
            await following(stream)
        log.publish("job", {"n": 1})
        return [await following(stream) for stream in streams]

    assert [parsed(part)[0] for part in asyncio.run(listen())] == [f"{log.epoch}-1"] * 20


def test_a_silent_stream_gives_signs_of_life(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "BEAT_SECONDS", 0.001)

    async def listen() -> list[bytes]:
        stream = log.stream()
        return [await following(stream) for _ in range(3)]

    assert asyncio.run(listen())[1:] == [events.BEAT] * 2


def test_the_end_ends_streams_that_wait(log: EventLog) -> None:
    async def listen() -> list[Heard]:
        stream = log.stream()
        await following(stream)
        waiting = asyncio.ensure_future(until_the_end(stream))
        await settled()
        await asyncio.to_thread(log.close)
        return await asyncio.wait_for(waiting, SECONDS)

    assert asyncio.run(listen()) == []


def test_the_last_events_are_told_before_the_end(log: EventLog) -> None:
    async def listen() -> list[Heard]:
        stream = log.stream()
        await following(stream)
        log.publish("job", {"n": 1})
        log.close()
        return await asyncio.wait_for(until_the_end(stream), SECONDS)

    assert asyncio.run(listen()) == [(f"{log.epoch}-1", "job", {"n": 1})]


def test_the_end_may_come_while_its_own_thread_looks_for_news(log: EventLog) -> None:
    """Ctrl-C interrupts the thread of the streams anywhere, and closes the log there and then."""
    ended = threading.Event()

    def interrupted() -> None:
        with log._lock:
            log.close()
        ended.set()

    threading.Thread(target=interrupted, daemon=True).start()
    assert ended.wait(10)


def test_who_left_is_forgotten(log: EventLog) -> None:
    async def listen() -> int:
        stream = log.stream()
        await following(stream)
        await cast(Any, stream).aclose()
        return len(log._listeners)

    assert asyncio.run(listen()) == 0


def test_an_event_after_a_listeners_loop_has_ended_reaches_the_others(log: EventLog) -> None:
    loop = asyncio.new_event_loop()
    stream = log.stream()
    loop.run_until_complete(following(stream))
    loop.close()
    assert len(log._listeners) == 1
    filled(log, 1)
    assert len(told(log, f"{log.epoch}-0")) == 1


def test_an_event_may_say_things_on_several_lines(log: EventLog) -> None:
    log.publish("job", {"error": "one\ntwo\r\n\nevent: forged", "title": "„Größe“ \u2028"})
    ((_, kind, data),) = told(log, f"{log.epoch}-0")
    assert (kind, data["error"]) == ("job", "one\ntwo\r\n\nevent: forged")


def test_there_is_one_log_in_a_process() -> None:
    before = events.log()
    events.publish("job", {"n": 1})
    assert events.log() is before
