"""Builds the browser app for `./storyreel`, which imports this at every `up`.

Only the standard library is used: nothing may be installed yet. What only a build needs of it is
imported where it is used, as in the launcher. The app in `out/` is replaced once the new one is
whole, so that a build that fails or is broken off leaves the last one as it was.

What is done is told by two notes: `out/.storyreel-built` says of which sources the app was made,
`node_modules/.storyreel-installed` which packages are there.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable, Mapping

HERE = os.path.dirname(os.path.realpath(__file__))
OUT = os.path.join(HERE, "out")
BUILT = os.path.join(OUT, ".storyreel-built")
# next.config.ts has it put the app there, inside of its own folder, which it empties first.
STAGING = os.path.join(".next", "out")
NEW = os.path.join(HERE, STAGING)
NOT_STAGED = (
    "The build wrote no index.html into frontend/.next/out: next.config.ts needs the line "
    '`distDir: process.env.STORYREEL_BUILD_FOLDER ?? ".next",`.'
)
OLD = os.path.join(HERE, ".next", "old")
PACKAGES = os.path.join(HERE, "node_modules")
INSTALLED = os.path.join(PACKAGES, ".storyreel-installed")
LOCK = os.path.join(HERE, "package-lock.json")
# For those who have no Node. Relative to the folder of the launcher, as its other files are.
NODE_PACKAGES = os.path.join("frontend", "requirements-node.txt")
OLDEST_NODE = (20, 9)

Step = tuple[str, Callable[[str, str], None], str]

# What tools write beside the sources; names that begin with a dot are left out, too.
NO_SOURCES = {"__pycache__", "coverage", "next-env.d.ts", "node_modules", "out", "test-results"}
# Each of these makes npm leave out what the build needs, or put it elsewhere.
MISLEADING = {"node_env", "node_path", "force_color", "pythonhome", "pythonpath"}
MISLEADING |= {
    "npm_config_" + name
    for name in ("dry_run", "global", "include", "location", "omit", "only", "package_lock",
                 "package_lock_only", "prefix", "production", "workspace", "workspaces")
}  # fmt: skip
# npm's own patience with a network that is not there is more than a minute.
PATIENCE = ("--fetch-retries=3", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000")


def is_built() -> bool:
    """Tell whether there is an app, made of the sources as they are."""
    return noted(BUILT) == fingerprint() and os.path.exists(os.path.join(OUT, "index.html"))


def is_fetched() -> bool:
    """Tell whether all packages are there that the lock file names."""
    return noted(INSTALLED) == digest(LOCK)


def noted(path: str) -> str:
    """Return what a note says; nothing where there is none."""
    try:
        with open(path, encoding="ascii") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def note(path: str, text: str) -> None:
    """Write a note so that it is never there in part."""
    with open(path + ".part", "w", encoding="ascii") as file:
        file.write(text)
    os.replace(path + ".part", path)


def fingerprint() -> str:
    """Return what changes whenever the app has to be built again."""
    names = "\n".join(f"{digest(path)} {os.path.relpath(path, HERE)}" for path in sources())
    return hashlib.sha256(os.fsencode(names)).hexdigest()


def digest(path: str) -> str:
    """Return the hash of a file."""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def sources() -> list[str]:
    """List the files that the app is made of, in an order that is always the same."""
    found = []
    for folder, folders, files in os.walk(HERE):
        folders[:] = filter(is_source, folders)
        found += [os.path.join(folder, name) for name in files if is_source(name)]
    return sorted(filter(os.path.isfile, found))


def is_source(name: str) -> bool:
    """Tell whether a file or folder is written by people."""
    return name not in NO_SOURCES and not name.startswith(".") and not name.endswith(".tsbuildinfo")


def find_node(*more: str) -> str:
    """Return the first folder of PATH, and then of `more`, with a Node new enough and its npm."""
    folders = [*os.environ.get("PATH", os.defpath).split(os.pathsep), *more]
    return next(
        (os.path.abspath(folder) for folder in filter(None, folders) if has_node(folder)), ""
    )


def has_node(folder: str) -> bool:
    """Tell whether Node is there; some commands of that name only print an error."""
    node, npm = os.path.join(folder, "node"), os.path.join(folder, "npm")
    if not (os.access(node, os.X_OK) and os.access(npm, os.X_OK)):
        return False
    import subprocess

    with contextlib.suppress(OSError, ValueError, subprocess.CalledProcessError):
        told = subprocess.check_output(
            [node, "--version"], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        version = told.decode().strip().lstrip("v").split(".")
        return tuple(int(part) for part in version[:2]) >= OLDEST_NODE
    return False


def environment(node: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for npm: `given` without what misleads it, and this Node first."""
    kept = {name: value for name, value in given.items() if name.lower() not in MISLEADING}
    path = node + os.pathsep + given.get("PATH", os.defpath)
    ours = {"PATH": path, "NEXT_TELEMETRY_DISABLED": "1", "NO_COLOR": "1"}
    return dict(kept, **ours, STORYREEL_BUILD_FOLDER=STAGING)


class Builder:
    """Takes the steps. `run` runs a tool as the launcher does; it takes title, command, cwd, env.

    `venv_bin` is the folder where a Node is that the launcher has installed.
    """

    def __init__(self, run: Callable[..., None], venv_bin: str) -> None:
        self.run = run
        self.venv_bin = venv_bin

    def steps(self, install: Callable[[str, str], None], own_node: bool) -> list[Step]:
        """List what remains to be done, as (title, function, its argument)."""
        found: list[Step] = []
        if not own_node and not find_node():
            found.append((f"Node.js from {NODE_PACKAGES}", install, NODE_PACKAGES))
        if not is_fetched():
            found.append(("packages from frontend/package-lock.json", self.fetch, LOCK))
        if not is_built():
            found.append(("browser app (frontend/)", self.build, HERE))
        return found

    def fetch(self, title: str, lock: str) -> None:
        """Fetch the packages that the lock file names; none of any other remains."""
        wanted = digest(lock)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(INSTALLED)
        self.npm(title, "ci", "--include=dev", "--no-audit", "--no-fund", *PATIENCE)
        note(INSTALLED, wanted)

    def build(self, title: str, folder: str) -> None:
        """Build the app, and put it in the place of the one before when it is whole."""
        import shutil

        wanted = fingerprint()
        shutil.rmtree(NEW, ignore_errors=True)
        self.npm(title, "run", "build")
        if not os.path.exists(os.path.join(NEW, "index.html")):
            raise FileNotFoundError(NOT_STAGED)
        note(os.path.join(NEW, os.path.basename(BUILT)), wanted)
        shutil.rmtree(OLD, ignore_errors=True)
        if os.path.lexists(OUT):
            os.rename(OUT, OLD)
        os.rename(NEW, OUT)
        shutil.rmtree(OLD, ignore_errors=True)

    def npm(self, title: str, *arguments: str) -> None:
        """Run npm in the folder of the app."""
        node = find_node(self.venv_bin)
        env = environment(node, os.environ)
        self.run(title, [os.path.join(node, "npm"), *arguments], cwd=HERE, env=env)
