"""What every page says of the register: the officer's address at its foot (clause C24). No query."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from espace.register.loading import load


def officer(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``officer``, the data protection officer."""
    return {"officer": load().officer}
