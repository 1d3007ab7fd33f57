"""What a worker tells of its job: at most five times a second, whatever the engine says."""

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest

from backend.jobs import events
from backend.jobs.recorder import Recorder
from backend.projects.tests import samples
from backend.renders.models import RenderJob
from backend.renders.tests.jobs import begun
from core_engine import Phase, Progress

pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    """A time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The recorder's time."""
    it = Clock()
    monkeypatch.setattr("backend.jobs.recorder.monotonic", it)
    return it


@pytest.fixture
def heard() -> Callable[[], list[dict[str, Any]]]:
    """What has been told since the test began."""
    events.log.cache_clear()

    async def everything() -> list[bytes]:
        events.log().close()
        return [part async for part in events.log().stream(f"{events.log().epoch}-0")]

    def heard() -> list[dict[str, Any]]:
        parts = [part.decode() for part in asyncio.run(everything()) if not part.startswith(b":")]
        return [json.loads(part.split("data: ")[1]) for part in parts]

    return heard


def at(percentage: float, phase: Phase = Phase.ENCODING) -> Progress:
    """Progress of a film with ten frames."""
    return Progress(phase, 1, 1, int(percentage / 10), 10, percentage, None)


def row(job: RenderJob) -> RenderJob:
    """The job as others see it."""
    return RenderJob.objects.get(pk=job.pk)


def test_it_tells_at_most_five_times_a_second(
    clock: Clock, heard: Callable[[], list[dict[str, Any]]]
) -> None:
    recorder = Recorder(begun(samples.project(1)), threading.Event())
    for step in range(1000):  # two seconds
        clock.now = 1000 + step * 0.002
        recorder(at(step / 10))
    told = [event["progress"] for event in heard()]
    assert 9 <= len(told) <= 10
    assert told[0] == 0.0
    assert told == sorted(set(told))


def test_each_job_is_told_of_in_its_own_time(
    clock: Clock, heard: Callable[[], list[dict[str, Any]]]
) -> None:
    jobs = [begun(samples.project(1)) for _ in range(2)]
    for job in jobs:
        Recorder(job, threading.Event())(at(5))
    assert [event["id"] for event in heard()] == [str(job.pk) for job in jobs]


def test_it_tells_how_far_the_job_is(
    clock: Clock, heard: Callable[[], list[dict[str, Any]]]
) -> None:
    job = begun(samples.project(1))
    Recorder(job, threading.Event())(at(40))
    (event,) = heard()
    assert (event["id"], event["status"], event["progress"]) == (str(job.pk), "processing", 40.0)
    assert (event["phase"], event["frames_done"], event["frames_total"]) == ("encoding", 4, 10)


def test_the_row_is_written_twice_a_second(clock: Clock) -> None:
    job = begun(samples.project(1))
    recorder = Recorder(job, threading.Event())
    recorder(at(10))
    clock.now += 0.4
    recorder(at(20))
    assert row(job).progress == 10.0
    clock.now += 0.2
    recorder(at(30))
    assert row(job).progress == 30.0


@pytest.mark.parametrize("pause", [0.1, 1.0])
def test_the_switch_is_pressed_when_the_job_was_cancelled(clock: Clock, pause: float) -> None:
    job, switch = begun(samples.project(1)), threading.Event()
    recorder = Recorder(job, switch)
    recorder(at(10))
    assert not switch.is_set()
    assert row(job).cancel()
    clock.now += pause
    recorder(at(20))
    assert switch.is_set()
    assert row(job).progress == 10.0


def test_threads_of_segments_write_and_tell_nothing(
    clock: Clock, heard: Callable[[], list[dict[str, Any]]]
) -> None:
    job = begun(samples.project(1))
    recorder = Recorder(job, threading.Event())
    other = threading.Thread(target=recorder, args=(at(50),))
    other.start()
    other.join()
    assert heard() == []
    assert row(job).progress == 0.0


def test_it_notes_how_long_each_phase_took(clock: Clock) -> None:
    recorder = Recorder(begun(samples.project(1)), threading.Event())
    for phase, seconds in (("checking", 1.5), ("encoding", 3.0), ("encoding", 4.0), ("joining", 2)):
        recorder(at(10, Phase(phase)))
        clock.now += seconds
    assert recorder.close() == {"checking": 1.5, "encoding": 7.0, "joining": 2.0}
