"""The sources of a browser app, and a Node that only reports how it was called."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from backend.config.tests.launcher.home import SCRIPT, Home, make_program

NODE = '#!/bin/sh\necho "{version}"\n'
# Does what npm does as far as the launcher can see, and appends to `calls` what it was asked.
NPM = """\
#!/bin/sh
printf '%s\\n' "$*" >> "{calls}"
[ -e "{stop}" ] && {{ cat "{stop}"; exit 1; }}
env > "{calls}.env"
case "$1" in
ci) rm -rf node_modules; mkdir node_modules;;
run)
    [ "$2" = check ] && exit 0
    rm -rf .next; mkdir -p "$STORYREEL_BUILD_FOLDER"
    [ -e app/page.tsx ] && cat app/page.tsx > "$STORYREEL_BUILD_FOLDER/index.html"
    touch next-env.d.ts;;
esac
"""


@dataclass
class App:
    """A browser app in a folder with the launcher, and the Node it is built with."""

    home: Home
    tools: Path

    @property
    def folder(self) -> Path:
        return self.home.folder / "frontend"

    @property
    def page(self) -> Path:
        return self.folder / "app" / "page.tsx"

    @property
    def built(self) -> str:
        """What the app that is served has in its page; nothing where there is none."""
        page = self.folder / "out" / "index.html"
        return page.read_text() if page.exists() else ""

    @property
    def path(self) -> str:
        """A PATH with this Node and no other."""
        return os.pathsep.join([str(self.tools), str(self.tools.parent / "bin")])

    @property
    def environment(self) -> dict[str, str]:
        """What npm was given last."""
        lines = Path(f"{self.calls_file}.env").read_text().splitlines()
        return dict(line.partition("=")[::2] for line in lines)

    @property
    def calls_file(self) -> Path:
        return self.tools.parent / "calls"

    @property
    def stop(self) -> Path:
        """A file whose content npm complains of, and fails, as long as it is there."""
        return self.tools.parent / "stop"

    def calls(self) -> list[str]:
        """What npm has been asked since the last time, by its first words."""
        if not self.calls_file.exists():
            return []
        lines = self.calls_file.read_text().splitlines()
        self.calls_file.unlink()
        return [" ".join(line.split()[:2]) for line in lines]


def make_app(home: Home, outside: Path) -> App:
    """Put an app beside the launcher, and a Node in `outside`, with the tools it needs."""
    app = App(home, outside / "node")
    app.page.parent.mkdir(parents=True)
    app.page.write_text("first")
    sources = SCRIPT.parent / "frontend"
    shutil.copy2(sources / "build_app.py", app.folder)
    shutil.copy2(sources / "requirements-node.txt", app.folder)
    (app.folder / "package.json").write_text("{}")
    (app.folder / "package-lock.json").write_text("{}")
    make_node(app, "v20.9.0")
    (outside / "bin").mkdir()
    for name in ("cat", "env", "mkdir", "rm", "sh", "touch", "python3"):
        program = shutil.which(name)
        assert program
        (outside / "bin" / name).symlink_to(program)
    return app


def make_node(app: App, version: str) -> None:
    """Have a Node of this version on PATH."""
    app.tools.mkdir(exist_ok=True)
    make_program(app.tools / "node", NODE.format(version=version))
    make_program(app.tools / "npm", NPM.format(calls=app.calls_file, stop=app.stop))
