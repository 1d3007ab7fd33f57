"""Stories in JSON: `{"title": …, "segments": [{"text", "image", "audio"?, …}]}`.

A segment may also set its motion: `focus` {x, y}, `start_rect` and `end_rect` {x, y, width, height}
(fractions of the picture), `easing` and `zoom_direction`. An export is such a file with its
pictures and sounds.
"""

import json
from pathlib import Path
from typing import Any

from rest_framework import serializers

from backend.projects.motion import EasingField, PointField, RectField, ZoomDirectionField
from backend.projects.story import ProblemList, Story, StorySegment, find_file, read_text
from core_engine import Easing, Point, Rect, ZoomDirection


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses keys it does not know: a misspelt key must not be lost in silence."""

    def to_internal_value(self, data: Any) -> Any:
        """The checked values; raises ValidationError with every fault."""
        faults = self._unknown(data) if isinstance(data, dict) else {}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            detail: Any = error.detail
            raise serializers.ValidationError({**faults, **detail}) from error
        if faults:
            raise serializers.ValidationError(faults)
        return values

    def _unknown(self, data: dict[str, Any]) -> dict[str, str]:
        known = ", ".join(self.fields)
        message = f"This key is not known (known are {known})."
        return {key: message for key in data if key not in self.fields}


class SegmentManifest(StrictSerializer):
    """A segment in `story.json`."""

    text = serializers.CharField(
        allow_blank=True, required=False, default="", trim_whitespace=False
    )
    image = serializers.CharField(allow_null=True, required=False, default=None)
    audio = serializers.CharField(allow_null=True, required=False, default=None)
    focus = PointField(required=False, allow_null=True, default=None)
    start_rect = RectField(required=False, allow_null=True, default=None)
    end_rect = RectField(required=False, allow_null=True, default=None)
    easing = EasingField(required=False, allow_blank=True, default="")
    zoom_direction = ZoomDirectionField(required=False, allow_blank=True, default="")


class StoryManifest(StrictSerializer):
    """The whole of `story.json`."""

    title = serializers.CharField(max_length=300)
    segments = SegmentManifest(many=True)


def read_json_story(path: Path) -> Story:
    """The story in a JSON file; raises StoryNotRenderable."""
    problems = ProblemList(path)
    manifest = StoryManifest(data=_parse(read_text(path), problems))
    if not manifest.is_valid():
        _tell(manifest.errors, problems)
    problems.raise_if_any()
    data = manifest.validated_data
    segments = [_segment(row, n, path, problems) for n, row in enumerate(data["segments"], 1)]
    return Story(data["title"], tuple(segments), tuple(problems.problems))


def story_as_json(title: str, segments: list[dict[str, Any]]) -> str:
    """The text of a `story.json`; what is empty is left out."""
    rows = [{key: value for key, value in row.items() if value} for row in segments]
    return json.dumps({"title": title, "segments": rows}, ensure_ascii=False, indent=2) + "\n"


def _parse(text: str, problems: ProblemList) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        problems.fail(f"Line {error.lineno} is not JSON: {error.msg}.", "Mend that line.")
    except RecursionError:
        problems.fail("The JSON is nested too deeply.", "A story has two levels.")
    except ValueError as error:
        problems.fail(f"The JSON cannot be used: {error}.", "Mend it.")


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    twice = {key for key in keys if keys.count(key) > 1} if len(set(keys)) < len(keys) else set()
    if twice:
        raise ValueError(f"“{min(twice)}” stands twice in one object")
    return dict(pairs)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def _tell(errors: Any, problems: ProblemList) -> None:
    """Turn the serializer's tree of errors into problems with segment numbers."""
    segments = errors.pop("segments", []) if isinstance(errors, dict) else []
    for message in _messages(errors):
        problems.add(0, message, "Mend the story file.")
    if isinstance(segments, dict):
        rows = [(int(index) + 1, row) for index, row in segments.items() if str(index).isdigit()]
        rows += [(0, {"segments": row}) for key, row in segments.items() if not str(key).isdigit()]
    elif segments and not isinstance(segments[0], dict):
        rows = [(0, {"segments": segments})]
    else:
        rows = list(enumerate(segments, 1))
    for number, row in rows:
        for message in _messages(row):
            problems.add(number, message, "Mend the story file.")


def _messages(errors: Any, prefix: str = "") -> list[str]:
    if isinstance(errors, dict):
        return [text for key, value in errors.items() for text in _messages(value, _prefix(key))]
    if isinstance(errors, list):
        return [text for value in errors for text in _messages(value, prefix)]
    return [f"{prefix}{errors}"]


def _prefix(key: str) -> str:
    return "" if key == "non_field_errors" else f"{key}: "


def _segment(row: dict[str, Any], number: int, path: Path, problems: ProblemList) -> StorySegment:
    folder = path.parent
    image, audio = row["image"], row["audio"]
    return StorySegment(
        text=row["text"],
        image=find_file(folder, image, number, problems) if image else None,
        audio=find_file(folder, audio, number, problems) if audio else None,
        focus=Point(**row["focus"]) if row["focus"] else None,
        start_rect=Rect(**row["start_rect"]) if row["start_rect"] else None,
        end_rect=Rect(**row["end_rect"]) if row["end_rect"] else None,
        easing=Easing(row["easing"]) if row["easing"] else None,
        zoom_direction=ZoomDirection(row["zoom_direction"]) if row["zoom_direction"] else None,
    )
