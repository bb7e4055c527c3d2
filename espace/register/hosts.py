"""The hosts that the settings name, and whether the register declares each of them (notice §V, clause C14).

What stays on the machine, a loopback address or a local socket, is not an egress. A private network address is one: the
register says who stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class NamedHost:
    """A host and the setting that names it."""

    setting: str
    host: str

    @property
    def local(self) -> bool:
        if not self.host or self.host.startswith(("/", "@")) or self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


def host_of(address: str) -> str:
    """The host in ``smtp.example.fr``, ``host:25``, ``smtps://user@host:465``, ``[::1]:25`` or ``unix:/run/socket``."""
    address = address.strip()
    if address.startswith(("unix:", "/")):
        return address.removeprefix("unix:")
    try:
        ip_address(address)
    except ValueError:
        pass
    else:
        return address
    scheme, separator, rest = address.partition("://")
    if not separator:
        rest = scheme.removeprefix("tcp:")
    return (urlsplit(f"//{rest}").hostname or "").rstrip(".")


def named_in(settings: Any) -> Iterator[NamedHost]:
    """Every host that ``settings`` would have the program, or a browser on our pages, connect to."""
    for alias, database in getattr(settings, "DATABASES", {}).items():
        options = database.get("OPTIONS") or {}
        named = str(database.get("HOST") or options.get("host") or "")
        for host in named.split(","):
            yield NamedHost(f"DATABASES[{alias}]", host_of(host))
    for name in ("SMTP", "SCANNER_ADDRESS", "OBJECT_STORE"):
        yield from _address(name, getattr(settings, name, None))
    yield NamedHost("EMAIL_HOST", host_of(str(getattr(settings, "EMAIL_HOST", "") or "")))
    for directive, sources in (getattr(settings, "SECURE_CSP", None) or {}).items():
        for source in sources:
            if not source.startswith("'") and not source.endswith(":"):
                yield NamedHost(f"SECURE_CSP[{directive}]", host_of(source.replace("*.", "")))


def _address(name: str, value: object) -> Iterator[NamedHost]:
    if isinstance(value, Mapping):
        value = value.get("host") or value.get("url") or value.get("endpoint")
    if isinstance(value, str) and value:
        yield NamedHost(name, host_of(value))
