"""Changes of a story, kept for a while so that they can be taken back.

A change keeps the rows that it has removed, what the fields were that it has changed, which rows it
has made, and the order there was. Taking it back sets back just that: what happened to other rows
and other fields since then stays. Taking something back is a change, too, so it can be done again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from backend.config.refusals import Conflict
from backend.projects.echo import answers_with
from backend.projects.speech import CHOICES

if TYPE_CHECKING:
    from backend.projects.models import Project

KEPT_FOR = timedelta(days=1)
KEPT = 100  # of each project
_FILES = ("image_file", "audio_file")
# Places are given anew; when a row was last changed, nobody wants back.
_NOT_KEPT = {"project", "sequence_index", "updated_at"}
_MUSIC = ("track_id", "gain_db", "start", "fade", "loops")
# Where rows wait that come back, until all have their places.
_ASIDE = 2_000_000

Row: TypeAlias = dict[str, Any]


class Change(models.Model):
    """Something that was done to a story, with what it takes to undo it.

    `removed` are whole rows, `changed` are earlier values by the ids of segments (or the project's
    own, with those of its music), `created` ids; `order` is all ids as they were, where rows came,
    went or `moved`; `files` are what the change keeps from being removed. `undoes` is the change
    that this one took back.
    """

    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="changes"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    label = models.CharField(max_length=200)
    removed = models.JSONField(default=list)
    changed = models.JSONField(default=dict)
    created = models.JSONField(default=list)
    order = models.JSONField(null=True)
    moved = models.BooleanField(default=False)
    files = models.JSONField(default=list)
    undone = models.BooleanField(default=False)
    undoes = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]  # by numbers and not by times: clocks go back

    def __str__(self) -> str:
        return self.label

    @property
    def touched(self) -> list[str]:
        """The ids of all rows that this is about."""
        return [*(row["id"] for row in self.removed), *self.changed, *self.created]

    def undo(self) -> "Change":
        """Take the change back; the change that this is. Raises Conflict where it cannot be."""
        with transaction.atomic():
            with recorded(self.project, self.label, of=self.touched) as recording:
                if not Change.objects.filter(pk=self.pk, undone=False).update(undone=True):
                    raise Conflict("already_undone", "This was undone already.")
                self._refuse_without_files()
                self._apply()
            if recording.change is None:
                raise _nothing_left(self)
            recording.change.undoes = self
            recording.change.save(update_fields=["undoes"])
        return recording.change

    def _refuse_without_files(self) -> None:
        if any(not _path(name).is_file() for name in self.files):
            raise Conflict(
                "files_gone",
                f"“{self.label}” cannot be undone: a picture or sound that belongs to it has been "
                "removed from Storyreel's media folder. Add the file to the segment again.",
            )

    def _apply(self) -> None:
        self.project.segments.filter(pk__in=self.created).delete()
        now = _ids(self.project)
        missing = [row for row in self.removed if row["id"] not in now]
        _insert(self.project, missing)
        for pk, values in self.changed.items():
            _set(self.project, pk, values)
        if self.order is not None:
            there = {*now, *(row["id"] for row in missing)}
            was = [pk for pk in self._known_order(self.order) if pk in there]
            self.project.place(woven(was, now) if self.moved else woven(now, was))

    def _known_order(self, order: list[str]) -> list[str]:
        """`order`, with those in it that had been removed before: they may have come back since."""
        before = self.project.changes.filter(pk__lt=self.pk, order__isnull=False)
        for earlier in before.values_list("order", flat=True):
            order = woven(order, earlier or ())
        return order


@dataclass(slots=True)
class Recording:
    """The change that was recorded, once the block is over; None where nothing is different."""

    change: Change | None = None


Label: TypeAlias = str | Callable[[Change], str]


@contextmanager
def recorded(
    project: "Project", label: Label, of: Iterable[UUID | str] = ()
) -> Iterator[Recording]:
    """Record what the block does to a project, in one transaction with it.

    `of` are the ids of rows that it may change or remove. A `label` that is empty, once the change
    is known, says that it is not worth it.
    """
    recording, ids = Recording(), [str(pk) for pk in of]
    with transaction.atomic():
        before = _seen(project, ids)
        yield recording
        change = _difference(project, before, _seen(project, ids))
        if change and (told := label if isinstance(label, str) else label(change)):
            recording.change = _kept(change, told)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A story at one moment: some of its rows, and the ids of all segments in order."""

    order: list[str]
    rows: dict[str, Row] = field(default_factory=dict)


def _seen(project: "Project", ids: Sequence[str]) -> _Seen:
    rows = project.segments.filter(pk__in=ids).order_by().values(*_names(project))
    found = {str(row["id"]): {key: _plain(value) for key, value in row.items()} for row in rows}
    if str(project.pk) in ids:
        own = type(project)._base_manager.filter(pk=project.pk).values(*CHOICES)
        found |= {str(project.pk): {**row, **_music_of(project)} for row in own}
    return _Seen(_ids(project), found)


