"""Stories in JSON: `{"title": …, "segments": [{"text", "image", "audio"?, …}]}`.

A segment may also set its motion: `focus` {x, y}, `start_rect` and `end_rect` {x, y, width, height}
(fractions of the picture), `easing` and `zoom_direction`. It, or the story for all of them, may say
who speaks: `voice`, `language`, `voice_speed`, `voice_pauses`, `silence_duration`. The story may
have `music` under it: {"file", "title"?, "licence_note"?, "gain_db"?, "start"?, "fade"?, "loops"?}.
An export is such a file with its pictures and sounds.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from rest_framework import serializers

from backend.config.serializers import StrictMixin, fault_sentences
from backend.music.models import LATEST_START, LONGEST_FADE, LOUDEST_DB, QUIETEST_DB
from backend.projects.motion import EasingField, PointField, RectField, ZoomDirectionField
from backend.projects.speech import (
    CHOICES,
    LANGUAGE_TAG,
    NOT_A_TAG,
    OF_AUDIO,
    AudioSource,
    request_of,
    speech_within,
)
from backend.projects.story import (
    MUSIC_REFUSED,
    NARRATION_REFUSED,
    PICTURE_REFUSED,
    ProblemList,
    Story,
    StoryMusic,
    StorySegment,
    find_file,
    read_story_text,
)
from core_engine import (
    FASTEST,
    LONGEST_PAUSES,
    LONGEST_SILENCE,
    SHORTEST_SILENCE,
    SLOWEST,
    Easing,
    MusicSource,
    Point,
    Rect,
    ZoomDirection,
)

MOST_WORDS = 100_000  # of a segment; four hours, the longest there is, have fewer
_ROUNDED = 0.001  # seconds by which times may differ that are meant to be the same
Shape = TypeVar("Shape", Point, Rect)


class StrictSerializer(StrictMixin, serializers.Serializer[Any]):
    """A part of a story file."""


class SpeechManifest(StrictSerializer):
    """Who speaks, and how."""

    voice = serializers.CharField(allow_blank=True, required=False, max_length=100)
    language = serializers.RegexField(
        LANGUAGE_TAG, allow_blank=True, required=False, max_length=35,
        error_messages={"invalid": NOT_A_TAG},
    )  # fmt: skip
    voice_speed = serializers.FloatField(
        allow_null=True, required=False, min_value=SLOWEST, max_value=FASTEST
    )
    voice_pauses = serializers.FloatField(
        allow_null=True, required=False, min_value=0.0, max_value=LONGEST_PAUSES
    )
    silence_duration = serializers.FloatField(
        allow_null=True, required=False, min_value=SHORTEST_SILENCE, max_value=LONGEST_SILENCE
    )


class WordManifest(StrictSerializer):
    """When a word is heard: seconds from the beginning of its segment."""

    word = serializers.CharField()
    start = serializers.FloatField(min_value=0.0)
    end = serializers.FloatField(min_value=0.0)


class WordsManifest(serializers.ListSerializer[Any]):
    """The words of a narration, in the order in which they are heard."""

    def validate(self, words: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Refuse words that end before they begin, and those that are not in order."""
        before = 0.0
        for number, word in enumerate(words, 1):
            if word["start"] > word["end"] + _ROUNDED:
                raise serializers.ValidationError(f"Word {number} ends before it begins.")
            if word["start"] < before - _ROUNDED:
                raise serializers.ValidationError(f"Word {number} begins before the one before it.")
            before = word["start"]
        return words


class RequestManifest(SpeechManifest):
    """What a narration was made of."""

    text = serializers.CharField(allow_blank=True, trim_whitespace=False)


class SegmentManifest(SpeechManifest):
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
    audio_source = serializers.ChoiceField(AudioSource.choices, required=False, allow_blank=True)
    audio_request = RequestManifest(required=False, allow_null=True)
    audio_unspoken = serializers.ListField(
        child=serializers.CharField(), required=False, max_length=MOST_WORDS
    )
    audio_words = WordsManifest(child=WordManifest(), required=False, max_length=MOST_WORDS)


class MusicManifest(StrictSerializer):
    """The music under a story."""

    file = serializers.CharField()
    title = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)
    licence_note = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=500
    )
    gain_db = serializers.FloatField(
        required=False, default=0.0, min_value=QUIETEST_DB, max_value=LOUDEST_DB
    )
    start = serializers.FloatField(
        required=False, default=0.0, min_value=0.0, max_value=LATEST_START
    )
    fade = serializers.FloatField(
        required=False, default=2.0, min_value=0.0, max_value=LONGEST_FADE
    )
    loops = serializers.BooleanField(required=False, default=True)


