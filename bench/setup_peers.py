"""Make the environments of the tools that Storyreel is compared with, in bench/.envs/.

    python3 bench/setup_peers.py [moviepy] [movielite] [remotion]

Without names all of them. An environment that is up to date is left alone. FFmpeg's zoompan and
x264 need none: they use the FFmpeg that comes with Storyreel.
"""

import argparse
import hashlib
import shutil
import subprocess
import venv
from collections.abc import Callable
from pathlib import Path

import paths


def python_environment(name: str) -> None:
    """A virtual environment with the packages that the peer's requirements.txt pins."""
    folder = paths.ENVS / name
    venv.create(folder, with_pip=True, clear=True)
    requirements = str(paths.PEERS / name / "requirements.txt")
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "--disable-pip-version-check", "-r", requirements], check=True)


def movielite() -> None:
    """movielite looks for `ffmpeg` and `ffprobe` on PATH: the former is the one all others use,
    the latter, which no Python package brings along, a script that answers movielite's question."""
    python_environment("movielite")
    tools = paths.ENVS / "movielite" / "tools"
    tools.mkdir()
    ask = "import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())"
    python = paths.ENVS / "movielite" / "bin" / "python"
    found = subprocess.run([python, "-c", ask], check=True, capture_output=True, text=True)
    (tools / "ffmpeg").symlink_to(found.stdout.strip())
    shutil.copy(paths.PEERS / "movielite" / "ffprobe", tools / "ffprobe")
    (tools / "ffprobe").chmod(0o755)


def remotion() -> None:
    """Remotion with its packages from npm; the browser is the system's own Chromium."""
    folder = paths.ENVS / "remotion"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(paths.PEERS / "remotion" / "package.json", folder)
    npm = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(npm, check=True, cwd=folder)


PEERS: dict[str, Callable[[], None]] = {
    "moviepy": lambda: python_environment("moviepy"),
    "movielite": movielite,
    "remotion": remotion,
}


def is_ready(name: str) -> bool:
    """Whether the environment is there and was made from the peer's files as they are now."""
    stamp = paths.ENVS / name / ".made-from"
    return stamp.exists() and stamp.read_text() == _digest(paths.PEERS / name)


def make(name: str) -> None:
    """Make the environment anew, unless it is up to date."""
    if is_ready(name):
        print(f"{name}: up to date")
        return
    print(f"{name}: setting up", flush=True)
    PEERS[name]()
    (paths.ENVS / name / ".made-from").write_text(_digest(paths.PEERS / name))


def _digest(folder: Path) -> str:
    names = ("requirements.txt", "package.json", "ffprobe")
    parts = [(folder / name).read_bytes() for name in names if (folder / name).exists()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def main() -> None:
    """Make the environments named on the command line, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PEERS))
    names = parser.parse_args().names or list(PEERS)
    if unknown := set(names) - set(PEERS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(PEERS)}")
    for name in names:
        make(name)


if __name__ == "__main__":
    main()