def _difference(project: "Project", before: _Seen, now: _Seen) -> Change | None:
    removed = [row for pk, row in before.rows.items() if pk not in now.rows]
    changed = {
        pk: {key: value for key, value in row.items() if now.rows[pk][key] != value}
        for pk, row in before.rows.items()
        if pk in now.rows and now.rows[pk] != row
    }
    known, left = set(before.order), set(now.order)
    created = [pk for pk in now.order if pk not in known]
    moved = [pk for pk in before.order if pk in left] != [pk for pk in now.order if pk in known]
    if not (removed or changed or created or moved):
        return None
    order = before.order if removed or created or moved else None
    return Change(
        project=project, removed=removed, changed=changed, created=created, order=order,
        moved=moved, files=_files_in([*removed, *changed.values()]),
    )  # fmt: skip


def _kept(change: Change, label: str) -> Change:
    change.label = label[:200]
    change.save(force_insert=True)
    change.project.touch()
    answers_with(change.pk)
    if forget_old(change.project):
        transaction.on_commit(change.project.remove_unused_files)
    return change


def forget_old(project: "Project") -> int:
    """Forget what cannot be undone any more of a project; says how many changes.

    Their files are for `remove_unused_files`.
    """
    newest = list(project.changes.values_list("pk", flat=True)[:KEPT])
    too_old = models.Q(created_at__lt=timezone.now() - KEPT_FOR)
    count, _ = project.changes.filter(too_old | ~models.Q(pk__in=newest)).delete()
    return count


def woven(base: Sequence[str], other: Sequence[str]) -> list[str]:
    """`base`, and what only `other` has: each behind what stands before it there."""
    known, order = set(base), list(base)
    for place, pk in enumerate(other):
        if pk not in known:
            order.insert(order.index(other[place - 1]) + 1 if place else 0, pk)
    return order


def _nothing_left(change: Change) -> Conflict:
    return Conflict(
        "nothing_to_undo",
        f"“{change.label}” cannot be undone: what it was about has been deleted since, or is as it "
        "was before.",
    )


def _ids(project: "Project") -> list[str]:
    return [str(pk) for pk in project.segments.values_list("pk", flat=True)]


def _names(project: "Project") -> list[str]:
    fields = project.segments.model._meta.concrete_fields
    return [it.attname for it in fields if it.name not in _NOT_KEPT]


def _plain(value: Any) -> Any:
    """A value of a row as JSON has it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _typed(project: "Project", row: Row) -> Row:
    """A row as it was kept, as the model has it; what the model knows no more is left out."""
    fields = {it.attname: it for it in project.segments.model._meta.concrete_fields}
    return {key: fields[key].to_python(value) for key, value in row.items() if key in fields}


def _insert(project: "Project", rows: Sequence[Row]) -> None:
    """Have removed rows again, aside; they still need their places."""
    model = project.segments.model
    typed = [_typed(project, row) for row in rows]
    made = [
        model(project=project, sequence_index=_ASIDE + place, **row)
        for place, row in enumerate(typed)
    ]
    model._default_manager.bulk_create(made, batch_size=500)
    for segment, row in zip(made, typed, strict=True):
        segment.created_at = row["created_at"]  # inserting has set it to now
    model._default_manager.bulk_update(made, ["created_at"], batch_size=500)


def _set(project: "Project", pk: str, values: Row) -> None:
    if pk == str(project.pk):
        own = {key: value for key, value in values.items() if key in CHOICES}
        type(project)._base_manager.filter(pk=pk).update(**own)
        _lay_music(project, {key: values[key] for key in values.keys() - own})
    else:
        row = _typed(project, values)
        project.segments.filter(pk=pk).update(**row, updated_at=timezone.now())


def _music_of(project: "Project") -> Row:
    """The music under the story as fields of the project; each is None where there is none."""
    row = _music("ProjectMusic").filter(pk=project.pk).values(*_MUSIC).first() or {}
    return {f"music.{name}": _plain(row.get(name)) for name in _MUSIC}


def _lay_music(project: "Project", values: Row) -> None:
    """Have these values of the music again. Raises Conflict where its track has been deleted."""
    if not values:
        return
    now = {**_music_of(project), **values}
    row = {name: now[f"music.{name}"] for name in _MUSIC}
    if None in row.values():  # there was none, or what is left of it is no music
        _music("ProjectMusic").filter(pk=project.pk).delete()
        return
    if not _music("MusicTrack").filter(pk=row["track_id"]).exists():
        message = "The music that was here has been deleted. Bring it again, and choose it."
        raise Conflict("music_gone", message)
    _music("ProjectMusic").update_or_create(pk=project.pk, defaults=row)


def _music(model: str) -> "models.Manager[Any]":
    """A table of the app of music, which is there for stories; they do not know it."""
    found: models.Manager[Any] = apps.get_model("music", model)._default_manager
    return found


def _files_in(rows: Iterable[Row]) -> list[str]:
    """The files that these rows name, as far as they are there."""
    names = {row[key] for row in rows for key in _FILES if row.get(key)}
    return sorted(name for name in names if _path(name).is_file())


def _path(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name
