"""The pictures in the project's README.md: the studio as it is, and the example film in motion.

    python bench/pictures.py

Starts a server with a data folder of its own, makes the example's film there, and looks at the
studio in Chromium. Writes examples/studio-*.webp and examples/the-long-way-home.webp.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import imageio_ffmpeg
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from backend.conftest import BROWSERS, FLAGS, Live, narration_of_example, servers  # noqa: E402

EXAMPLES = ROOT / "examples"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# What of the film is shown, how large and how smoothly: seven seconds in a megabyte or two.
EXCERPT = ["-ss", "13", "-t", "7"]
LOOK = "fps=10,scale=560:-1:flags=lanczos"
SETTLED = """() => Promise.all([
    document.fonts.ready,
    ...[...document.images].filter((it) => it.getBoundingClientRect().top < innerHeight)
        .map((it) => it.decode().catch(() => null)),
])"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's Chromium."""
    import shutil

    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise SystemExit(f"No browser found: none of {', '.join(BROWSERS)} is installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def shoot(page: Page, name: str) -> None:
    """Keep what the window shows."""
    page.mouse.move(0, 0)
    page.evaluate(SETTLED)
    with tempfile.NamedTemporaryFile(suffix=".png") as file:
        page.screenshot(path=file.name, animations="disabled")
        Image.open(file.name).save(EXAMPLES / f"{name}.webp", quality=82, method=6)


def look(browser: Browser, live: Live, project: str) -> None:
    """The studio in both of its lights, and on a phone."""
    views: list[tuple[str, dict[str, Any]]] = [
        ("studio-light", {"viewport": DESKTOP, "color_scheme": "light"}),
        ("studio-dark", {"viewport": DESKTOP, "color_scheme": "dark"}),
        ("studio-phone", {"viewport": PHONE, "device_scale_factor": 2}),
    ]
    for name, window in views:
        page = browser.new_context(base_url=live.url, **window).new_page()
        page.goto(f"/projects/{project}/")
        page.get_by_role("textbox", name="Text of segment 4").click()
        expect(page.get_by_role("img", name="Picture of segment 4").first).to_be_visible()
        shoot(page, name)


def film(live: Live, project: str) -> Path:
    """The example's film."""
    with httpx.Client(base_url=live.url, headers={"X-App": "1"}, timeout=60) as api:
        job = api.post("/api/render-jobs/trigger/", json={"project": project}).json()["id"]
        while (now := api.get(f"/api/render-jobs/{job}/").json())["status"] != "completed":
            if now["status"] in ("failed", "cancelled"):
                raise SystemExit(now["error"])
        return live.data / "media" / now["artifacts"][0]["path"]


def animate(film: Path) -> None:
    """Some seconds of the film as an animated picture."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *EXCERPT, "-i", str(film)]
    picture = ["-vf", LOOK, "-an", "-c:v", "libwebp_anim", "-quality", "45", "-loop", "0"]
    subprocess.run([*command, *picture, str(EXAMPLES / "the-long-way-home.webp")], check=True)


def main() -> None:
    """All of them."""
    with tempfile.TemporaryDirectory() as folder, servers() as start:
        live = start(Path(folder) / "data")
        narration_of_example(live)
        [project] = httpx.get(f"{live.url}/api/projects/").json()["results"]
        animate(film(live, project["id"]))
        with chromium() as browser:
            look(browser, live, project["id"])


if __name__ == "__main__":
    main()
