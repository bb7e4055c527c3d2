"""A real SMTP server on this machine, for tests of what leaves: it keeps what it is given, and can refuse, hang up or be down."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class Received:
    """One message as the server took it: the envelope's own addresses, and the message parsed."""

    sender: str
    recipients: list[str]
    message: EmailMessage
    raw: bytes


@dataclass
class Peer:
    """What the server has received, and how it answers. ``refusals`` are given first, one a message (``"451 Try later"``)."""

    host: str = "127.0.0.1"
    port: int = 0
    received: list[Received] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    hang_up_after_accepting: bool = False

    @property
    def url(self) -> str:
        return f"smtp://{self.host}:{self.port}"

    @property
    def message_ids(self) -> list[str]:
        return [str(one.message["Message-ID"]) for one in self.received]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        message: Any = email.message_from_bytes(raw, policy=email.policy.default)
        self.received.append(Received(envelope.mail_from or "", list(envelope.rcpt_tos), message, raw))
        if self.hang_up_after_accepting and isinstance(server.transport, asyncio.Transport):
            # The worst moment: the message is kept here, and its sender never learns it.
            server.transport.abort()
        return "250 Kept"


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nobody listens on now."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serve(tls: ssl.SSLContext | None = None) -> Iterator[Peer]:
    """Serve until the block ends; ``tls``: offer STARTTLS under this certificate."""
    peer = Peer(port=free_port())
    controller = Controller(peer, hostname=peer.host, port=peer.port, ready_timeout=10, tls_context=tls)
    controller.start()
    try:
        yield peer
    finally:
        controller.stop()


@pytest.fixture
def smtp_peer() -> Iterator[Peer]:
    """A server that takes every message and keeps it."""
    with serve() as peer:
        yield peer
