"""``{{ document.expires_on|stands:now }}``: ``good``, ``ending`` or ``over``, empty without a day."""

from __future__ import annotations

from datetime import date, datetime

from django import template

from espace.documents.validity import validity
from espace.lib import clock

register = template.Library()


@register.filter
def stands(expires_on: date | None, now: datetime) -> str:
    """How a paper stands now, as a name of ``Validity``."""
    return validity(expires_on, clock.today(now)).value if expires_on else ""
