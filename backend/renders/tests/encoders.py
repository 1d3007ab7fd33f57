"""Encoders that wait, or fail, where a test wants them to: scripts before the real FFmpeg."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core_engine import ffmpeg

SECONDS = 60  # until something that does not happen fails the test
WAITS = 'touch "{began}"; while [ -e "{shut}" ]; do sleep 0.02; done'
FAILS = "for n in $(seq 50); do echo line $n >&2; done; exit 3"


class Gate:
    """Every clip waits before it while it is shut."""

    def __init__(self, folder: Path) -> None:
        self.began, self._shut = folder / "encoder-began", folder / "encoder-gate-is-shut"
        self._shut.touch()

    @property
    def script(self) -> str:
        """What an encoder does first."""
        return WAITS.format(began=self.began, shut=self._shut)

    def until_a_clip_waits(self) -> None:
        """Return when the render has come as far as the first clip."""
        until(self.began.exists)

    def open(self) -> None:
        """Let everything through from now on."""
        self._shut.unlink(missing_ok=True)


@contextmanager
def before_clips(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> Iterator[None]:
    """Run `script` before each encoding of a clip."""
    path, real = folder / "ffmpeg-of-the-test", ffmpeg.binary()
    path.write_text(f'#!/bin/sh\ncase "$*" in *libx264*) {script};; esac\nexec "{real}" "$@"\n')
    path.chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setenv("STORYREEL_FFMPEG", str(path))
        _forget()
        yield
    _forget()


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that happens elsewhere."""
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        threading.Event().wait(0.01)


def _forget() -> None:
    for cached in (ffmpeg.binary, ffmpeg.version):
        cached.cache_clear()
