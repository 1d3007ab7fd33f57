"""How commands end when Ctrl-C comes early or nobody reads on, and how they say they are called."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import pytest

from backend.conftest import ROOT, environment
from backend.renders.tests.command import SMALL, Command

MANAGE = str(ROOT / "manage.py")
# Ctrl-C comes in the moment in which this module is imported.
INTERRUPTED_AT = """
import runpy, signal, sys
class Finder:
    def find_spec(self, name, *_):
        if name == {name!r}:
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Finder())
sys.argv[:] = [{manage!r}, *sys.argv[1:]]
runpy.run_path({manage!r}, run_name="__main__")
"""

# Python 3.11 itself wraps what such a method raises, later ones do not.
WRAPPING = """
try:
    raise KeyboardInterrupt
except KeyboardInterrupt as error:
    raise RuntimeError("Error calling __set_name__") from error
"""


def ended(argv: list[str], data: Path, **more: Any) -> "subprocess.CompletedProcess[str]":
    """The finished process."""
    return subprocess.run(argv, env=environment(data), stderr=subprocess.PIPE, text=True, **more)


def unread(argv: list[str], data: Path) -> "subprocess.CompletedProcess[str]":
    """The finished process, whose output nobody has read."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return ended(argv, data, stdout=writer)
    finally:
        os.close(writer)


@pytest.mark.parametrize(
    "arguments",
    [(), ("--json",), ("--check",), ("--check", "--json"), ("--format", "thumbnail"), ("--keep",)],
    ids=" ".join,
)
def test_a_render_that_nobody_reads_ends_without_a_word(
    story: Path, data: Path, arguments: tuple[str, ...]
) -> None:
    output = [] if "--keep" in arguments else ["-o", str(story / "film")]
    argv = [sys.executable, MANAGE, "render_project", str(story), *SMALL, *output, *arguments]
    done = unread(argv, data)
    assert (done.returncode, done.stderr) == (141, "")
    assert not list(story.parent.rglob("*.part"))
    assert not list((data / "media/cache/owners").glob("*"))


@pytest.mark.parametrize("python", [(), ("-u",)], ids=["buffered", "unbuffered"])
def test_a_doctor_whom_nobody_reads_ends_without_a_word(
    data: Path, python: tuple[str, ...]
) -> None:
    done = unread([sys.executable, *python, MANAGE, "doctor"], data)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize("python", [(), ("-u",)], ids=["buffered", "unbuffered"])
def test_problems_that_nobody_reads_end_the_command_without_a_word(
    data: Path, python: tuple[str, ...]
) -> None:
    argv = [sys.executable, *python, MANAGE, "render_project", "nothing", "--json"]
    done = unread(argv, data)
    assert (done.returncode in (2, 141), done.stderr) == (True, "")


@pytest.mark.parametrize(
    "name",
    ["django.core.management", "backend.config.settings", "core_engine", "backend.renders.outputs"],
)
def test_ctrl_c_before_the_command_begins_ends_it_with_130(
    story: Path, data: Path, name: str
) -> None:
    code = INTERRUPTED_AT.format(name=name, manage=MANAGE)
    done = ended([sys.executable, "-c", code, "render_project", str(story)], data, cwd=ROOT)
    assert (done.returncode, done.stderr) == (130, "")


def test_ctrl_c_that_an_import_has_wrapped_ends_it_with_130(
    story: Path, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "wrapping.py").write_text(WRAPPING)
    more = {"PYTHONPATH": str(tmp_path), "DJANGO_SETTINGS_MODULE": "wrapping"}
    argv = [sys.executable, MANAGE, "render_project", str(story)]
    done = subprocess.run(argv, env=environment(data, **more), capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "")


def interrupt_later() -> None:
    """Have Ctrl-C come while nobody can catch it, as the launcher does."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_that_the_launcher_held_back_ends_it_with_130(story: Path, data: Path) -> None:
    argv = [sys.executable, MANAGE, "render_project", str(story)]
    done = ended(argv, data, preexec_fn=interrupt_later)
    assert (done.returncode, done.stderr) == (130, "")


@pytest.fixture
def handed_over(monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, Any]]:
    """Starts the launcher up to where it becomes another program: what that one would get."""
    loader = SourceFileLoader("storyreel", str(ROOT / "storyreel"))
    spec = spec_from_loader("storyreel", loader)
    assert spec
    launcher = module_from_spec(spec)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader.exec_module(launcher)
    monkeypatch.setattr(launcher, "set_up", lambda *requirements: None)
    found: dict[str, Any] = {}

    def become(path: str, argv: list[str], env: dict[str, str]) -> int:
        found.update(argv=argv, env=env, blocked=signal.pthread_sigmask(signal.SIG_BLOCK, ()))
        return 0

    monkeypatch.setattr(os, "execve", become)

    def start(*arguments: str) -> dict[str, Any]:
        launcher.start(arguments[0], list(arguments[1:]))
        return found

    return start


def test_the_launcher_holds_ctrl_c_back_for_manage_py_alone(
    handed_over: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert signal.SIGINT in handed_over("render", "story")["blocked"]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert signal.SIGINT not in handed_over("test", "backend")["blocked"]


def test_help_speaks_of_the_command_that_was_called(
    run: Command, handed_over: Callable[..., dict[str, Any]]
) -> None:
    name = handed_over("render", "story")["env"]["STORYREEL_LAUNCHER"]
    launched = run("--help", STORYREEL_LAUNCHER=name)
    assert (launched.code, launched.out.split(" [")[0]) == (0, "usage: ./storyreel render")
    assert "manage.py" not in launched.out
    assert run("--fps", STORYREEL_LAUNCHER=name).errors.startswith("usage: ./storyreel render [")
    assert run("--help").out.startswith("usage: manage.py render_project [")
    for other in ("up", "narrate", "voices", "doctor", "prune_cache"):
        refused = run("--odd", name=other, STORYREEL_LAUNCHER=name)
        assert refused.errors.startswith(f"usage: ./storyreel {other} [")
