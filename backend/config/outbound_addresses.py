"""Which addresses bytes may be fetched from, or sent to.

An address that somebody else has named may lead back into this machine, into its network, or to
what a data centre tells only its own machines. So only addresses on the internet are taken, over
https, and whoever connects does so to the very addresses that were looked at here: asking for a
name twice may give two answers.

Sources: IANA IPv4 and IPv6 Special-Purpose Address Registries, RFC 6890 (special purposes),
RFC 4291 (mapped), RFC 3056 (6to4), RFC 4380 (Teredo), RFC 6052 and 8215 (NAT64), RFC 6598 (shared
by a provider's customers), URL (WHATWG), section 3.5 (hosts that end in a number).
"""

import re
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

import idna

from backend.config.outbound_errors import AddressRefused, HostUnknown

Resolver = Callable[..., Iterable[tuple[Any, ...]]]
"""What `socket.getaddrinfo` is."""
IP = IPv4Address | IPv6Address

LONGEST_URL = 8192
_PORTS = {"https": 443, "http": 80}
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_NETLOC = re.compile(r"[^\[\]]*|\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*](?::[0-9]*)?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")  # backslashes are slashes to some, and not to others
# What stands in an address as it is; the rest becomes %XX.
_PLAIN = "%/:?[]@!$&'()*+,;=~"

_LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
# Of IPv6 only this part is on the internet; mapped addresses, NAT64, links, sites and groups are
# elsewhere.
_GLOBAL_UNICAST = ip_network("2000::/3")
_SPECIAL = tuple(
    ip_network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Address:
    """An address that was looked at: what is asked for, and where to connect for it.

    `host` is in ASCII, without brackets and without a dot at its end; `path` has its query; `ips`
    are all that the name leads to, in the system's order.
    """

    scheme: str
    host: str
    port: int
    path: str
    ips: tuple[str, ...]

    @property
    def ip(self) -> str:
        """Where to connect first."""
        return self.ips[0]

    @property
    def authority(self) -> str:
        """The host and, where it is not the usual, the port, as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        """Whose address it is."""
        return self.scheme, self.host, self.port


def check_address(
    url: str, allowed_origins: Sequence[str] = (), *, resolver: Resolver | None = None
) -> Address:
    """What there is to connect to. Raises AddressRefused, or HostUnknown.

    An address whose scheme, host and port are those of one of `allowed_origins` may also be on this
    machine, and has to be where it is no https.
    """
    wanted = _parsed(url)
    is_allowed = is_among(url, allowed_origins)
    if wanted.scheme != "https" and not is_allowed:
        raise _not_https(wanted.host)
    ips = _found(wanted.host, wanted.port, resolver or socket.getaddrinfo)
    for ip in ips:
        is_own = is_allowed and _is_in(ip, _LOOPBACK)
        if not is_own and not is_public(ip):
            raise AddressRefused(
                "not_public", f"{wanted.host} leads to {ip}, which is not on the internet.",
                "Use an address that everybody can reach.",
            )  # fmt: skip
        if not is_own and wanted.scheme != "https":
            raise _not_https(wanted.host)
    return replace(wanted, ips=tuple(map(str, ips)))


def is_among(url: str, origins: Sequence[str]) -> bool:
    """Whether the address is one of those of `origins`; what follows their ports does not count."""
    return bool(origins) and _parsed(url).origin in {_parsed(it).origin for it in origins}


def is_public(ip: IP) -> bool:
    """Whether it belongs to one machine on the internet, as far as its number tells."""
    if isinstance(ip, IPv6Address) and ip not in _GLOBAL_UNICAST:
        return False
    return ip.is_global and not ip.is_multicast and not _is_in(ip, _SPECIAL)


def _is_in(ip: IP, blocks: Iterable[IPv4Network | IPv6Network]) -> bool:
    return any(ip in block for block in blocks)


def _not_https(host: str) -> AddressRefused:
    return AddressRefused(
        "not_https", f"{host} is to be reached without https, where others can read along.",
        "Use an address that begins with https://.",
    )  # fmt: skip


def _malformed(why: str) -> AddressRefused:
    return AddressRefused("malformed", f"This is not an address: {why}.", "Check how it is spelt.")


def _parsed(url: str) -> Address:
    """The parts of an address; nobody was asked yet where it leads."""
    parts, port = _split(url)
    if parts.scheme not in _PORTS:
        raise AddressRefused("not_https", "This is not a web address.", "Begin it with https://.")
    if "@" in parts.netloc:
        raise AddressRefused(
            "credentials", "The address has a name or a password in it.", "Leave that out."
        )
    path = (parts.path or "/") + (parts.query and f"?{parts.query}")
    sent = quote(path, safe=_PLAIN, errors="replace")
    host = _host(parts.hostname or "")
    return Address(parts.scheme, host, port or _PORTS[parts.scheme], sent, ())


def _split(url: str) -> tuple[SplitResult, int | None]:
    if len(url) > LONGEST_URL:
        raise _malformed("it is too long")
    if _CONTROL.search(url):
        raise _malformed("it has control characters or backslashes in it")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _malformed("its host or its port makes no sense") from error
    if port == 0:
        raise _malformed("there is no port 0")
    if not _NETLOC.fullmatch(parts.netloc):
        raise _malformed("what is in brackets is no IP address")
    return parts, port


def _host(name: str) -> str:
    """A host as it is looked up: an address in its usual form, or labels of a name in ASCII."""
    if ":" in name:
        return _ip_of(name)
    try:
        labels = (name if name.isascii() else idna.encode(name, uts46=True).decode()).split(".")
    except idna.IDNAError as error:
        raise _malformed("its host is not a name") from error
    if len(labels) > 1 and not labels[-1]:
        labels.pop()  # the dot of the root
    host = ".".join(labels)
    if len(host) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise _malformed("its host is not a name")
    # Systems take 2130706433, 0x7f.1 and 0177.0.0.1 for 127.0.0.1, each in its own way.
    return _ip_of(host) if _NUMBER.fullmatch(labels[-1]) else host


def _ip_of(text: str) -> str:
    try:
        if "%" not in text:  # which names a network card
            return str(ip_address(text))
    except ValueError:
        pass
    raise _malformed("its host is neither a name nor an IP address in its usual form")


def _found(host: str, port: int, resolver: Resolver) -> list[IP]:
    """What the host leads to, each once. Raises HostUnknown."""
    try:
        return [ip_address(host)]
    except ValueError:
        pass  # it is a name
    try:
        answers = resolver(host, port, type=socket.SOCK_STREAM)
        found = list(dict.fromkeys(ip_address(answer[4][0]) for answer in answers))
    except (OSError, UnicodeError) as error:
        raise HostUnknown(host) from error
    if not found:
        raise HostUnknown(host)
    return found
