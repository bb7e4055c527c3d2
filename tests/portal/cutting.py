"""A line that cuts: between a browser and the site, a relay that breaks the connection after so many bytes."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Sequence
from urllib.parse import urlsplit

PIECE = 64 * 1024
AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER: closed without a goodbye, as a line is."""


class Line:
    """Listens at ``url`` and carries everything to ``site``. Of the bytes sent to it, the line breaks at each number of ``cuts``."""

    def __init__(self, site: str, cuts: Sequence[int]) -> None:
        parts = urlsplit(site)
        self._site = (parts.hostname or "localhost", parts.port or 80)
        self._left = sorted(cuts)
        self._lock = threading.Lock()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.sent = 0
        self.broken = 0
        self.url = f"http://{parts.hostname}:{self._server.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _listen(self) -> None:
        while True:
            try:
                near, _address = self._server.accept()
            except OSError:
                return
            far = socket.create_connection(self._site)
            threading.Thread(target=self._carry, args=(near, far, True), daemon=True).start()
            threading.Thread(target=self._carry, args=(far, near, False), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE):
                if counted and self._breaks(len(piece)):
                    for one in (source, target):
                        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
                    break
                target.sendall(piece)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _breaks(self, size: int) -> bool:
        with self._lock:
            self.sent += size
            if self._left and self.sent >= self._left[0]:
                self._left.pop(0)
                self.broken += 1
                return True
        return False
