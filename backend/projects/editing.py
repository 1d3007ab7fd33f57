"""What people do to the segments of a story beyond typing; all of it can be undone.

Each function reads the rows as they are now: between a page and its request others may have
changed them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from backend.config.refusals import Conflict, Refusal
from backend.projects.changes import Change, recorded
from backend.projects.copying import copied_segment
from backend.projects.models import Project, Segment, opposite_zoom
from backend.projects.new_ids import all_made_before
from backend.projects.speech import CHOICES

MOTION = ("focus", "start_rect", "end_rect", "easing", "zoom_direction")
MOST_PARAGRAPHS = 2000


def remove_segments(project: Project, ids: Collection[UUID]) -> None:
    """Delete segments; those behind them move up. Who was faster has done it."""
    with recorded(project, _label_of_removal, of=ids):
        project.segments.filter(pk__in=ids).delete()
        project.place(list(project.segments.values_list("pk", flat=True)))


def _label_of_removal(change: Change) -> str:
    if len(change.removed) > 1:
        return f"Deleted {len(change.removed)} segments"
    places = {pk: place for place, pk in enumerate(change.order or ())}
    return f"Deleted segment {places[change.removed[0]['id']] + 1}"


def reorder(project: Project, ids: list[UUID]) -> None:
    """Give the segments this order; refuses what is not each of them once."""
    with recorded(project, "Changed the order of the segments"):
        project.reorder(ids)


def duplicate_segment(segment: Segment) -> Segment:
    """A copy right behind the segment."""
    with transaction.atomic():
        now = _as_it_is(segment)
        with recorded(now.project, f"Duplicated segment {_number(now)}"):
            return _put_behind(now, copied_segment(now, now.project))


def split(segment: Segment, at: int, pk: UUID, text: str | None = None) -> tuple[Segment, Segment]:
    """Divide the text before its letter `at`; the second part is a segment of its own behind, `pk`.

    `text` is what the text is by now; that it was changed is nothing to undo.

    It shows the same picture, going the other way. A narration that was spoken goes; one of the
    person's own stays with the first part.
    """
    with transaction.atomic():
        now = _as_it_is(segment)
        _write(now, text)
        _refuse_outside(now, at)
        with recorded(now.project, f"Split segment {_number(now)}", of=[now.pk]):
            text = now.text_content
            now.text_content = text[:at].strip()
            if not now.is_own_audio:
                _silence(now)
            second = copied_segment(now, now.project, sound=False)
            second.pk = pk
            second.text_content = text[at:].strip()
            second.zoom_direction = opposite_zoom(now.zoom_direction)
            now.save()
            return now, _put_behind(now, second)


def _write(segment: Segment, text: str | None) -> None:
    if text is not None and text != segment.text_content:
        segment.text_content = text
        segment.save(update_fields=["text_content", "updated_at"])


def _refuse_outside(segment: Segment, at: int) -> None:
    length = len(segment.text_content)
    if at > length:
        raise Refusal(
            "outside_the_text",
            f"The text of segment {_number(segment)} has {length} letters; it cannot be divided "
            f"at {at}. Load it again: it may have been changed meanwhile.",
        )


def merge(segment: Segment, text: str | None = None, next_text: str | None = None) -> Segment:
    """Make one of a segment and the next. Raises Conflict where there is none.

    The texts are what they are by now; that they were changed is nothing to undo. The first has its
    picture, motion and own sound, or else those of the second.
    """
    with transaction.atomic():
        first = _as_it_is(segment)
        second = first.project.segments.filter(sequence_index=first.sequence_index + 1).first()
        if second is None:
            raise Conflict(
                "last_segment",
                f"Segment {_number(first)} is the last one; there is none behind to merge it with.",
            )
        _write(first, text)
        _write(second, next_text)
        label = f"Merged segments {_number(first)} and {_number(second)}"
        with recorded(first.project, label, of=[first.pk, second.pk]):
            _take_in(first, second)
            first.project.segments.filter(pk=second.pk).delete()
            first.save()
            first.project.place(list(first.project.segments.values_list("pk", flat=True)))
    return first


def _take_in(first: Segment, second: Segment) -> None:
    texts = (first.text_content.strip(), second.text_content.strip())
    first.text_content = "\n\n".join(filter(None, texts))
    if not first.image_file:
        _take_fields(first, second, _of_picture())
    if first.is_own_audio:
        return
    if second.is_own_audio:
        _take_fields(first, second, _named("audio_"))
    else:
        _silence(first)


def _of_picture() -> list[str]:
    return [*_named("image_"), *MOTION]


def _named(prefix: str) -> list[str]:
    return [it.name for it in Segment._meta.concrete_fields if it.name.startswith(prefix)]


def _take_fields(to: Segment, of: Segment, names: Iterable[str]) -> None:
    for name in names:
        value = getattr(of, name)
        setattr(to, name, value.name if name.endswith("_file") else value)


def add_script(
    project: Project, paragraphs: Sequence[str], *, fill: bool, into: UUID | None = None
) -> None:
    """A segment for each paragraph, last; or first `fill` those that have no text, in order. The
    first paragraph may be for a segment that is there: the others come right behind it."""
    with transaction.atomic():
        places = _places_for(project, fill, into)
        label = f"Added a script of {len(paragraphs)} paragraph{'s'[: len(paragraphs) > 1]}"
        with recorded(project, label, of=[it.pk for it in places]):
            for place, text in zip(places, paragraphs, strict=False):
                place.text_content, place.updated_at = text, timezone.now()
            Segment.objects.bulk_update(places, ["text_content", "updated_at"], batch_size=500)
            made = _append(project, paragraphs[len(places) :])
            if into:
                behind = Segment.objects.values_list("sequence_index", flat=True).get(pk=into) + 1
                _place_at(project, made, behind)


def add_segments(project: Project, texts: Mapping[UUID, str], at: int | None = None) -> None:
    """New segments with these ids and texts, from place `at` on or last; those that are there
    already were asked for before. Raises Conflict where an id is another story's."""
    with transaction.atomic():
        there = all_made_before(texts.keys(), project.pk)
        missing = {pk: text for pk, text in texts.items() if pk not in there}
        # What a story begins with is not taken from under all that was done since.
        is_first = not project.segments.exists()
        label = "" if is_first else f"Added {len(missing)} segment{'s'[: len(missing) != 1]}"
        with recorded(project, label, of=()):
            made = _append(project, missing.values(), missing)
            if at is not None:
                _place_at(project, made, at)


