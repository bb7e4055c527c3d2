"""The database of an installation, from its address: SQLite as it keeps what it acknowledges, PostgreSQL as it proves who it is."""

from __future__ import annotations

from typing import Any

import dj_database_url

from espace.lib import egress

# One writer at a time, waiting its turn; deleted pages are overwritten; WAL so that readers never wait.
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
    "PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON;",
}
PROVED = {"sslmode": "verify-full"}


def database(url: str) -> dict[str, Any]:
    """Django's settings for ``sqlite:///…`` or ``postgresql://…``.

    PostgreSQL on another machine is spoken to under TLS, its certificate and its name checked, whatever the address asks for
    (OWASP ASVS 5.0, 12.3.1 and 12.3.2).
    """
    found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    options = found.get("OPTIONS", {})
    if found["ENGINE"] == "django.db.backends.sqlite3":
        return found | {"OPTIONS": options | SQLITE}
    if found["ENGINE"] == "django.db.backends.postgresql":
        # A kept connection is looked at, not asked.
        return found | {"ENGINE": "espace.lib.postgresql", "OPTIONS": options | ({} if _is_here(found) else PROVED)}
    return found


def _is_here(found: dict[str, Any]) -> bool:
    options = found.get("OPTIONS", {})
    hosts = [*str(found.get("HOST", "")).split(","), str(options.get("host", "")), str(options.get("hostaddr", ""))]
    return "service" not in options and all(host.startswith("/") or egress.is_here(host) for host in hosts)
