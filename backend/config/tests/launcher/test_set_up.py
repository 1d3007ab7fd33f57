"""Set-up: once, and in turn."""

import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import zipfile
from pathlib import Path

import pytest

from backend.config.tests.launcher.home import Home, make_program, run, surroundings, under


def start(home: Home) -> subprocess.Popen[str]:
    command: list[str | Path] = [home.script, "doctor"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, env=surroundings(), text=True)


def make_wheel(folder: Path) -> str:
    """Make a package named tiny; return the line that pins it in a requirements file."""
    folder.mkdir()
    wheel = folder / "tiny-1.0-py3-none-any.whl"
    metadata = "tiny-1.0.dist-info/"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny.py", "")
        archive.writestr(f"{metadata}METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        archive.writestr(f"{metadata}WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{metadata}RECORD", "tiny.py,,\n")
    return f"tiny==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def test_it_sets_up_on_the_first_start_and_says_so_on_stderr_only(
    first_start: tuple[Home, subprocess.CompletedProcess[str]],
) -> None:
    result = first_start[1]
    assert result.stderr.splitlines() == [
        "Storyreel: setting up (once, about a minute)",
        "  1/2 virtual environment in .venv/",
        "  2/2 packages from requirements.txt",
    ]
    assert json.loads(result.stdout)["arguments"] == ["doctor", "--json"]
    assert result.returncode == 0


def test_it_does_no_set_up_on_the_second_start(home: Home) -> None:
    before = home.stamp.stat().st_mtime_ns
    shutil.rmtree(home.packages)
    result = home.run("doctor")
    assert (result.returncode, result.stderr) == (0, "")
    assert home.stamp.stat().st_mtime_ns == before


def test_it_installs_changed_requirements_into_venv_whatever_the_settings_of_pip(
    home: Home, tmp_path: Path
) -> None:
    pin = make_wheel(home.folder / "wheels")
    home.requirements.write_text(f"--find-links wheels\n{pin}")
    (tmp_path / "pip.conf").write_text("[install]\nuser = true\n")
    elsewhere = dict.fromkeys(("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"), str(tmp_path / "elsewhere"))
    settings = {"PIP_CONFIG_FILE": str(tmp_path / "pip.conf"), "PIP_USER": "1", "PIP_DRY_RUN": "1"}
    result = home.run("doctor", PIP_REQUIRE_VIRTUALENV="1", **settings, **elsewhere)
    assert result.stderr.splitlines()[1:] == ["  1/1 packages from requirements.txt"]
    assert json.loads(result.stdout)["tiny"] == str(home.packages / "tiny.py")
    assert home.run("doctor").stderr == ""


def test_it_leaves_the_user_the_choice_of_the_package_index(home: Home) -> None:
    make_wheel(home.folder / "wheels")
    home.requirements.write_text("tiny==1.0\n")
    result = home.run("doctor", PIP_FIND_LINKS=(home.folder / "wheels").as_uri())
    assert "tiny" in json.loads(result.stdout)


def test_it_ends_with_one_line_and_130_on_ctrl_c(new_home: Home, tmp_path: Path) -> None:
    interrupt = "#!/bin/sh\nkill -INT $PPID\nexec tail -f /dev/null\n"
    python = make_program(tmp_path / "python3", interrupt)
    result = run(under(python, new_home))
    assert result.returncode == 130
    assert len(result.stderr.splitlines()) == 3
    assert "stopped" in result.stderr.splitlines()[2]


def test_it_waits_while_another_start_sets_up(home: Home) -> None:
    home.requirements.write_text("# changed\n")
    turn = os.open(home.folder, os.O_RDONLY)
    fcntl.flock(turn, fcntl.LOCK_EX)
    with start(home) as waiting:
        assert waiting.stderr is not None
        assert "waiting" in waiting.stderr.readline()
        os.close(turn)
        assert "setting up" in waiting.communicate()[1]
    assert waiting.returncode == 0


def test_it_sets_up_once_when_started_twice_at_once(home: Home) -> None:
    home.requirements.write_text("# changed\n")
    starts = [start(home), start(home)]
    said = "".join(each.communicate()[1] for each in starts)
    assert [each.returncode for each in starts] == [0, 0]
    assert said.count("setting up (once") == 1


def test_it_keeps_the_next_start_waiting_for_a_tool_that_outlives_it(
    new_home: Home, tmp_path: Path
) -> None:
    end = tmp_path / "end"
    os.mkfifo(end)
    outlive = f"#!/bin/sh\nkill -KILL $PPID\nread line < '{end}'\n"
    command = under(make_program(tmp_path / "python3", outlive), new_home)
    code = subprocess.call(command, env=surroundings(), stderr=subprocess.DEVNULL)
    turn = os.open(new_home.folder, os.O_RDONLY)
    try:
        assert code == -signal.SIGKILL
        with pytest.raises(BlockingIOError):
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        end.write_text("\n")
        fcntl.flock(turn, fcntl.LOCK_EX)
    finally:
        os.close(turn)
