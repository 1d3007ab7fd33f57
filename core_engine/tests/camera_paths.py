"""Where the engine's camera is, in a file that the browser app's tests compare theirs with.

`python -m core_engine.tests.camera_paths` writes the file anew after the camera was changed; then
`frontend/lib/cameraPath.ts` and `timeline.ts` have to be changed alike.
"""

import json
from dataclasses import asdict
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from core_engine import (
    Easing,
    Format,
    Point,
    Rect,
    RenderSettings,
    Scene,
    SegmentSource,
    ZoomDirection,
    plan_film,
)
from core_engine.images import Picture
from core_engine.narration import Narration
from core_engine.plan import Clip, RenderPlan

FILE = Path(__file__).parents[2] / "frontend/tests/camera-paths.json"
SETTINGS = [
    (Format.FULL_16_9, RenderSettings(fps=30, zoom_intensity=1.3)),
    (Format.SHORT_9_16, RenderSettings(fps=25, zoom_intensity=3.0)),
    (Format.CLIP_1_1, RenderSettings(fps=60, zoom_intensity=1.0)),
    (Format.FULL_16_9, RenderSettings(fps=24, zoom_intensity=2.2)),
]
_SIZES = [(1200, 3000), (3000, 4000), (4000, 4000), (4000, 3000), (1920, 1080), (1080, 1920),
          (6000, 4000), (9000, 3000)]  # fmt: skip
_FOCUSES = [Point(0.5, 0.5), Point(0, 0), Point(1, 0), Point(0, 1), Point(1, 1), Point(0.31, 0.72)]
_SECONDS = [0.03, 0.4, 1.7, 3.3333, 6, 11.07, 42.5]
_FRAMES = 19  # of each clip, evenly spread


def comparison() -> dict[str, Any]:
    """Segments as the API has them, and what the engine makes of them in several films."""
    scenes = [_scene(number, Random(number)) for number in range(48)]  # noqa: S311
    plans = [(plan_film(scenes, format, settings), settings) for format, settings in SETTINGS]
    return {
        "segments": [_segment(scene) for scene in scenes],
        "films": [_film(plan, settings) for plan, settings in plans],
    }


def _scene(number: int, dice: Random) -> Scene:
    width, height = _SIZES[number % len(_SIZES)]
    source = SegmentSource(
        number=number + 1,
        image=Path("picture.jpg"),
        audio=Path("sound.wav"),
        focus=_FOCUSES[number % len(_FOCUSES)],
        start_rect=_rect(dice) if number % 3 == 1 else None,
        end_rect=_rect(dice) if number % 4 == 1 else None,
        easing=dice.choice([None, *Easing]),
        zoom_direction=dice.choice([None, *ZoomDirection]),
    )
    samples = round(_SECONDS[number % len(_SECONDS)] * 48_000) + dice.randrange(999)
    picture = Picture(Path("picture.jpg"), "", width, height, Point(0.5, 0.5))
    sound = Narration(Path("sound.wav"), "", Path("sound.s16"), 1, samples, silent=False)
    return Scene(source, picture, sound)


def _rect(dice: Random) -> Rect:
    width, height = dice.uniform(0.05, 1), dice.uniform(0.05, 1)
    return Rect(dice.random() * (1 - width), dice.random() * (1 - height), width, height)


def _segment(scene: Scene) -> dict[str, Any]:
    source = scene.source
    return {
        "image_width": scene.picture.width, "image_height": scene.picture.height,
        "focus": asdict(scene.focus),
        "start_rect": source.start_rect and asdict(source.start_rect),
        "end_rect": source.end_rect and asdict(source.end_rect),
        "easing": source.easing or "", "zoom_direction": source.zoom_direction or "",
        "samples": scene.narration.samples,
    }  # fmt: skip


def _film(plan: RenderPlan, settings: RenderSettings) -> dict[str, Any]:
    first_frames = accumulate((clip.shown for clip in plan.clips), initial=0)
    clips = zip(plan.clips, first_frames, strict=False)
    return {
        "format": plan.format, "width": plan.width, "height": plan.height, "fps": plan.fps,
        "zoom_intensity": settings.zoom_intensity, "frames": plan.frames,
        "clips": [_clip(clip, first) for clip, first in clips],
    }  # fmt: skip


def _clip(clip: Clip, first_frame: int) -> dict[str, Any]:
    """`crops` are [frame, x, y, width, height]."""
    last = clip.frames - 1
    frames = sorted({round(last * step / (_FRAMES - 1)) for step in range(_FRAMES)})
    rects = [clip.path.rect_of_frame(frame, clip.frames) for frame in frames]
    crops = [
        [frame, *(round(side, 8) for side in (rect.x, rect.y, rect.width, rect.height))]
        for frame, rect in zip(frames, rects, strict=True)
    ]
    return {"first_frame": first_frame, "frames": clip.frames, "crops": crops}


if __name__ == "__main__":
    FILE.write_text(json.dumps(comparison(), separators=(",", ":")) + "\n", "utf-8")
