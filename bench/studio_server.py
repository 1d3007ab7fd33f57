"""A studio of its own for `studio.py`: a server on an empty data folder, and stories in it."""

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import paths
import stories
from story import SAMPLE_RATE

PICTURES = 30  # different ones; every segment has a file of its own
_SENTENCES = (
    "The road home was longer than anyone remembered.",
    "Rain had washed the numbers off the doors.",
    "She counted the lamps and lost count at the bridge.",
    "Somewhere a dog had something to say about all of it.",
    "They walked on, as people do who know the way by heart.",
)
_PATIENCE = 120  # seconds until the example has to be narrated


@contextlib.contextmanager
def served() -> Iterator[httpx.Client]:
    """The API of a server that has started on nothing and has nothing to do any more."""
    data = stories.fresh_folder("studio")
    command = [sys.executable, str(paths.ROOT / "manage.py"), "up", "--no-browser", "--port", "0"]
    env = {**os.environ, "STORYREEL_DATA": str(data)}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().split()[3]
            with httpx.Client(base_url=url, headers={"X-App": "1"}, timeout=120) as api:
                _wait_for_narration(api)
                yield api
        finally:
            process.terminate()
    shutil.rmtree(data)


def _wait_for_narration(api: httpx.Client) -> None:
    """Until nobody speaks any more: it would take the processor from what is measured."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        jobs = api.get("/api/narration-jobs/").json()["results"]
        if jobs and all(job["completed_at"] for job in jobs):
            return
        time.sleep(0.2)
    raise TimeoutError("The example was not narrated.")


def add_projects(api: httpx.Client, count: int) -> None:
    """More stories on the dashboard: copies of the example, pictures and all."""
    example = api.get("/api/projects/").json()["results"][-1]
    for _ in range(count - 1):
        api.post(f"/api/projects/{example['id']}/duplicate/").raise_for_status()


def add_story(api: httpx.Client, segments: int) -> dict[str, Any]:
    """Bring a story of so many segments, each with a picture, a text and a sound of its own."""
    archive = _archive(segments)
    with archive.open("rb") as file:
        answer = api.post("/api/projects/import/", files={"file": (archive.name, file)})
    archive.unlink()
    return dict(answer.raise_for_status().json())


def _archive(segments: int) -> Path:
    """The zip file of the story; pictures are 1280 × 720, sounds last one to two seconds."""
    source, folder = stories.fresh_folder("studio-source"), stories.fresh_folder("studio-story")
    pictures = stories.photographs(source, (1280, 720), PICTURES)
    sounds = stories.hums(source, [SAMPLE_RATE + 1_600 * number for number in range(30)])
    stories.fill(folder, pictures, sounds, segments)
    rows = [
        {"text": text_of(number), "image": f"{number:06}.jpg", "audio": f"{number:06}.wav"}
        for number in range(1, segments + 1)
    ]
    story = {"title": f"A story of {segments} segments", "segments": rows}
    (folder / "story.json").write_text(json.dumps(story))
    archive = paths.WORK / "studio.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in sorted(folder.iterdir()):
            packed.write(file, file.name)
    return archive


def text_of(number: int) -> str:
    """What a segment says: three sentences."""
    told = [_SENTENCES[(number + place) % len(_SENTENCES)] for place in range(3)]
    return f"{number}. " + " ".join(told)


def seconds(ask: Callable[[], httpx.Response], times: int) -> float:
    """The median of how long an answer takes, in seconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        ask().raise_for_status()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def thumbnails(api: httpx.Client, addresses: list[str]) -> tuple[float, float]:
    """Seconds for a picture in the width of a card: the first time, and again."""
    wanted = [f"{address}?width=320" for address in addresses]
    first, again = iter(wanted), iter(wanted)
    cold = seconds(lambda: api.get(next(first)), len(wanted))
    return cold, seconds(lambda: api.get(next(again)), len(wanted))
