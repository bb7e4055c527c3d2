"""The hosts that the settings name, and whether the register declares each of them (notice §V, clause C14).

What stays on the machine, a loopback address or a local socket, is not an egress. A private network address is one: the
register says who stands behind it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from espace.lib import egress
from espace.register.loading import load
from espace.register.reading import RegisterError


@dataclass(frozen=True, slots=True)
class NamedHost:
    """A host and the setting that names it."""

    setting: str
    host: str

    @property
    def local(self) -> bool:
        return self.host.startswith(("/", "@")) or egress.is_here(self.host)


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
        for host in _servers(database):
            yield NamedHost(f"DATABASES[{alias}]", host)
    for name in ("SMTP", "SCANNER_ADDRESS", "BACKUP_HOST"):
        yield from _address(name, getattr(settings, name, None))
    yield NamedHost("EMAIL_HOST", host_of(str(getattr(settings, "EMAIL_HOST", "") or "")))
    for directive, sources in (getattr(settings, "SECURE_CSP", None) or {}).items():
        for source in sources:
            if not source.startswith("'") and not source.endswith(":"):
                yield NamedHost(f"SECURE_CSP[{directive}]", host_of(source.replace("*.", "")))


def _servers(database: Mapping[str, Any]) -> Iterator[str]:
    """Where libpq would connect: it connects by itself, where no guard of Python's sees it, so all that it reads is read here.

    A service names its host in a file of its own: it cannot be declared, only written out.
    """
    if "postgresql" not in str(database.get("ENGINE", "")) and not database.get("HOST"):
        return
    options = database.get("OPTIONS") or {}
    told = database.get("HOST") or options.get("host") or os.environ.get("PGHOST")
    addresses = options.get("hostaddr") or os.environ.get("PGHOSTADDR")
    for named in (told, addresses):
        for host in str(named or "").split(","):
            yield host_of(host)
    if service := options.get("service") or os.environ.get("PGSERVICE"):
        yield f"service {service}"


def declared() -> Collection[str]:
    """The hosts that the register declares; none when it cannot be read."""
    try:
        return load().egress
    except RegisterError:
        return ()


def _address(name: str, value: object) -> Iterator[NamedHost]:
    if isinstance(value, Mapping):
        value = value.get("host") or value.get("url") or value.get("endpoint")
    if isinstance(value, str) and value:
        yield NamedHost(name, host_of(value))
