"""What is asked for, and answered, where stories are edited beyond single fields."""

from typing import Any
from uuid import uuid4

from rest_framework import serializers

from backend.config.serializers import StrictMixin
from backend.projects.changes import Change
from backend.projects.editing import MOST_PARAGRAPHS
from backend.projects.serializers import SegmentSerializer

NO_PARAGRAPHS = "There is no text in this. Send the paragraphs of the script."
TOO_MANY_SEGMENTS = f"More than {MOST_PARAGRAPHS} segments are too many for one request."
TOO_MANY = f"More than {MOST_PARAGRAPHS} paragraphs are too many for one story. Send less at once."


def _text(help_text: str) -> serializers.CharField:
    return serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, help_text=help_text
    )


class ChangeSerializer(serializers.ModelSerializer[Change]):
    """Something that was done and can be undone."""

    class Meta:
        model = Change
        fields = ["id", "label", "created_at", "undone", "undoes"]


class UndoneSerializer(serializers.Serializer[Any]):
    """What is so now that a change was undone."""

    change = serializers.IntegerField(help_text="The change that this is: undo it to do it again.")
    label = serializers.CharField()  # type: ignore[assignment] # of the change, not of a field
    project = serializers.UUIDField()
    segments = SegmentSerializer(many=True)


class SegmentsSerializer(serializers.Serializer[Any]):
    """Segments in their order."""

    segments = SegmentSerializer(many=True)


class SplitSerializer(StrictMixin, serializers.Serializer[Any]):
    """Where a text is divided."""

    at = serializers.IntegerField(
        min_value=0, help_text="How many letters (Unicode code points) come before the place."
    )
    text = _text("The text as it is by now, where that is not kept yet.")


class MergeSerializer(StrictMixin, serializers.Serializer[Any]):
    """Two texts as they are by now."""

    text = _text("The text as it is by now, where that is not kept yet.")
    next_text = _text("The same of the segment behind it.")


class RemoveSegmentsSerializer(StrictMixin, serializers.Serializer[Any]):
    """Segments to be deleted together."""

    segment_ids = serializers.ListField(child=serializers.UUIDField(), allow_empty=False)


class NewSegmentSerializer(StrictMixin, serializers.Serializer[Any]):
    """A segment that is to be made."""

    id = serializers.UUIDField(
        default=uuid4, help_text="A UUID of your choice: sent again, nothing is made twice."
    )
    text_content = serializers.CharField(default="", allow_blank=True, trim_whitespace=False)


class AddSegmentsSerializer(StrictMixin, serializers.Serializer[Any]):
    """Segments to be made together."""

    segments = serializers.ListField(
        child=NewSegmentSerializer(), allow_empty=False, max_length=MOST_PARAGRAPHS,
        error_messages={"max_length": TOO_MANY_SEGMENTS},
    )  # fmt: skip
    sequence_index = serializers.IntegerField(
        required=False, min_value=0, help_text="The place of the first; last where there is none."
    )


class ScriptSerializer(StrictMixin, serializers.Serializer[Any]):
    """The paragraphs of a script, and where they go."""

    paragraphs = serializers.ListField(
        child=serializers.CharField(allow_blank=True), max_length=MOST_PARAGRAPHS,
        error_messages={"max_length": TOO_MANY}, help_text="Empty ones are left out.",
    )  # fmt: skip
    mode = serializers.ChoiceField(
        [("append", "append"), ("fill", "fill")], default="append",
        help_text="append: a new segment for each. fill: first the segments without a text.",
    )  # fmt: skip
    segment = serializers.UUIDField(
        required=False, help_text="It gets the first paragraph, and the others come behind it."
    )

    def validate_paragraphs(self, paragraphs: list[str]) -> list[str]:
        """Those with something in them."""
        kept = [text for text in paragraphs if text.strip()]
        if not kept:
            raise serializers.ValidationError(NO_PARAGRAPHS)
        return kept
