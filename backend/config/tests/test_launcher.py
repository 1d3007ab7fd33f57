"""The launcher, tried out from the outside.

Every test starts a copy of the script in a folder of its own, with a manage.py that
only reports how it was called. Making a virtual environment takes seconds, so most
tests copy one that was made once; that it still works there is tested along the way.
"""

import ast
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "storyreel"

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

CHECK = """\
import os, sys
print(os.path.basename(__file__)[:-3], sys.argv[1:], os.getcwd(), flush=True)
sys.exit(__file__.endswith("{failing}.py"))
"""

DEBIAN = """\
#!/bin/sh
cat <<'END'
The virtual environment was not created successfully because ensurepip is not
available.  On Debian/Ubuntu systems, you need to install the python3-venv
package using the following command.

    apt install python3.13-venv

You may need to use sudo with that command.  After installing the python3-venv
package, recreate your virtual environment.

Failing command: /home/me/storyreel/.venv/bin/python3
END
exit 1
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


def start(home: Home) -> subprocess.Popen[str]:
    command: list[str | Path] = [home.script, "doctor"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, env=surroundings(), text=True)


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


def load(script: Path) -> ModuleType:
    loader = SourceFileLoader("launcher", str(script))
    spec = spec_from_loader("launcher", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def first_start(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Home, subprocess.CompletedProcess[str]]:
    home = make_home(tmp_path_factory.mktemp("launcher") / FOLDER)
    return home, home.run("doctor", "--json")


@pytest.fixture
def shared_home(first_start: tuple[Home, subprocess.CompletedProcess[str]]) -> Home:
    """The folder that was set up first, for tests that change nothing in it."""
    return first_start[0]


@pytest.fixture
def home(first_start: tuple[Home, subprocess.CompletedProcess[str]], tmp_path: Path) -> Home:
    """A folder that is set up, though it has been copied from where that was done."""
    copy = tmp_path / FOLDER
    shutil.copytree(first_start[0].folder, copy, symlinks=True, copy_function=copy_or_link)
    return Home(copy)


@pytest.fixture
def new_home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "new")


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


def test_it_starts_no_program_but_manage_py_when_set_up(
    shared_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    launcher = load(shared_home.script)
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execve", lambda path, command, env: started.append(command))
    monkeypatch.setattr(subprocess, "Popen", None)
    launcher.main(["up"])
    assert started == [[str(shared_home.python), str(shared_home.folder / "manage.py"), "up"]]


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


def test_it_keeps_packages_from_elsewhere_out(shared_home: Home, tmp_path: Path) -> None:
    (tmp_path / "tiny.py").touch()
    result = shared_home.run("doctor", PYTHONPATH=str(tmp_path), VIRTUAL_ENV=str(tmp_path))
    assert "tiny" not in json.loads(result.stdout)


def test_it_leaves_the_user_the_choice_of_the_package_index(home: Home) -> None:
    make_wheel(home.folder / "wheels")
    home.requirements.write_text("tiny==1.0\n")
    result = home.run("doctor", PIP_FIND_LINKS=(home.folder / "wheels").as_uri())
    assert "tiny" in json.loads(result.stdout)


def test_it_starts_manage_py_in_the_folder_of_the_caller(shared_home: Home, tmp_path: Path) -> None:
    result = run([shared_home.script, "render", "story.txt"], cwd=tmp_path)
    assert json.loads(result.stdout)["folder"] == str(tmp_path)


def test_it_works_through_a_symlink(shared_home: Home, tmp_path: Path) -> None:
    link = tmp_path / "film"
    link.symlink_to(shared_home.script)
    result = run(["./film", "doctor"], cwd=tmp_path)
    assert (json.loads(result.stdout)["folder"], result.stderr) == (str(tmp_path), "")


@pytest.mark.parametrize(
    ("given", "received"),
    [
        (["render", "a story.txt", ""], ["render_project", "a story.txt", ""]),
        (["up", "--port", "80", "--no-browser"], ["up", "--port", "80", "--no-browser"]),
        (["doctor", "--help", "-h", "*", "é"], ["doctor", "--help", "-h", "*", "é"]),
        (["--version"], ["--version"]),
    ],
)
def test_it_hands_on_the_arguments_untouched(
    shared_home: Home, given: list[str], received: list[str]
) -> None:
    assert json.loads(shared_home.run(*given).stdout)["arguments"] == received


@pytest.mark.parametrize(("argument", "code"), [("fail", 7), ("die", -signal.SIGTERM)])
def test_it_ends_as_the_command_ends(shared_home: Home, argument: str, code: int) -> None:
    assert shared_home.run("doctor", argument).returncode == code


def remove_python(home: Home) -> None:
    """Make it look as if .venv had been made with a Python that has since been removed."""
    gone = home.folder / "python3.0"
    home.stamp.write_text(home.stamp.read_text().replace(str(home.python.resolve()), str(gone)))
    home.python.unlink()
    home.python.symlink_to(gone)


def upgrade_python(home: Home) -> None:
    """Make it look as if the command that .venv was made with had become a newer Python."""
    home.stamp.write_text(home.stamp.read_text().replace("/bin/python3.", "/bin/python2."))
    home.packages.parent.rename(home.packages.parent.with_name("python2.9"))


def remove_pip(home: Home) -> None:
    shutil.rmtree(home.packages / "pip")
    home.requirements.write_text("# changed\n")


def stop_half_way(home: Home) -> None:
    """Change the requirements, and have pip stop after it has added half a package."""
    half = "import os; os.mkdir(os.path.join(os.path.dirname(__file__), '..', 'half'))"
    pip = f"if __name__ == '__main__':\n    {half}\n    raise SystemExit(1)\n"
    (home.packages / "pip" / "__main__.py").unlink()  # shared with the other tests
    (home.packages / "pip" / "__main__.py").write_text(pip)
    home.requirements.write_text("# changed\n")
    assert home.run("doctor").returncode == 1
    assert (home.packages / "half").exists()


def test_it_rebuilds_a_broken_venv(home: Home) -> None:
    remove_python(home)
    result = home.run("doctor")
    assert "  1/2 virtual environment in .venv/" in result.stderr.splitlines()
    assert result.returncode == 0
    assert home.run("doctor").stderr == ""


@pytest.mark.parametrize("damage", [remove_python, upgrade_python, remove_pip, stop_half_way])
def test_it_does_not_build_on_a_broken_venv(
    home: Home, tmp_path: Path, damage: Callable[[Home], None]
) -> None:
    damage(home)
    python = make_program(tmp_path / "python3", "#!/bin/sh\nexit 1\n")
    assert "  1/2 virtual environment in .venv/" in run(under(python, home)).stderr.splitlines()
    assert list((home.folder / ".venv").iterdir()) == [
        home.folder / ".venv" / ".storyreel-unfinished"
    ]


def test_it_says_which_step_failed_and_how_to_go_on(home: Home) -> None:
    home.requirements.write_text("no-such-package==1.0\n")
    result = home.run("doctor")
    assert (result.returncode, result.stdout) == (1, "")
    assert "this step failed: packages from requirements.txt" in result.stderr
    assert "No matching distribution found for no-such-package==1.0" in result.stderr
    assert "run the same command again; it continues where it stopped" in result.stderr


def test_it_goes_on_after_a_failed_step_without_redoing_the_earlier_ones(home: Home) -> None:
    old = home.requirements.read_text()
    home.requirements.write_text("no-such-package==1.0\n")
    for _ in range(2):
        assert home.run("doctor").stderr.splitlines()[1] == "  1/1 packages from requirements.txt"
    home.requirements.write_text(old)
    assert home.run("doctor").stderr == ""


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("NewConnectionError('[Errno -2] Name or service not known')", "internet connection"),
        ("[Errno 28] No space left on device", "disk is full"),
        ("/usr/bin/python3: No module named venv", "sudo apt install python3.{}-venv"),
        ("something else", "lines above"),
    ],
)
def test_it_advises_what_fits_the_failure(new_home: Home, output: str, advice: str) -> None:
    assert advice.format(sys.version_info.minor) in load(new_home.script).advise(output)


def test_it_names_the_package_that_debian_needs_for_virtual_environments(
    new_home: Home, tmp_path: Path
) -> None:
    python = make_program(tmp_path / "python3", DEBIAN)
    result = run(under(python, new_home))
    assert result.returncode == 1
    assert "this step failed: virtual environment in .venv/" in result.stderr
    assert "    sudo apt install python3.13-venv" in result.stderr.splitlines()


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


def test_it_reads_on_every_python_since_3_6() -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 6))


def test_it_says_what_is_needed_under_an_old_python(
    new_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_program(tmp_path / "python3.13", "#!/bin/sh\nexit 127\n")
    monkeypatch.setattr(os, "execv", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit) as stop:
        load(new_home.script).require_new_python((3, 9, 2), ["up"])
    assert "needs Python 3.11 or newer, and this is Python 3.9.2" in str(stop.value)


def test_it_carries_on_under_a_newer_python_that_works(
    new_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_program(tmp_path / "python3.13", "#!/bin/sh\nexit 127\n")
    newer = make_program(tmp_path / "python3.12", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda path, command: started.append(command))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit):
        load(new_home.script).require_new_python((3, 9, 2), ["up", "--port", "80"])
    assert started == [[str(newer), str(new_home.script), "up", "--port", "80"]]


@pytest.mark.parametrize("arguments", [[], ["-h"], ["--help"]])
def test_it_helps_without_setting_up(new_home: Home, arguments: list[str]) -> None:
    result = new_home.run(*arguments)
    assert all(word in result.stdout for word in ("up", "render", "test", "doctor", "manage.py"))
    assert (result.returncode, result.stderr) == (0, "")
    assert not (new_home.folder / ".venv").exists()


def prepare_checks(home: Home, failing: str = "none") -> None:
    """Put checks that only report how they were called in the place of the real ones."""
    (home.folder / ".ci").mkdir()
    (home.folder / ".ci" / "requirements-test.txt").write_text("# nothing\n")
    for name in ("ruff", "mypy", "pytest"):
        (home.packages / f"{name}.py").write_text(CHECK.format(failing=failing))


def test_it_runs_every_check_in_the_folder_of_storyreel(home: Home) -> None:
    prepare_checks(home)
    result = home.run("test")
    assert result.stdout.splitlines() == [
        f"{check} {home.folder}"
        for check in (
            "ruff ['check', '.']",
            "ruff ['format', '--check', '.']",
            "mypy []",
            "pytest []",
        )
    ]
    assert "packages from .ci/requirements-test.txt" in result.stderr
    assert result.stderr.splitlines()[-1].startswith("Storyreel: passed: ")
    assert result.returncode == 0
    assert "packages" not in home.run("test").stderr


def test_it_runs_the_remaining_checks_after_one_failed(home: Home) -> None:
    prepare_checks(home, failing="mypy")
    result = home.run("test")
    assert "pytest" in result.stdout
    assert result.stderr.splitlines()[-1] == "Storyreel: failed: mypy"
    assert result.returncode == 1


def test_it_runs_only_pytest_when_given_arguments(home: Home) -> None:
    prepare_checks(home, failing="pytest")
    result = home.run("test", "-k", "a or b")
    assert result.stdout.splitlines() == [f"pytest ['-k', 'a or b'] {home.folder}"]
    assert result.returncode == 1
