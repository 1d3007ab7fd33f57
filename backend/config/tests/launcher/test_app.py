"""The browser app is built by `up`: each test's name is the end of "it…"."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from backend.config.tests.launcher.app import App, make_app, make_node
from backend.config.tests.launcher.home import Home, load, make_program, surroundings
from backend.config.tests.launcher.test_checks import prepare_checks
from backend.config.tests.launcher.test_set_up import make_wheel

STEPS = [
    "Storyreel: building the app (about a minute)",
    "  1/2 packages from frontend/package-lock.json",
    "  2/2 browser app (frontend/)",
]


@pytest.fixture
def app(home: Home, tmp_path: Path) -> App:
    """A folder that is set up, with an app that was never built."""
    (tmp_path / "outside").mkdir()
    return make_app(home, tmp_path / "outside")


def up(app: App, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return app.home.run(*(words or ["up"]), **{"PATH": app.path, **variables})


def test_it_builds_the_app_before_it_starts(app: App) -> None:
    result = up(app)
    assert result.stderr.splitlines() == STEPS
    assert json.loads(result.stdout)["arguments"] == ["up"]
    assert app.calls() == ["ci --include=dev", "run build"]
    assert app.built == "first"


def test_it_builds_only_what_has_changed(app: App) -> None:
    up(app), app.calls()
    (app.folder / "out" / "more.html").touch()
    (app.folder / ".hidden").touch()
    os.utime(app.page, (1, 1))
    assert (up(app).stderr, app.calls()) == ("", [])
    app.page.write_text("second")
    assert up(app).stderr.splitlines()[1:] == ["  1/1 browser app (frontend/)"]
    assert (app.calls(), app.built) == (["run build"], "second")
    (app.page.parent / "more.tsx").touch()
    up(app)
    app.page.rename(app.page.with_name("page.ts"))
    app.page.with_name("page.ts").rename(app.page)
    (app.page.parent / "more.tsx").unlink()
    up(app)
    (app.folder / "package-lock.json").write_text("{ }")
    up(app)
    assert app.calls() == ["run build", "run build", "ci --include=dev", "run build"]


def test_it_builds_again_what_has_been_removed(app: App) -> None:
    up(app), app.calls()
    shutil.rmtree(app.folder / "node_modules")
    assert up(app).stderr == ""
    shutil.rmtree(app.folder / "out")
    up(app)
    assert (app.calls(), app.built) == (["ci --include=dev", "run build"], "first")


@pytest.mark.parametrize("command", ["doctor", "render", "narrate", "voices"])
def test_it_builds_nothing_for_other_commands(app: App, command: str) -> None:
    assert (up(app, command).stderr, app.calls(), app.built) == ("", [], "")


def test_it_can_be_told_not_to_build(app: App) -> None:
    assert (up(app, STORYREEL_SKIP_APP="1").stderr, app.calls()) == ("", [])


def test_it_starts_no_program_when_the_app_is_built(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    up(app)
    launcher = load(app.home.script)
    started: list[str] = []
    monkeypatch.setattr(os, "execve", lambda path, command, env: started.append(command[-1]))
    monkeypatch.setattr(subprocess, "Popen", None)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "build_app", raising=False)
    launcher.main(["up"])
    monkeypatch.delitem(sys.modules, "build_app")
    assert started == ["up"]


@pytest.mark.parametrize("broken", ["ci", "build"])
def test_it_starts_though_the_app_cannot_be_built(app: App, broken: str) -> None:
    if broken == "build":
        up(app)
        app.page.write_text("second")
    app.stop.write_text("npm error code ENOTFOUND\n")
    result = up(app)
    title = STEPS[1 if broken == "ci" else 2].split(" ", 3)[3]
    assert f"this step failed: {title}" in result.stderr
    assert "    npm error code ENOTFOUND" in result.stderr.splitlines()
    assert "check the internet connection" in result.stderr
    assert "goes on with what there is" in result.stderr.splitlines()[-1]
    assert json.loads(result.stdout)["arguments"] == ["up"]
    assert app.built == ("" if broken == "ci" else "first")
    app.stop.unlink()
    assert up(app).returncode == 0
    assert app.built == app.page.read_text()


def test_it_starts_though_the_build_made_no_app(app: App) -> None:
    app.page.unlink()
    result = up(app)
    assert "distDir" in result.stderr
    assert json.loads(result.stdout)["arguments"] == ["up"]
    assert app.built == ""


@pytest.mark.parametrize("step", ["ci", "run"])
def test_it_goes_on_after_ctrl_c_where_it_was(app: App, step: str) -> None:
    npm = (app.tools / "npm").read_text()
    interrupt = npm.replace(f"\n{step})", f"\n{step}) mkdir -p node_modules .next/out/x; "
                            "kill -INT $PPID; exec tail -f /dev/null;;\nnone)")  # fmt: skip
    (app.tools.parent / "bin" / "tail").symlink_to(str(shutil.which("tail")))
    make_program(app.tools / "npm", interrupt)
    result = up(app)
    assert (result.returncode, result.stdout, app.built) == (130, "", "")
    assert "stopped" in result.stderr.splitlines()[-1]
    app.calls()
    make_program(app.tools / "npm", npm)
    assert up(app).returncode == 0
    assert app.calls() == ["ci --include=dev"] * (step == "ci") + ["run build"]
    assert app.built == "first"
    assert not (app.folder / "out" / "x").exists()


def test_it_builds_once_when_started_twice_at_once(app: App) -> None:
    env = surroundings() | {"PATH": app.path}
    pipe = subprocess.PIPE
    turn = os.open(app.home.folder, os.O_RDONLY)
    fcntl.flock(turn, fcntl.LOCK_EX)
    starts = [
        subprocess.Popen([app.home.script, "up"], env=env, stdout=pipe, stderr=pipe, text=True)
        for _ in range(2)
    ]
    for start in starts:
        assert start.stderr
        assert "waiting" in start.stderr.readline()
    os.close(turn)
    said = "".join(start.communicate()[1] for start in starts)
    assert said.count("building the app") == 1
    assert (app.calls(), app.built) == (["ci --include=dev", "run build"], "first")


@pytest.mark.parametrize("version", ["v20.8.1", "v18.20.4", "no such command", ""])
def test_it_fetches_node_where_there_is_none_that_is_new_enough(app: App, version: str) -> None:
    make_node(app, version)
    pin = make_wheel(app.home.folder / "wheels")
    (app.folder / "requirements-node.txt").write_text(f"--find-links wheels\n{pin}")
    result = up(app)
    assert result.stderr.splitlines()[1] == "  1/3 Node.js from frontend/requirements-node.txt"
    assert (app.home.packages / "tiny.py").exists()
    assert app.home.stamp.with_name(".storyreel-requirements-node.txt").exists()


def test_it_builds_with_the_node_it_has_fetched(app: App) -> None:
    venv_bin = app.home.python.parent
    for name in ("node", "npm"):
        (app.tools / name).rename(venv_bin / name)
    (app.folder / "requirements-node.txt").write_text("# nothing\n")
    assert up(app).stderr.splitlines()[1].endswith("requirements-node.txt")
    assert app.built == "first"
    assert app.environment["PATH"].split(os.pathsep)[0] == str(venv_bin)
    app.page.write_text("second")
    assert up(app).stderr.splitlines()[1:] == ["  1/1 browser app (frontend/)"]


def test_it_keeps_settings_away_from_npm_that_would_mislead_it(app: App) -> None:
    misleading = {"NODE_ENV": "production", "npm_config_omit": "dev", "NPM_CONFIG_GLOBAL": "true"}
    up(app, npm_config_registry="http://127.0.0.1:1", **misleading)
    assert not misleading.keys() & app.environment.keys()
    assert app.environment["npm_config_registry"] == "http://127.0.0.1:1"
    assert app.environment["NEXT_TELEMETRY_DISABLED"] == "1"


def test_the_checks_include_those_of_the_app(app: App) -> None:
    prepare_checks(app.home)
    result = up(app, "test")
    assert app.calls() == ["ci --include=dev", "run build", "run check"]
    assert result.stderr.splitlines()[-1].endswith("pytest backend/e2e, browser app, npm run check")
    assert result.returncode == 0
    shutil.rmtree(app.folder / "node_modules")
    up(app, "test", "-k", "a")
    assert app.calls() == ["ci --include=dev"]
    assert up(app, "test", STORYREEL_SKIP_APP="1").stderr.splitlines()[-1].endswith("backend/e2e")


def test_the_checks_fail_with_the_app(app: App) -> None:
    prepare_checks(app.home)
    app.stop.write_text("no\n")
    result = up(app, "test")
    assert result.stderr.splitlines()[-1] == "Storyreel: failed: browser app, npm run check"
    assert result.returncode == 1
