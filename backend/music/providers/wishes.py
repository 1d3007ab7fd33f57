"""What is wrong with a request, and which of its wishes a service cannot hear. Asks nobody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.music.providers.protocol import Capabilities, FieldError, Mode, MusicRequest

_LACKED = {
    "seed": "seed", "duration": "choice of length", "negative": "way to say what to avoid",
    "vocal": "choice of voice", "style": "style", "title": "title",
}  # fmt: skip
_MADE = {Mode.IDEA: "songs from an idea", Mode.LYRICS: "songs from lyrics",
         Mode.INSTRUMENTAL: "instrumentals"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sent:
    """A text as it will be sent: the field to blame where it is too long, what to call it, and how
    many letters it may have, None for any number."""

    field: str
    name: str
    text: str
    most: int | None


def description(request: MusicRequest) -> str:
    """The prompt and the style in one text."""
    return ". ".join(it.strip(" .") for it in (request.prompt, request.style) if it.strip(" ."))


def described(request: MusicRequest, most: int | None) -> Sent:
    """The same, to be measured."""
    parts = [name for name in ("prompt", "style") if getattr(request, name).strip()]
    if len(parts) == 1:
        return Sent(parts[0], parts[0], description(request), most)
    return Sent("prompt", "prompt and style together", description(request), most)


def number_of(request: MusicRequest, can: Capabilities) -> int:
    """How many variations will be asked for."""
    fewest, most = can.variations
    return max(fewest, min(most, request.variations or fewest))


def faults_of_model(
    name: str, request: MusicRequest, modes: Mapping[str, Sequence[Mode]]
) -> list[FieldError]:
    """A model that is not there, or that makes no such music."""
    if not request.model:
        return []
    if request.model not in modes:
        known = ", ".join(modes)
        return [FieldError(field="model", message=f"{name} has no such model. It has {known}.")]
    if request.mode in modes[request.model]:
        return []
    able = ", ".join(model for model, its in modes.items() if request.mode in its) or "none"
    made = _MADE[request.mode]
    message = f"{request.model} makes no {made}. Models that do: {able}."
    return [FieldError(field="model", message=message)]


def faults_of_words(request: MusicRequest) -> list[FieldError]:
    """What is missing without which there is nothing to make."""
    if request.mode == Mode.LYRICS:
        if request.lyrics.strip():
            return []
        return [FieldError(field="lyrics", message="Write the lyrics that are to be sung.")]
    if request.prompt.strip():
        return []
    return [FieldError(field="prompt", message="Say what the music is to be like.")]


def faults_of_length(model: str, texts: Sequence[Sent]) -> list[FieldError]:
    """Texts with more letters than the model takes."""
    return [
        FieldError(
            field=it.field,
            message=f"{model} takes at most {it.most:,} letters of {it.name}; there are "
            f"{len(it.text):,}. Shorten it.",
        )
        for it in texts
        if it.most is not None and len(it.text) > it.most
    ]


def changes(name: str, request: MusicRequest, can: Capabilities) -> list[FieldError]:
    """Wishes that are left out or changed, and a length that cannot be had."""
    return [*_unheard(name, request, can), *_number(name, request, can), *_length(request, can)]


def left_out(name: str, field: str, because: str = "") -> FieldError:
    """A wish that the service does not hear."""
    reason = because or f"has no {_LACKED[field]}"
    return FieldError(field=field, message=f"{name} {reason}; it is left out.", is_fatal=False)


def _unheard(name: str, request: MusicRequest, can: Capabilities) -> list[FieldError]:
    found = [
        left_out(name, field)
        for field in _LACKED
        if not getattr(can, field) and getattr(request, field) not in (None, "")
    ]
    if request.lyrics.strip() and request.mode != Mode.LYRICS:
        found.append(left_out(name, "lyrics", "is asked for music without these lyrics"))
    return found


def _number(name: str, request: MusicRequest, can: Capabilities) -> list[FieldError]:
    fewest, most = can.variations
    if request.variations is None or fewest <= request.variations <= most:
        return []
    made = f"makes {fewest} to {most}; {number_of(request, can)} it is"
    message = f"{name} {f'always makes {fewest}' if fewest == most else made}."
    return [FieldError(field="variations", message=message, is_fatal=False)]


def _length(request: MusicRequest, can: Capabilities) -> list[FieldError]:
    if can.duration is None or request.duration is None:
        return []
    shortest, longest = can.duration
    if shortest <= request.duration <= longest:
        return []
    message = f"The length may be {shortest} to {longest} seconds. Choose another."
    return [FieldError(field="duration", message=message)]
