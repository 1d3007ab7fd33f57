"""A window of the studio, as tests use it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from backend.conftest import ROOT, Live

if TYPE_CHECKING:
    from playwright.sync_api import Page

ARTIFACTS = ROOT / "test-artifacts"
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
LOOK = """async () => {
    const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const found = await axe.run(document, {runOnly: {type: "tag", values: rules}});
    return found.violations.flatMap(({id, help, nodes}) =>
        nodes.map(({target, failureSummary}) => `${id}: ${help}: ${target}: ${failureSummary}`));
}"""


# Keeps all sounds of a page in `sounds`, to be listened to; for `add_init_script`.
KEEP_SOUNDS = """() => {
    const Sound = window.Audio;
    window.sounds = [];
    window.Audio = function Audio(...given) {
        const sound = new Sound(...given);
        sounds.push(sound);
        return sound;
    };
}"""


@dataclass
class Studio:
    """A window: its server, its page, and what the browser has complained about."""

    live: Live
    page: "Page"
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(60_000)  # CI machines are slow
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda it: self.complaints.append(str(it)))

    def _hear(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def has_nothing_to_complain_about(self) -> None:
        """Fail where the console has errors or warnings, but for those that a test `expected`."""
        heard = [it for it in self.complaints if not any(map(it.__contains__, self.expected))]
        assert not heard, heard

    @property
    def api(self) -> httpx.Client:
        """The API of the same server, to look behind the scenes."""
        return httpx.Client(base_url=self.live.url, headers={"X-App": "1"})

    def example(self) -> dict[str, Any]:
        """The example story as the API has it."""
        with self.api as api:
            return dict(api.get("/api/projects/").json()["results"][-1])

    def segments(self, project: str) -> list[dict[str, Any]]:
        """The segments of a story as the API has them."""
        with self.api as api:
            answer = api.get("/api/segments/", params={"project": project, "page_size": 500})
            return list(answer.json()["results"])

    def open_example(self) -> dict[str, Any]:
        """Go to the example story, as the API has it."""
        project = self.example()
        self.page.goto(f"/projects/{project['id']}/")
        return project

    def faults(self) -> list[str]:
        """What axe-core finds wrong with the page for people who hear, or see badly."""
        self.page.evaluate(AXE.read_text())
        return list(self.page.evaluate(LOOK))

    def scrolls_sideways(self) -> bool:
        """Whether something is wider than the window."""
        root = "document.documentElement"
        return bool(self.page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))

    def shoot(self, name: str) -> Path:
        """Keep a picture of the window for people to look at."""
        ARTIFACTS.mkdir(exist_ok=True)
        file = ARTIFACTS / f"{name}.png"
        self.page.screenshot(path=file, animations="disabled")
        return file
