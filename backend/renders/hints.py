"""What will look poor in a film: told before it is made, and no reason not to make it."""

from collections.abc import Sequence
from math import ceil

from core_engine import Format, Problem, Scene

# Softness shows from about here, and the camera comes closer still.
_MOST_ENLARGED = 1.5
_LEAST_VISIBLE = 0.5


def hints(scenes: Sequence[Scene], format: Format, short_side: int) -> list[Problem]:
    """What is worth a thought, in the scenes' order; a thumbnail shows the first scene alone."""
    shown = scenes if format.is_film else scenes[:1]
    size = format.size(short_side)
    found = [
        hint for scene in shown for hint in (_softness(scene, size), _loss(scene, size, format))
    ]
    return [hint for hint in found if hint]


def _softness(scene: Scene, size: tuple[int, int]) -> Problem | None:
    """The picture has to be enlarged a good deal to fill the frame."""
    width, height = scene.picture.width, scene.picture.height
    enlarged = max(size[0] / width, size[1] / height)
    if enlarged <= _MOST_ENLARGED:
        return None
    message = (
        f"The picture has {width} × {height} pixels and has to be enlarged {enlarged:.1f} times "
        f"to fill {size[0]} × {size[1]}; it will look soft."
    )
    better = f"{ceil(width * enlarged)} × {ceil(height * enlarged)}"
    return _hint(scene, "picture_small", message, f"Use a larger one, best {better} or more.")


def _loss(scene: Scene, size: tuple[int, int], format: Format) -> Problem | None:
    """Most of the picture lies outside the frame, and nobody has chosen what lies inside."""
    if format.is_film and (scene.source.start_rect or scene.source.end_rect):
        return None
    ratio = size[0] / size[1] / scene.picture.aspect
    visible = min(ratio, 1 / ratio)
    if visible >= _LEAST_VISIBLE:
        return None
    message = (
        f"The picture is much {'narrower' if ratio > 1 else 'wider'} in shape than the frame of "
        f"{size[0]} × {size[1]}; only {round(visible * 100)} % of it can be seen at a time."
    )
    choice = "start_rect and end_rect" if format.is_film else "focus"
    remedy = f"Set {choice} to choose which part, or choose another format."
    return _hint(scene, "picture_cut", message, remedy)


def _hint(scene: Scene, code: str, message: str, remedy: str) -> Problem:
    return Problem(scene.source.number, scene.picture.path, code, message, remedy)
