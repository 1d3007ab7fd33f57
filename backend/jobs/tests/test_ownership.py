"""Who is alive: told by a lock, which ends with its process, however that ends."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from backend.conftest import ROOT, environment
from backend.jobs.ownership import is_alive, this_process

OWNER = """
import django, signal
django.setup()
from backend.jobs.ownership import this_process
print(this_process().name, flush=True)
signal.pause()
"""


@pytest.fixture
def other(tmp_path: Path, media_root: Path) -> "subprocess.Popen[str]":
    """Another process that owns jobs of the same data folder."""
    env = environment(tmp_path, DJANGO_SETTINGS_MODULE="backend.config.settings")
    return subprocess.Popen(
        [sys.executable, "-c", OWNER], env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_another_process_is_alive_until_it_ends(
    other: "subprocess.Popen[str]", end: signal.Signals
) -> None:
    with other:
        assert other.stdout is not None
        name = other.stdout.readline().strip()
        assert len(name) == 32
        assert is_alive(name)
        other.send_signal(end)
    assert not is_alive(name)
    assert not is_alive(name)


def test_this_process_is_alive_until_it_leaves() -> None:
    owner = this_process()
    assert is_alive(owner.name)
    assert is_alive(owner.name)
    owner.leave()
    assert not is_alive(owner.name)
    assert this_process().name != owner.name


def test_nobody_is_alive_who_never_was() -> None:
    assert not is_alive("0" * 32)
    assert not is_alive("")
