"""What can keep a service's music from coming.

    EngineError
    ├── ServiceRefused      the service has said no, or does not answer; its code says which
    ├── RefusedBefore       it had said no when Storyreel was ended
    ├── KeysUnusable        the file with its key cannot be read
    ├── AnswerLost          it was asked, and nobody knows whether it has taken it
    ├── ServiceFailed       it has taken it, and could not make it
    ├── NothingToFetch      it was made, and could not be fetched
    └── ResultExpired       it was not finished before its links had died

Each has a code, a sentence, and what to do next.
"""

from backend.music.providers import about
from backend.music.providers.protocol import Kind, ProviderError
from core_engine import EngineError

_REMEDIES = {
    Kind.AUTH: "Look at the key in the settings.",
    Kind.CONFIG: "Look at the service's address in the settings.",
    Kind.NO_CREDIT: "Buy credit there, then try again.",
    Kind.CONTENT_REJECTED: "Take out names of artists and what might offend, and ask anew.",
    Kind.INVALID_INPUT: "Change what is asked for, and ask anew.",
    Kind.TOO_LONG: "Shorten it, and ask anew.",
    Kind.UNREACHABLE: "Look whether this machine is online, then try again.",
}


class ServiceRefused(EngineError):
    """The service has said no before anything was paid, or does not answer a question."""

    def __init__(self, error: ProviderError) -> None:
        super().__init__(_told(error), _remedy(error))
        self.code = error.kind.value


class RefusedBefore(EngineError):
    """The service had said no, and Storyreel was ended before it could say why."""

    code = "refused"

    def __init__(self, provider: str) -> None:
        super().__init__(
            f"{about(provider).name} has not taken it, and Storyreel was ended before it could say "
            "why.",
            "Try again, which is paid anew.",
        )


class KeysUnusable(EngineError):
    """The file with the keys is damaged, or may not be read."""

    code = "keys_unusable"


class ServiceFailed(EngineError):
    """It was taken, and nothing came of it."""

    def __init__(self, error: ProviderError) -> None:
        paid = {False: " It costs nothing.", True: " It was paid all the same.", None: ""}
        super().__init__(_told(error) + paid[error.charged], _remedy(error))
        self.code = error.kind.value


class AnswerLost(EngineError):
    """The request went out and its answer was lost."""

    code = "submit_unknown"

    def __init__(self, provider: str) -> None:
        name = about(provider).name
        super().__init__(
            f"{name} was asked, and its answer was lost: it may be making the music, and may have "
            "taken its price. It is not asked again by itself.",
            f"Look on the page of {name} whether it is there. Then say so here: give the name of "
            "its task to have it fetched, or say that it was not taken.",
        )


class NothingToFetch(EngineError):
    """The service has made something that could not be fetched."""

    code = "download_failed"

    def __init__(self, provider: str, reason: str) -> None:
        name = about(provider).name
        super().__init__(
            f"{name} has made the music, and it could not be fetched: {reason}",
            "Try again; that costs nothing.",
        )


class ResultExpired(EngineError):
    """It has taken longer than the service keeps what it makes."""

    code = "result_expired"

    def __init__(self, provider: str) -> None:
        super().__init__(
            f"{about(provider).name} has not finished it, and would not have it any more.",
            "Ask for it anew; look on its page whether it was paid.",
        )


def _told(error: ProviderError) -> str:
    """A sentence, which names the service."""
    return f"{error.message.rstrip('.')}."


def _remedy(error: ProviderError) -> str:
    return error.remedy or _REMEDIES.get(error.kind, "Try again later.")
