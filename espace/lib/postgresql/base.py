"""Django's PostgreSQL, whose kept connections cost a page no question.

Before it uses a kept connection, Django asks ``SELECT 1``: each page waits once more for the database. A server that stops, restarts
or ends a session says so on the connection, and the kernel knows: a connection on which nothing came since the last answer is as good
as it was then. Where something came, the question is asked.
"""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Whether the connection still stands; asks the server only where it has said something unasked."""
        if self.connection is None or self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN | select.POLLPRI)
        return not poll.poll(0) or super().is_usable()