def _place_at(project: Project, made: Sequence[UUID], at: int) -> None:
    others = [pk for pk in project.segments.values_list("pk", flat=True) if pk not in set(made)]
    project.place([*others[:at], *made, *others[at:]])


def _places_for(project: Project, fill: bool, into: UUID | None) -> list[Segment]:
    if into is None:
        return _without_text(project) if fill else []
    if not (found := list(project.segments.filter(pk=into))):
        raise Refusal(
            "no_such_segment",
            "The segment that the text is for is not in this story any more. Load the story again.",
        )
    return found


def _without_text(project: Project) -> list[Segment]:
    segments = project.segments.only("project", "text_content", "updated_at")
    return [segment for segment in segments if not segment.text_content.strip()]


def _append(
    project: Project, texts: Iterable[str], ids: Iterable[UUID] | None = None
) -> list[UUID]:
    index = project.next_index()
    direction = project.segments.values_list("zoom_direction", flat=True).last()
    made = []
    for place, (text, pk) in enumerate(zip(texts, ids or iter(uuid4, None), strict=False), index):
        direction = opposite_zoom(direction)
        values: dict[str, Any] = {"text_content": text, "zoom_direction": direction}
        made.append(Segment(pk=pk, project=project, sequence_index=place, **values))
    Segment.objects.bulk_create(made, batch_size=500)
    return [segment.pk for segment in made]


def label_of_update(segment: Segment, change: Change) -> str:
    """What has been done to the fields of a segment; empty where there is nothing to undo: text is
    undone where it is typed, and where nothing was nothing is lost."""
    before = change.changed.get(str(segment.pk), {})
    return next(filter(None, (_told(segment, before, *it) for it in _KINDS)), "")


def _told(segment: Segment, before: Mapping[str, Any], names: Collection[str], what: str) -> str:
    if not before.keys() & set(names):
        return ""
    verb = "Changed"
    if (name := next(iter(names))).endswith("_file"):
        if not before.get(name):
            return ""
        verb = "Replaced" if getattr(segment, name) else "Removed"
    return f"{verb} the {what} of segment {_number(segment)}"


_KINDS = (
    (("image_file",), "picture"), (("audio_file",), "narration"),
    (MOTION, "motion"), (CHOICES, "voice"),
)  # fmt: skip


def _as_it_is(segment: Segment) -> Segment:
    return Segment.objects.select_related("project").get(pk=segment.pk)


def _number(segment: Segment) -> int:
    return segment.sequence_index + 1


def _silence(segment: Segment) -> None:
    segment.audio_file = ""
    segment.take_audio("", None)


def _put_behind(segment: Segment, new: Segment) -> Segment:
    new.sequence_index = segment.sequence_index + 1
    segment.project.make_room_at(new.sequence_index)
    new.save(force_insert=True)
    return new
