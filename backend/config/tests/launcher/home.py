"""A folder with the launcher in it, and with a manage.py that only reports how it was called."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

SCRIPT = Path(__file__).resolve().parents[4] / "storyreel"

FOLDER = "Été 2026 \N{EN DASH} мой фильм"

MANAGE = """\
import json, os, sys
report = {"arguments": sys.argv[1:], "folder": os.getcwd()}
try:
    import tiny
    report["tiny"] = tiny.__file__
except ImportError:
    pass
print(json.dumps(report))
if "die" in sys.argv:
    os.kill(os.getpid(), 15)
sys.exit(7 if "fail" in sys.argv else 0)
"""

UNDER_ANOTHER_PYTHON = """\
import runpy, sys
sys.executable, sys.argv = sys.argv[1], sys.argv[2:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@dataclass
class Home:
    """A folder with the launcher in it."""

    folder: Path

    @property
    def script(self) -> Path:
        return self.folder / "storyreel"

    @property
    def requirements(self) -> Path:
        return self.folder / "requirements.txt"

    @property
    def python(self) -> Path:
        return self.folder / ".venv" / "bin" / "python"

    @property
    def stamp(self) -> Path:
        return self.folder / ".venv" / ".storyreel-requirements.txt"

    @property
    def packages(self) -> Path:
        return next(self.folder.glob(".venv/lib/python*/site-packages"))

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return run([self.script, *arguments], variables=variables)


def run(
    command: Sequence[str | Path], cwd: Path | None = None, variables: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    env = surroundings() | (variables or {})
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, encoding="utf-8")


def under(python: Path, home: Home) -> list[str | Path]:
    """The command of a launcher that makes virtual environments with this Python."""
    return [sys.executable, "-c", UNDER_ANOTHER_PYTHON, python, home.script, "up"]


def surroundings() -> dict[str, str]:
    """The environment without the settings of whoever runs the tests, and without network."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PYTHON"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return kept | {"PATH": path, "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}


def make_home(folder: Path) -> Home:
    folder.mkdir()
    shutil.copy2(SCRIPT, folder / "storyreel")
    (folder / "manage.py").write_text(MANAGE)
    (folder / "requirements.txt").write_text("# nothing\n")
    return Home(folder)


def copy_or_link(source: str, target: str) -> None:
    """Copy a file, or link it if it is one of the thousands that tests do not write to."""
    if "site-packages" in source:
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def make_program(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


def load(script: Path) -> ModuleType:
    loader = SourceFileLoader("launcher", str(script))
    spec = spec_from_loader("launcher", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module
