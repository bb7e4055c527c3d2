"""The one door of every outgoing connection: what is neither this machine nor a declared host is refused, whatever library asks.

A Python audit hook sees each connection and each look-up of a name before it is made, and nothing in the process can take it off again.
What it does not see is told in ``docs/decisions/0022-egress.md``: libpq connects by itself (its hosts are read from the settings, at the
start), and so does another program.
"""

from __future__ import annotations

import functools
import logging
import socket
import sys
from collections.abc import Callable, Collection
from ipaddress import IPv6Address, ip_address
from typing import Any

logger = logging.getLogger(__name__)

CONNECTS = frozenset(["socket.connect", "socket.sendto", "socket.sendmsg"])
LOOKUPS = frozenset(["socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"])
REVERSE = "socket.getnameinfo"
WATCHED = CONNECTS | LOOKUPS | {REVERSE}
MOST_ADDRESSES = 1_000  # of declared hosts, remembered: far more than any has
SHOWN = 100  # characters of a refused host, in the log and in the error


class UndeclaredHost(PermissionError):
    """A connection to a host that is not declared. An ``OSError``, so that it is handled as a server that cannot be reached."""


def is_here(host: object) -> bool:
    """Whether a host, name or address, is this machine: a loopback address, ``localhost``, or none at all."""
    name = "" if host is None else _text(host)
    if name in ("", "localhost"):
        return True
    try:
        address = ip_address(name.split("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_loopback or address.is_unspecified


def _text(host: object) -> str:
    return (host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)).lower().rstrip(".")


class Door:
    """Who may be reached: this machine, ``declared()`` (host names or addresses, lower case), and the addresses found for those."""

    def __init__(self, declared: Callable[[], Collection[str]]) -> None:
        self.declared = declared
        self.addresses: set[str] = set()

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """The audit hook. Raises :class:`UndeclaredHost`."""
        if event not in WATCHED:
            return
        if event in LOOKUPS:
            host = arguments[0]
            if _text(host) == socket.gethostname().lower():  # a server's own name, which it greets with
                return
        else:
            address = arguments[0] if event == REVERSE else arguments[1]
            if address is None or isinstance(address, str | bytes):
                return  # connected already, or a socket of this machine's file system
            host = address[0]
        if is_here(host):
            return
        name = _text(host)
        if name in self.addresses or name in self.declared():
            return
        logger.error("%s to %.*r refused: the register does not declare this host.", event, SHOWN, name)
        raise UndeclaredHost(f"{name[:SHOWN]}: the register declares no such host, nothing is sent there.")

    def remember(self, host: object, found: list[Any]) -> None:
        """The addresses of a declared host: what connects is given one of them, and not the name."""
        if is_here(host) or _text(host) not in self.declared():
            return
        if len(self.addresses) > MOST_ADDRESSES:
            self.addresses.clear()
        self.addresses.update(str(one[4][0]) for one in found)


def close(declared: Callable[[], Collection[str]]) -> None:
    """Let nothing out of this process but to this machine and ``declared()``, from now on and for its whole life.

    Called again, it changes nothing: who may be reached is the first caller's word.
    """
    if hasattr(sys, "_espace_door"):
        return
    door = Door(declared)
    sys._espace_door = door  # type: ignore[attr-defined]
    look_up = socket.getaddrinfo

    @functools.wraps(look_up)
    def remembering(host: Any, *args: Any, **named: Any) -> list[Any]:
        found = look_up(host, *args, **named)
        door.remember(host, found)
        return found

    socket.getaddrinfo = remembering
    sys.addaudithook(door)


def is_closed() -> bool:
    """Whether the door guards this process."""
    return hasattr(sys, "_espace_door")
