"""Rectangles on a picture, in fractions of its upright width and height."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A place on a picture: `x` from the left and `y` from the top, 0 to 1."""

    x: float
    y: float


CENTRE = Point(0.5, 0.5)


@dataclass(frozen=True, slots=True)
class Rect:
    """A crop of a picture: left, top, width and height, each a fraction of the picture's side."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> Point:
        """The middle of the crop."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    def is_inside_picture(self, tolerance: float = 1e-9) -> bool:
        """Whether no edge of the picture can be seen in this crop."""
        sides = (self.x, self.y, 1 - self.x - self.width, 1 - self.y - self.height)
        return min(self.width, self.height) > 0 and min(sides) >= -tolerance


def widest_crop(picture_aspect: float, frame_aspect: float, focus: Point) -> Rect:
    """The largest crop of `frame_aspect` in a picture, as near to `focus` as the edges allow.

    Aspects are width divided by height.
    """
    ratio = frame_aspect / picture_aspect
    return crop_around(focus, min(1.0, ratio), min(1.0, 1 / ratio))


def crop_around(focus: Point, width: float, height: float) -> Rect:
    """The crop of this size whose centre is `focus`, moved just enough to stay inside."""
    return Rect(_slide(focus.x, width), _slide(focus.y, height), width, height)


def fit_to_aspect(rect: Rect, picture_aspect: float, frame_aspect: float) -> Rect:
    """The crop of `frame_aspect` that shows what `rect` shows: same centre, same area, inside.

    A crop chosen by hand for one shape of film becomes the like crop for another.
    """
    ratio = frame_aspect / picture_aspect
    area = rect.width * rect.height
    width = min(1.0, (area * ratio) ** 0.5, ratio)
    return crop_around(rect.centre, width, width / ratio)


def _slide(centre: float, length: float) -> float:
    return min(max(centre - length / 2, 0.0), 1.0 - length)
