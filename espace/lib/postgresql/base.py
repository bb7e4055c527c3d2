"""Django's PostgreSQL, whose kept connections cost a page no question, and whose instants cost no regular expression.

Before it uses a kept connection, Django asks ``SELECT 1``: each page waits once more for the database. A server that stops, restarts
or ends a session says so on the connection, and the kernel knows: a connection on which nothing came since the last answer is as good
as it was then. Where something came, the question is asked.
"""

from __future__ import annotations

import select
from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql import base
from psycopg.types.datetime import TimestamptzLoader


class InstantLoader(TimestamptzLoader):
    """An instant as the server writes it (``2026-11-02 09:00:00.5+00``), read by the standard library's own reader of ISO 8601.

    The driver's reader in Python takes twenty times as long; it stays for what only it can read (the years before 1 and after 9999,
    an offset with seconds). ``timezone`` is what Django looks for before it sets a reader of its own.
    """

    timezone = UTC

    def load(self, data: Any) -> datetime:
        try:
            found = datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            return super().load(data).astimezone(UTC)
        return found if found.tzinfo is UTC else found.astimezone(UTC)


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_loader("timestamptz", InstantLoader)
        return connection

    def is_usable(self) -> bool:
        """Whether the connection still stands; asks the server only where it has said something unasked."""
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN | select.POLLPRI)
        return not poll.poll(0) or super().is_usable()
