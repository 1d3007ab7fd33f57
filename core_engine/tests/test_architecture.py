"""One arrow: the engine knows nothing of Django, two modules spawn, importing it does nothing."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import core_engine

ENGINE = Path(core_engine.__file__).parent
MODULES = sorted([*ENGINE.glob("*.py"), *ENGINE.glob("voices/*.py")])
STARTERS = {"ffmpeg.py", "speakers.py"}
FOREIGN = {"django", "rest_framework", "backend", "asgiref", "uvicorn", "requests", "urllib"}
SPAWNERS = {"subprocess", "multiprocessing", "pty"}


def imported(module: Path) -> set[str]:
    """The packages a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            names.add((node.module or "").partition(".")[0])
    return names


def test_is_found() -> None:
    assert {"ffmpeg.py", "plan.py", "video_renderer.py"} <= {module.name for module in MODULES}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_imports_nothing_of_the_web(module: Path) -> None:
    assert not imported(module) & FOREIGN


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_spawns_in_two_modules_only(module: Path) -> None:
    calls = {
        node.attr
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    }
    spawns = imported(module) & SPAWNERS or {
        call for call in calls if call.startswith(("exec", "spawn", "fork", "popen", "system"))
    }
    assert bool(spawns) is (module.name in STARTERS)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_never_uses_a_shell(module: Path) -> None:
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.keyword):
            assert node.arg != "shell"


def test_names_what_exists() -> None:
    assert sorted(core_engine.__all__) == list(dict.fromkeys(sorted(core_engine.__all__)))
    for name in core_engine.__all__:
        assert hasattr(core_engine, name), name


def test_does_nothing_on_import(tmp_path: Path) -> None:
    program = """
import sys
started = []
sys.addaudithook(lambda event, _: started.append(event)
                 if event in ("subprocess.Popen", "os.posix_spawn", "os.exec", "os.system",
                              "socket.connect", "os.mkdir", "os.rename") else None)
import threading
import core_engine
print(started, threading.active_count(),
      [name for name in sys.modules
       if name.partition(".")[0] in ("imageio_ffmpeg", "django", "rest_framework", "backend")])
"""
    environment = {**os.environ, "PYTHONPATH": str(ENGINE.parent), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=tmp_path,
    )
    assert done.stdout.strip() == "[] 1 []"
    assert not done.stderr
