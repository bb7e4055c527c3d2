"""What every page knows of the brokerage it belongs to. No query: a page pays nothing for its frame."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from espace import brokerage
from espace.brokerage import serving


def brand(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``brand`` (name, number to call, and the addresses of its stylesheet and its logo)."""
    css, logo = serving.addresses()
    held = brokerage.held()
    return {"brand": {"name": held.name, "phone": held.phone, "css": css, "logo": logo}}
