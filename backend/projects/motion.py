"""The camera's motion in JSON, the same in the API, in story files and in the database."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core_engine import Easing, Point, Rect, ZoomDirection


def _share(help_text: str) -> serializers.FloatField:
    return serializers.FloatField(min_value=0.0, max_value=1.0, help_text=help_text)


class _PointSerializer(serializers.Serializer[Any]):
    x = _share("From the left, 0 to 1.")
    y = _share("From the top, 0 to 1.")


class _RectSerializer(_PointSerializer):
    width = _share("Share of the picture's width.")
    height = _share("Share of the picture's height.")


class _ShapeField(serializers.JSONField):
    shape: type[serializers.Serializer[Any]]

    def get_value(self, dictionary: Any) -> Any:
        """What was sent; a form's field that was left empty means none."""
        value = super().get_value(dictionary)
        return None if isinstance(value, str) and not value.strip() else value

    def to_internal_value(self, data: Any) -> Any:
        """The shape's numbers, checked; None where a form says `null`."""
        value = super().to_internal_value(data)
        if value is None:
            return None
        checked = self.shape(data=value)
        checked.is_valid(raise_exception=True)
        return dict(checked.validated_data)


@extend_schema_field(_PointSerializer)
class PointField(_ShapeField):
    """A place on a picture: {x, y}."""

    shape = _PointSerializer


@extend_schema_field(_RectSerializer)
class RectField(_ShapeField):
    """A crop of a picture: {x, y, width, height}, all of it inside the picture."""

    shape = _RectSerializer

    def to_internal_value(self, data: Any) -> Any:
        """The crop's numbers; refuses one that would show an edge."""
        rect = super().to_internal_value(data)
        if rect is None:
            return None
        if not Rect(**rect).is_inside_picture(1e-6) or min(rect["width"], rect["height"]) < 0.01:
            raise serializers.ValidationError(
                "The crop has to lie inside the picture and be at least a hundredth of it."
            )
        return rect


class EasingField(serializers.ChoiceField):
    """How the camera spends its time."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__([easing.value for easing in Easing], **kwargs)


class ZoomDirectionField(serializers.ChoiceField):
    """Whether the camera goes in or out."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__([direction.value for direction in ZoomDirection], **kwargs)


def motion_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was set of the camera's motion, in the engine's own types; None for what was not."""
    shapes = {"focus": Point, "start_rect": Rect, "end_rect": Rect}
    choices = {"easing": Easing, "zoom_direction": ZoomDirection}
    motion: dict[str, Any] = {}
    for name, shape in shapes.items():
        motion[name] = shape(**values[name]) if values.get(name) else None
    for name, choice in choices.items():
        motion[name] = choice(values[name]) if values.get(name) else None
    return motion
