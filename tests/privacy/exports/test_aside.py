"""What a copy sets aside is told again by heading, lies sealed meanwhile, and leaves no file."""

from __future__ import annotations

from pathlib import Path

import pytest

from espace.privacy.exports import aside
from espace.privacy.exports.aside import Aside


def test_what_was_said_under_a_heading_is_told_in_its_order() -> None:
    with Aside() as rows:
        for number in range(30_000):
            rows.say(("exchanges", "messages")[number % 2], f"é{number};")
        for heading, first in (("exchanges", 0), ("messages", 1)):
            assert "".join(rows.told(heading)) == "".join(f"é{number};" for number in range(first, 30_000, 2))
        assert "".join(rows.told("nothing")) == ""


def test_what_is_set_aside_is_sealed_and_has_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "HELD", 100)
    with Aside() as rows:
        before = rows._file.seek(0, 2)
        rows.say("exchanges", "Bonjour " * 200)
        rows._file.seek(0)
        lying = rows._file.read()
        assert before == 0 < len(lying)
        assert b"Bonjour" not in lying
        assert Path(f"/proc/self/fd/{rows._file.fileno()}").readlink().name.endswith("(deleted)")
    assert rows._file.closed
