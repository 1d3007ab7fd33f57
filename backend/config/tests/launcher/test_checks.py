"""`./storyreel test`, and the help."""

import shutil

import pytest

from backend.config.tests.launcher.home import SCRIPT, Home

CHECK = """\
import os, sys
print(os.path.basename(__file__)[:-3], sys.argv[1:], os.getcwd(), flush=True)
sys.exit(__file__.endswith("{failing}.py"))
"""


@pytest.mark.parametrize("arguments", [[], ["-h"], ["--help"]])
def test_it_helps_without_setting_up(new_home: Home, arguments: list[str]) -> None:
    result = new_home.run(*arguments)
    assert all(word in result.stdout for word in ("up", "render", "test", "doctor", "manage.py"))
    assert (result.returncode, result.stderr) == (0, "")
    assert not (new_home.folder / ".venv").exists()


def prepare_checks(home: Home, failing: str = "none") -> None:
    """Put checks that only report how they were called in the place of the real ones."""
    (home.folder / ".ci").mkdir()
    shutil.copy2(SCRIPT.parent / ".ci" / "checks.py", home.folder / ".ci")
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
            "pytest ['--ignore=backend/e2e']",
            "pytest ['backend/e2e']",
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
