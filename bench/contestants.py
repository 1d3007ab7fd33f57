"""Who takes part, what each needs beforehand, and the commands that make each one's film."""

import dataclasses
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import alone
import paths
import processes
import reel
import setup_peers
import video
from story import Job

from core_engine.plan import RenderPlan

Commands = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Race:
    """What all contestants are given: the story's folder, Storyreel's plan of the film, the job
    that follows from it, also as a file, and a folder for the films."""

    folder: Path
    plan: RenderPlan
    job: Job
    job_file: Path
    films: Path


@dataclass(frozen=True, slots=True)
class Contestant:
    """One way to make the film.

    `commands` are started together. `missing` tells in one word why it cannot take part.
    """

    name: str
    label: str
    commands: Callable[[Race, Path], Commands]
    missing: Callable[[], str] = lambda: ""
    prepare: Callable[[Race], None] = lambda _: None
    before: Callable[[], None] = lambda: None
    env: Callable[[], dict[str, str]] = processes.clean_environment
    again: str = ""
    """Where a second run with nothing changed is measured too, its name in the results."""
    makes_film: bool = True
    """Whether there is a film whose picture can be judged."""

    @property
    def needs_warming(self) -> bool:
        """Whether it is a peer, which may compile things when it runs for the first time."""
        return self.makes_film and not self.again


def everyone() -> list[Contestant]:
    """All contestants, the yardstick last."""
    return [_storyreel(), *_peers(), *_yardsticks()]


def _storyreel() -> Contestant:
    return Contestant(
        "storyreel", "Storyreel", lambda race, output: [reel.command(race.folder, output)],
        prepare=lambda _: reel.set_up(), before=reel.forget, env=reel.environment,
        again="Storyreel, nothing changed",
    )  # fmt: skip


def _peers() -> list[Contestant]:
    return [
        Contestant("moviepy", "MoviePy 2.2.1", _python_peer("moviepy"), _needs("moviepy")),
        Contestant(
            "movielite", "movielite 0.2.2", _python_peer("movielite"), _needs("movielite"),
            env=_movielite_environment,
        ),
        Contestant("zoompan", "FFmpeg zoompan", _zoompan()),
        Contestant("zoompan-8000", "FFmpeg zoompan, 8,000 px source", _zoompan("8000")),
        Contestant(
            "remotion", "Remotion 4.0.529", _remotion, _remotion_missing, _bundle_for_remotion
        ),
    ]  # fmt: skip


def _yardsticks() -> list[Contestant]:
    return [
        Contestant(
            "x264", "x264 alone, one process a core",
            lambda race, output: alone.one_process_a_core(race.job, output),
            prepare=lambda race: alone.prepare(race.plan), makes_film=False,
        ),
        Contestant(
            "x264-threads", "x264 alone, its own threads",
            lambda race, output: alone.one_process(race.job, output),
            prepare=lambda race: alone.prepare(race.plan), makes_film=False,
        ),
    ]  # fmt: skip


def _needs(name: str) -> Callable[[], str]:
    return lambda: "" if setup_peers.is_ready(name) else "absent"


def _python_peer(name: str) -> Callable[[Race, Path], Commands]:
    script = str(paths.PEERS / name / "render.py")
    python = str(paths.ENVS / name / "bin" / "python")
    return lambda race, output: [[python, script, str(race.job_file), str(output)]]


def _zoompan(*options: str) -> Callable[[Race, Path], Commands]:
    script = str(paths.PEERS / "zoompan" / "render.py")
    return lambda race, output: [
        [sys.executable, script, str(race.job_file), str(output), *options]
    ]


def _movielite_environment() -> dict[str, str]:
    tools = paths.ENVS / "movielite" / "tools"
    return processes.clean_environment(PATH=f"{tools}{os.pathsep}{os.environ['PATH']}")


def _remotion_missing() -> str:
    if not setup_peers.is_ready("remotion"):
        return "absent"
    if not shutil.which("node"):
        return "no-node"
    return "" if _browser() else "no-browser"


def _browser() -> str:
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next(filter(None, found), "")


def _remotion(race: Race, output: Path) -> Commands:
    script = str(paths.ENVS / "remotion" / "render.mjs")
    bundle = str(paths.WORK / "remotion-bundle")
    return [["node", script, str(race.job_file), str(output), bundle, _browser()]]


def _bundle_for_remotion(race: Race) -> None:
    """Scripts beside the packages they import, and the composition bundled with the story."""
    folder = paths.ENVS / "remotion"
    for script in (*(paths.PEERS / "remotion").glob("*.mjs"), paths.PEERS / "remotion/story.jsx"):
        shutil.copy(script, folder)
    bundle = [str(folder / "bundle.mjs"), str(race.folder), str(paths.WORK / "remotion-bundle")]
    processes.run([["node", *bundle]], paths.WORK / "remotion-bundle.log", cwd=folder)


def warm_up(contestant: Contestant, race: Race) -> None:
    """Let a peer make a short film once: it works, and what it compiles it has compiled."""
    short = race.job.shortened(2, 15).save(paths.WORK / "short.json")
    output = paths.WORK / f"warm-up-{contestant.name}.mp4"
    warm = dataclasses.replace(race, job_file=short)
    log = output.with_suffix(".log")
    processes.run(contestant.commands(warm, output), log, env=contestant.env(), limit=300)
    video.facts(output)
