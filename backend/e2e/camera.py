"""What the preview shows, measured in the page, and what the engine's camera sees at that time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from backend.e2e.studio import Studio
from backend.projects.motion import motion_of
from core_engine import (
    Cache,
    Format,
    ProgressReporter,
    Rect,
    RenderPlan,
    RenderSettings,
    Scene,
    SegmentSource,
    inspect_sources,
    plan_film,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

# A function of the page: the time it shows, the segment, and the crop of its picture.
LOOK = """() => {
    const line = document.querySelector("input[aria-label='Time in the film']");
    const frame = document.querySelector("[data-testid=preview-frame]");
    const isSeen = ({style}) => style.visibility === "visible";
    const picture = frame && [...frame.children].find(isSeen)?.querySelector("img");
    if (!picture?.style.transform) return null;
    const [out, whole] = [frame, picture].map((it) => it.getBoundingClientRect());
    return {
        time: line.valueAsNumber,
        number: Number(picture.alt.match(/\\d+/)[0]),
        rect: [(out.x - whole.x) / whole.width, (out.y - whole.y) / whole.height,
               out.width / whole.width, out.height / whole.height],
    };
}"""


@dataclass(frozen=True)
class Look:
    """What the preview shows: the time in seconds, the segment from 1, the crop of its picture."""

    time: float
    number: int
    rect: Rect

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Look":
        """As the page tells it."""
        return cls(told["time"], told["number"], Rect(*told["rect"]))


def seen(page: "Page") -> Look:
    """What the preview shows now."""
    return Look.of(page.wait_for_function(LOOK).json_value())


def scenes_of(studio: Studio, project: str, work: Path) -> list[Scene]:
    """The story as the API has it, as the engine takes it."""
    sources = [
        SegmentSource(
            number, _file(studio, row["image_file"]), _file(studio, row["audio_file"]),
            **motion_of(row),
        )
        for number, row in enumerate(studio.segments(project), 1)
    ]  # fmt: skip
    reporter = ProgressReporter(lambda _: None, len(sources))
    with ThreadPoolExecutor() as executor:
        return inspect_sources(sources, Cache(work), executor, reporter, threading.Event())


def plan_of(scenes: list[Scene], format: Format, **settings: Any) -> RenderPlan:
    """The film of them."""
    return plan_film(scenes, format, RenderSettings(**settings))


def apart(look: Look, plan: RenderPlan) -> float:
    """How far a corner is from where the engine's camera has it, in pixels of the film."""
    number, position = _place(look.time, plan)
    assert look.number == number
    engines = plan.clips[number - 1].path.rect_at(position)
    across, down = plan.width / engines.width, plan.height / engines.height
    return max(
        abs(look.rect.x - engines.x) * across,
        abs(look.rect.y - engines.y) * down,
        abs(look.rect.x + look.rect.width - engines.x - engines.width) * across,
        abs(look.rect.y + look.rect.height - engines.y - engines.height) * down,
    )


def _place(time: float, plan: RenderPlan) -> tuple[int, float]:
    """The segment that the film shows at a time, and how far its camera has gone, from 0 to 1."""
    starts = list(accumulate((clip.shown for clip in plan.clips), initial=0))[:-1]
    frame = time * plan.fps + 1e-4
    index = max(place for place, start in enumerate(starts) if start <= frame)
    last = plan.clips[index].frames - 1
    return index + 1, min(1.0, max(0.0, (frame - starts[index]) / last))


def _file(studio: Studio, address: str | None) -> Path | None:
    return (address and studio.live.data / "media" / address.partition("/media/")[2]) or None
