"""Nothing leaves but to this machine and to a declared host (C14): what the hook lets through, and a process that it guards."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import Any

import pytest

from espace.lib.egress import Door, UndeclaredHost, is_closed, is_here

DECLARED = frozenset(["smtp.example.fr", "192.0.2.7"])


@pytest.fixture
def door() -> Door:
    return Door(lambda: DECLARED)


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "localhost",
        b"localhost",
        "LOCALHOST.",
        "127.0.0.1",
        "127.8.9.10",
        "::1",
        "0.0.0.0",
        "::ffff:127.0.0.1",
    ],
)
def test_this_machine(host: object) -> None:
    assert is_here(host)


@pytest.mark.parametrize("host", ["10.0.0.5", "::ffff:10.0.0.5", "134744072", "127.1.example.com", "fe80::1%eth0"])
def test_another_machine(host: object) -> None:
    assert not is_here(host)


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("127.0.0.1", 25))),
        ("socket.connect", (None, ("::1", 25, 0, 0))),
        ("socket.connect", (None, "/run/clamav/clamd.ctl")),
        ("socket.connect", (None, b"\0abstract")),
        ("socket.connect", (None, ("192.0.2.7", 25))),
        ("socket.connect", (None, ("SMTP.example.fr", 25))),
        ("socket.sendmsg", (None, None)),
        ("socket.getaddrinfo", ("smtp.example.fr.", 25, 0, 0, 0)),
        ("socket.getaddrinfo", (None, 25, 0, 0, 0)),
        ("open", ("/etc/hosts", "r", 0)),
    ],
)
def test_what_is_here_or_declared_goes_through(door: Door, event: str, arguments: tuple[Any, ...]) -> None:
    door(event, arguments)


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("198.51.100.9", 443))),
        ("socket.connect", (None, ("2001:db8::1", 443, 0, 0))),
        ("socket.connect", (None, ("::ffff:198.51.100.9", 443, 0, 0))),
        ("socket.connect", (None, ("example.com", 443))),
        ("socket.connect", (None, (2, 1234))),
        ("socket.sendto", (None, ("198.51.100.9", 53))),
        ("socket.sendmsg", (None, ("198.51.100.9", 53))),
        ("socket.getaddrinfo", ("metrics.example.com", 443, 0, 0, 0)),
        ("socket.getaddrinfo", (b"metrics.example.com", 443, 0, 0, 0)),
        ("socket.gethostbyname", ("example.com",)),
        ("socket.gethostbyaddr", ("198.51.100.9",)),
        ("socket.getnameinfo", (("198.51.100.9", 53),)),
    ],
)
def test_what_is_not_declared_is_refused_and_logged(
    door: Door, event: str, arguments: tuple[Any, ...], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), pytest.raises(UndeclaredHost, match="declares no such host"):
        door(event, arguments)
    assert event in caplog.text


def test_the_addresses_of_a_declared_host_are_those_that_were_found(door: Door) -> None:
    found = [(2, 1, 6, "", ("198.51.100.9", 25)), (10, 1, 6, "", ("2001:db8::9", 25, 0, 0))]
    door.remember("metrics.example.com", found)
    with pytest.raises(UndeclaredHost):
        door("socket.connect", (None, ("198.51.100.9", 25)))
    door.remember("SMTP.example.fr", found)
    door("socket.connect", (None, ("198.51.100.9", 25)))
    door("socket.connect", (None, ("2001:db8::9", 25, 0, 0)))


def test_a_refusal_is_a_server_that_cannot_be_reached() -> None:
    assert issubclass(UndeclaredHost, OSError)


FROM_INSIDE = """
import socket, urllib.request
from espace.lib import egress
egress.close(lambda: {"192.0.2.7"})
egress.close(lambda: {"198.51.100.9", "example.com"})  # a second word is not listened to
for reach in (
    lambda: socket.create_connection(("198.51.100.9", 443), timeout=0.01),
    lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM).sendto(b"x", ("2001:db8::1", 53)),
    lambda: __import__("_socket").getaddrinfo("example.com", 443),
    lambda: urllib.request.urlopen("http://example.com/", timeout=0.01),
):
    try:
        reach()
    except OSError as error:
        print(type(getattr(error, "reason", error)).__name__)
heard = socket.create_server(("127.0.0.1", 0))
socket.create_connection(heard.getsockname()).close()
print("here")
"""


def test_a_socket_opened_from_inside_to_an_undeclared_host_raises() -> None:
    done = subprocess.run([sys.executable, "-c", FROM_INSIDE], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["UndeclaredHost"] * 4 + ["here"]
    assert done.stderr.count("refused") == 4


def test_the_program_closes_the_door_as_it_starts() -> None:
    assert is_closed()
