"""Lending memory to a pipe: what is read is what was lent, and the pipe says when it is full."""

import mmap
import os
from collections.abc import Iterator

import pytest

from core_engine import splice

pytestmark = pytest.mark.skipif(not splice.possible(), reason="this system has no vmsplice")

Pipe = tuple[int, int]


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    """A pipe that never keeps its writer waiting: (reading end, writing end)."""
    ends = os.pipe()
    os.set_blocking(ends[1], False)
    yield ends
    for end in ends:
        os.close(end)


def mapping(data: bytes) -> memoryview:
    memory = memoryview(mmap.mmap(-1, len(data)))
    memory[:] = data
    return memory


def test_lends_what_is_there(pipe: Pipe) -> None:
    data = os.urandom(10_000)
    assert splice.lend(pipe[1], mapping(data)) == len(data)
    assert os.read(pipe[0], 20_000) == data


def test_lends_and_does_not_copy(pipe: Pipe) -> None:
    memory = mapping(b"before" * 1000)
    splice.lend(pipe[1], memory)
    memory[:] = b"after!" * 1000
    assert os.read(pipe[0], 6000) == b"after!" * 1000


def test_keeps_what_was_lent_after_its_owner_is_gone(pipe: Pipe) -> None:
    data = os.urandom(10_000)
    splice.lend(pipe[1], mapping(data))
    assert os.read(pipe[0], 20_000) == data


def test_takes_as_much_as_there_is_room_for(pipe: Pipe) -> None:
    data = os.urandom(2**20)
    memory = mapping(data)
    taken = splice.lend(pipe[1], memory)
    assert 0 < taken < len(data)
    assert splice.lend(pipe[1], memory[taken:]) == 0
    assert os.read(pipe[0], taken) == data[:taken]
    assert splice.lend(pipe[1], memory[taken:]) > 0


def test_says_that_nobody_reads() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with pytest.raises(BrokenPipeError):
        splice.lend(writing, mapping(b"hello"))
    os.close(writing)


def test_refuses_memory_that_may_not_be_written(pipe: Pipe) -> None:
    with pytest.raises(TypeError):
        splice.lend(pipe[1], memoryview(b"hello"))
