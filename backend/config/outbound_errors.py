"""What can go wrong between this machine and an address that somebody else has named.

    EngineError
    └── OutboundError          `is_passing` says whether trying again may help
        ├── AddressRefused     nothing may be sent there: it is not on the internet, or no address
        │   └── HostUnknown    its name leads nowhere right now; passing
        ├── DownloadFailed     nothing usable has come from there
        └── PostFailed         nobody has answered there

Each has a code, a sentence, and what to do next. The sentences name hosts and never whole
addresses, which may hold what only their owner should know.
"""

import http.client
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from core_engine import EngineError

_LONGEST_WHY = 200


class OutboundError(EngineError):
    """The root of the tree."""

    def __init__(
        self, code: str, message: str, remedy: str = "", *, is_passing: bool = False
    ) -> None:
        super().__init__(message, remedy)
        self.code, self.is_passing = code, is_passing


class AddressRefused(OutboundError):
    """Nothing is sent to this address."""


class HostUnknown(AddressRefused):
    """The name in the address could not be looked up."""

    def __init__(self, host: str) -> None:
        super().__init__(
            "unknown_host", f"No address is known for {host}.",
            "Check its spelling, and that this machine is online.", is_passing=True,
        )  # fmt: skip


class DownloadFailed(OutboundError):
    """What was to be fetched has not come, or is not what it was said to be."""


class PostFailed(OutboundError):
    """What was sent has had no answer."""


@contextmanager
def lost_as(kind: type[OutboundError], host: str) -> Iterator[None]:
    """What happens to connections in the block, as an error of this kind."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise kind(
            "certificate", f"{host} does not prove that it is {host}: {error.verify_message}.",
            "Nothing was sent. Check the address, and the clock of this machine.",
        ) from error  # fmt: skip
    except TimeoutError as error:
        raise kind(
            "timeout", f"{host} takes too long.", "Try again later.", is_passing=True
        ) from error
    except (http.client.HTTPException, OSError) as error:
        why = str(error)[:_LONGEST_WHY]  # some of it may be what was sent from there
        raise kind(
            "connection_lost", f"The connection to {host} cannot be had, or was lost ({why}).",
            "Try again later; see whether this machine is online.", is_passing=True,
        ) from error  # fmt: skip
