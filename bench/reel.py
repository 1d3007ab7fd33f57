"""Storyreel as the benchmark runs it: through its command line, with a data folder of its own."""

import json
import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import paths
import processes

DATA = paths.WORK / "data"


def command(folder: Path, output: Path, *options: str) -> list[str]:
    """The command that films the story in `folder`.

    `./storyreel render` belongs to the environment beside it; under any other Python it is the
    command that the launcher would hand over to. `BENCH_STORYREEL` replaces both.
    """
    chosen = shlex.split(os.environ.get("BENCH_STORYREEL", ""))
    if not chosen and Path(sys.prefix) == paths.ROOT / ".venv":
        chosen = [str(paths.ROOT / "storyreel"), "render"]
    if not chosen:
        chosen = [sys.executable, str(paths.ROOT / "manage.py"), "render_project"]
    return [*chosen, str(folder), "-o", str(output), "--json", *options]


def environment(data: Path = DATA) -> dict[str, str]:
    """The environment that keeps this run's database and cache away from the user's own."""
    return processes.clean_environment(STORYREEL_DATA=str(data))


def set_up(data: Path = DATA, *, resolution: str = "1920x1080") -> None:
    """Make a new data folder with a database, so that no run has to, for films of this size."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    script = (
        "from backend.config import database; from backend.projects.models import GlobalSettings; "
        f"database.prepare(); GlobalSettings(resolution={resolution!r}).save()"
    )
    line = [sys.executable, str(paths.ROOT / "manage.py"), "shell", "--no-imports", "-c", script]
    log = data / "set-up.log"
    processes.run([line], log, env=environment(data), cwd=paths.ROOT, limit=120)


def forget(data: Path = DATA) -> None:
    """Empty the cache: what is rendered next is rendered from nothing."""
    shutil.rmtree(data / "media", ignore_errors=True)


def render(
    folder: Path, output: Path, *options: str, limit: float = 1800.0
) -> tuple[processes.Usage, dict[str, Any]]:
    """Film the story in `folder`; what the run took and what it said about the film."""
    log = output.with_suffix(".log")
    line = command(folder, output, *options)
    usage = processes.run([line], log, env=environment(), cwd=paths.ROOT, limit=limit)
    return usage, result(log)


def result(log: Path) -> dict[str, Any]:
    """The last line of JSON in a run's output."""
    for line in reversed(log.read_text(errors="replace").splitlines()):
        if line.startswith("{"):
            found = json.loads(line)
            return found if isinstance(found, dict) else {}
    return {}