class StoryManifest(SpeechManifest):
    """The whole of `story.json`; its segments are looked at one by one."""

    title = serializers.CharField(max_length=300)
    segments = serializers.ListField()
    music = MusicManifest(required=False, allow_null=True)


def read_json_story(path: Path) -> Story:
    """The story in a JSON file; raises StoryNotRenderable where it has no list of segments.

    What is wrong elsewhere is left out and told, so that it hides nothing that is wrong beside it.
    """
    problems = ProblemList(path)
    data = _parse(read_story_text(path), problems)
    sound = _sound_values(StoryManifest(), data, 0, problems)
    if "segments" not in sound:
        problems.raise_if_any()
    manifest = SegmentManifest()  # one for all rows: making one takes longer than using it
    speech = _speech(sound)
    segments = [
        _segment(_sound_values(manifest, row, number, problems), number, speech, problems)
        for number, row in enumerate(sound["segments"], 1)
    ]
    title = sound.get("title") or path.resolve().parent.name
    music = _music(sound.get("music"), problems)
    return Story(title, tuple(segments), tuple(problems.problems), path, speech, music)


def _music(told: Mapping[str, Any] | None, problems: ProblemList) -> StoryMusic | None:
    if not told:
        return None
    values = dict(told)
    path = find_file(problems.path.parent, values.pop("file"), 0, problems, MUSIC_REFUSED)
    said = {name: values.pop(name) for name in ("title", "licence_note")}
    return StoryMusic(MusicSource(path, **values), **said) if path else None


def story_as_json(
    title: str, speech: Mapping[str, Any], segments: list[dict[str, Any]],
    music: Mapping[str, Any] | None = None,
) -> str:  # fmt: skip
    """The text of a `story.json`; what is empty is left out."""
    rows = [_without_empty(row) for row in segments]
    heard = {"music": dict(music)} if music else {}
    story = {"title": title, **_without_empty(speech), **heard, "segments": rows}
    return json.dumps(story, ensure_ascii=False, indent=2) + "\n"


def _without_empty(row: Mapping[str, Any]) -> dict[str, Any]:
    # No pauses are pauses of 0.
    return {key: value for key, value in row.items() if value or isinstance(value, float)}


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


def _sound_values(
    manifest: StrictSerializer, data: Any, number: int, problems: ProblemList
) -> dict[str, Any]:
    """The checked values of what is sound in `data`; the rest is told and left out."""
    if not isinstance(data, dict):
        what = "The segment" if number else "The story"
        problems.add(number, f"{what} is not an object.", "Write it in braces, with its keys.")
        return {}
    try:
        return dict(manifest.run_validation(data))
    except serializers.ValidationError as error:
        faults: Any = error.detail
    for message in fault_sentences(faults):
        problems.add(number, message, "Mend the story file.")
    fields = {key: manifest.fields[key] for key in data if key not in faults}
    return {key: field.run_validation(data[key]) for key, field in fields.items()}


def _segment(
    row: dict[str, Any], number: int, of_story: Mapping[str, Any], problems: ProblemList
) -> StorySegment:
    image, audio = [
        find_file(problems.path.parent, row[key], number, problems, code) if row.get(key) else None
        for key, code in (("image", PICTURE_REFUSED), ("audio", NARRATION_REFUSED))
    ]
    return StorySegment(
        text=row.get("text", ""),
        image=image,
        audio=audio,
        focus=_made(Point, row.get("focus")),
        start_rect=_made(Rect, row.get("start_rect")),
        end_rect=_made(Rect, row.get("end_rect")),
        easing=Easing(row["easing"]) if row.get("easing") else None,
        zoom_direction=ZoomDirection(row["zoom_direction"]) if row.get("zoom_direction") else None,
        speech=_speech(row),
        **_of_audio(row, of_story),
    )


def _of_audio(row: Mapping[str, Any], of_story: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in OF_AUDIO if row.get(name)}
    if told.get("audio_source") == AudioSource.TTS:
        told["audio_request"] = _request(row, of_story)
    return told


def _request(row: Mapping[str, Any], of_story: Mapping[str, Any]) -> dict[str, Any]:
    """What a voice was given: what the file says, or the segment as it is, since nobody knows
    better."""
    if told := row.get("audio_request"):
        return request_of(told["text"], told)
    return request_of(row.get("text", ""), speech_within(row, of_story))


def _speech(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in CHOICES if row.get(name) not in ("", None)}


def _made(shape: type[Shape], values: dict[str, float] | None) -> Shape | None:
    return shape(**values) if values else None
