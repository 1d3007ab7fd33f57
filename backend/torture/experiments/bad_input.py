"""D18: pictures and sounds that cannot become a film, put where good ones were.

What gets into a film is right: a render that completes has the planned frames; else it was refused,
and the segment is named.
"""

import struct
from collections.abc import Callable
from pathlib import Path

from backend.projects.tests import samples
from backend.torture import world
from backend.torture.experiments.kill9 import TRIGGER
from backend.torture.stage import FORMAT, Server
from backend.torture.trials import Trial

Spoil = Callable[[bytes], bytes]


def _cut(share: float) -> Spoil:
    return lambda data: data[: int(len(data) * share)]


def _zeroed(share: float) -> Spoil:
    return lambda data: data[: int(len(data) * share)].ljust(len(data), b"\0")


def _flipped(data: bytes) -> bytes:
    spoiled = bytearray(data)
    for place in range(40, len(spoiled), 97):
        spoiled[place] ^= 0x55
    return bytes(spoiled)


_LIES_ABOUT_LENGTH: Spoil = lambda data: data[:40] + struct.pack("<I", 0xFFFFFFFF) + data[44:]  # noqa: E731
SPOILERS: dict[str, Spoil] = {
    "empty": lambda data: b"",
    "one byte": lambda data: data[:1],
    "magic alone": lambda data: data[:12],
    "cut 10": _cut(0.1), "cut 50": _cut(0.5), "cut 90": _cut(0.9), "cut 99": _cut(0.99),
    "zeroed 50": _zeroed(0.5), "zeroed 95": _zeroed(0.95),
    "flipped": _flipped,
    "a text": lambda data: b"This is not what it says it is.\n" * 20,
    "a playlist": lambda data: samples.PLAYLIST,
    "a huge picture": lambda data: samples.huge_png(),
    "a zip": lambda data: samples.zipped({"x": data}),
    "lies about its length": _LIES_ABOUT_LENGTH,
    "twice": lambda data: data + data,
}  # fmt: skip


def on_disk(trial: Trial) -> None:
    """A file of the project is spoiled on the disk, where no upload could refuse it."""
    names = [(kind, name) for kind in ("images", "audio") for name in SPOILERS]
    kind, name = names[trial.number % len(names)]
    trial.name = f"{kind}/{name}"
    with trial.stage.server() as server:
        number = _spoil(trial, server, kind, SPOILERS[name])
        answer = server.post(TRIGGER, project=trial.stage.project, format=FORMAT)
        trial.broken += _judge(trial, server, answer.status_code, answer.json(), number)
        server.stop()
    broken = world.check(trial.stage, at_rest=True)
    trial.broken += [it for it in broken if "neither the film" not in it]  # it is another story


def _spoil(trial: Trial, server: Server, kind: str, spoiler: Spoil) -> int:
    """Spoil a file of one segment, whose number is the answer."""
    rows = server.get(f"/api/segments/?project={trial.stage.project}")["results"]
    index = trial.dice.randrange(len(rows))
    url = rows[index]["image_file" if kind == "images" else "audio_file"]
    name = url.rpartition("/")[2].partition("?")[0]
    path = next((trial.stage.data / "media/projects").glob(f"*/{kind}/{name}"))
    path.write_bytes(spoiler(path.read_bytes()))
    return index + 1


def _judge(
    trial: Trial, server: Server, status: int, told: dict[str, str], number: int
) -> list[str]:
    if status == 400:
        text = str(told)
        return [] if f"Segment {number} " in text else [f"D18: no segment is named in {text}"]
    row = server.wait_for(told["id"], "completed", "failed")
    if row["status"] == "failed":
        named = f"Segment {number}" in row["error"]
        return [] if named else [f"D18: no segment is named in {row['error']!r}"]
    film = row["artifacts"][0]
    shown = len(world.looks(_file(trial, film["path"])))
    return [] if shown == film["frames"] else [f"D18: {shown} frames and not {film['frames']}"]


def _file(trial: Trial, path: str) -> Path:
    return trial.stage.data / "media" / path
