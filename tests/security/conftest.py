"""The worlds of these tests have everything that the program can do, what waits for its officer's approval included."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _with_proxies(proxies_approved: None) -> None:
    """Each begins where they are approved; what holds where they are not is in tests/tickets/test_proxies_waiting.py."""
