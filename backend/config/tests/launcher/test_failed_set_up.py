"""Set-up that fails or was broken off, and what is said of it."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.config.tests.launcher.home import Home, load, make_program, run, under

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
