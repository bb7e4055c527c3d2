"""No test speaks to the outside: a Python audit hook refuses any address that is not this machine's, whatever library asks."""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Any

# A server asks for this machine's own name to greet with; the answer, if it is no loopback address, still cannot be connected to.
LOCAL_NAMES = {"localhost", "", None, "testserver", socket.gethostname()}


class OutsideReached(RuntimeError):
    """The code under test tried to reach another machine."""


def is_local(host: object) -> bool:
    """Whether a host, name or address, is this machine."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(name).split("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a path is a Unix socket: local by nature
    elif event in {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}:
        host = arguments[0]
    else:
        return
    if not is_local(host):
        raise OutsideReached(f"{event} to {host!r}: tests reach nothing outside this machine.")


def guard() -> None:
    """Refuse the outside from now on, for the whole life of this process."""
    if not getattr(sys, "_espace_network_guard", False):
        sys._espace_network_guard = True  # type: ignore[attr-defined]
        sys.addaudithook(_refuse)
