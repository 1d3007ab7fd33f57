"""What is said where a service says no: a sentence with the service's own words, and what to do."""

import re

from backend.music.providers.protocol import Kind, ProviderError

_SENTENCES = {
    Kind.AUTH: ("{} does not accept the key", "Check the key in the settings."),
    Kind.CONFIG: ("{} has nothing at this address", "Check its address in the settings."),
    Kind.INVALID_INPUT: ("{} does not take the request", "Change it and try again."),
    Kind.TOO_LONG: ("{} finds the request too long", "Shorten it and try again."),
    Kind.CONTENT_REJECTED: ("{} refuses what is asked for", "Choose other words and try again."),
    Kind.NO_CREDIT: ("{} says that the credit there is used up", "Add credit there and try again."),
    Kind.RATE_LIMITED: ("{} is asked too often", "Try again in a little while."),
    Kind.CONCURRENCY: (
        "{} has too many of your requests at once", "Try again when one of them is finished.",
    ),
    Kind.MAINTENANCE: ("{} is being maintained", "Try again later."),
    Kind.UPSTREAM: ("{} has failed", "Try again later."),
    Kind.TIMEOUT: ("{} did not answer in time", "Try again later."),
    Kind.NOT_FOUND: ("{} does not know this task", "Look on its page whether it is there."),
    Kind.UNREACHABLE: (
        "{} cannot be reached", "Check the network, and its address in the settings.",
    ),
    Kind.UNEXPECTED_RESPONSE: (
        "{} has answered something that is not understood here",
        "Try again later; if it stays so, the service has changed and Storyreel has to follow.",
    ),
}  # fmt: skip
_LOOK_THERE = "Look in your account there before you ask again."
_STATUSES = {
    400: Kind.INVALID_INPUT, 401: Kind.AUTH, 402: Kind.NO_CREDIT, 403: Kind.AUTH,
    404: Kind.NOT_FOUND, 405: Kind.CONFIG, 408: Kind.TIMEOUT, 409: Kind.UPSTREAM,
    410: Kind.NOT_FOUND, 413: Kind.TOO_LONG, 414: Kind.TOO_LONG, 425: Kind.UPSTREAM,
    429: Kind.RATE_LIMITED,
}  # fmt: skip
# After these nobody knows whether a submission was taken.
_OPEN = frozenset({Kind.UPSTREAM, Kind.TIMEOUT, Kind.UNEXPECTED_RESPONSE})
_REJECTED = re.compile(
    r"copyright|moderat|sensitive|inappropriate|artist name|producer tag|flagged|prohibited", re.I
)
_NAMED = re.compile(r"artist name|producer tag", re.I)
_LONG = re.compile(r"cannot exceed|exceeds|too long", re.I)
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")


def refusal(
    name: str, kind: Kind, said: str = "", *, code: str = "", trace_id: str = "",
    retry_after: float | None = None, charged: bool | None = None,
) -> ProviderError:  # fmt: skip
    """The error, in the words for its kind and, if it has said any, those of the service."""
    sentence, remedy = _SENTENCES[kind]
    words = _UNSEEN.sub(" ", said).strip(" .")[:300]
    if _NAMED.search(words):
        remedy = "Take the name out of the words and try again."
    return ProviderError(
        kind, f"{sentence.format(name)}{': ' if words else ''}{words}.", remedy, code=code,
        trace_id=trace_id, retry_after=retry_after, charged=charged,
    )  # fmt: skip


def kind_of_status(status: int) -> Kind:
    """What an HTTP status means where a service says nothing else about it."""
    if status >= 500:
        return Kind.UPSTREAM
    if status >= 400:
        return _STATUSES.get(status, Kind.INVALID_INPUT)
    return Kind.UNEXPECTED_RESPONSE


def kind_of_words(said: str, otherwise: Kind) -> Kind:
    """What services say in words only; `otherwise` where the words are of nothing else."""
    if _REJECTED.search(said):
        return Kind.CONTENT_REJECTED
    return Kind.TOO_LONG if _LONG.search(said) else otherwise


def of_submission(name: str, error: ProviderError) -> ProviderError:
    """What an error means for a submission: it was refused and costs nothing, or nobody knows.

    `charged` stays where the service itself has said, or shown, what it has taken.
    """
    if error.charged is None and error.kind in _OPEN:
        return ProviderError(
            Kind.SUBMIT_UNKNOWN,
            f"{error.message} The request may have been taken, and paid.", _LOOK_THERE,
            code=error.code, trace_id=error.trace_id,
        )  # fmt: skip
    if error.kind == Kind.NOT_FOUND:  # there is no task yet that could be unknown
        return refusal(name, Kind.CONFIG, code=error.code, trace_id=error.trace_id, charged=False)
    if error.charged is None:
        error.charged = False
    return error
