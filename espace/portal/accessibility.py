"""The audit of accessibility that people made for the broker, which alone lets the statement say a level (RGAA 4.1.2).

It comes from the installation's ``espace.toml``; without it no level is said, whatever the programs find::

    [accessibility]
    audited_on = 2027-03-01
    auditor = "Cabinet Exemple"
    level = "partial"            # total (100 %), partial (50 % or more), none
    percentage = 74.5            # criteria that are met, of those that apply
    report = "https://…"         # where the report is read; left out, it is sent to who asks
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from espace.lib import periods

VALID_FOR = "P3Y"
"""How long a statement stands on the same audit (décret 2019-768, and the referential)."""
NEEDED = ("audited_on", "auditor", "level", "percentage")
KNOWN = (*NEEDED, "report")


class Level(TextChoices):
    TOTAL = "total", _("Cet espace est totalement conforme au RGAA 4.1.")
    PARTIAL = "partial", _("Cet espace est partiellement conforme au RGAA 4.1.")
    NONE = "none", _("Cet espace n’est pas conforme au RGAA 4.1.")


@dataclass(frozen=True)
class Audit:
    """``percentage`` of the criteria that apply; ``report`` is an https address, empty when it is sent to who asks."""

    audited_on: date
    auditor: str
    level: Level
    percentage: float
    report: str

    def stands(self, on: date) -> bool:
        """Whether the level may be said on this day: not before the audit, and not three years after."""
        return self.audited_on <= on < periods.add_to_day(self.audited_on, VALID_FOR)


def audit() -> Audit | None:
    """The audit that the broker entered. Raises ``ImproperlyConfigured`` for one that says too little, or contradicts itself."""
    told: dict[str, Any] = settings.HOME.options.get("accessibility", {})
    if not told:
        return None
    for name in NEEDED:
        if told.get(name) in (None, ""):
            raise _wrong(f"{name} is missing; an audit has {', '.join(NEEDED)}")
    for name in sorted(set(told) - set(KNOWN)):
        raise _wrong(f"{name} is unknown; known: {', '.join(KNOWN)}")
    on, percentage, report = told["audited_on"], told["percentage"], str(told.get("report", ""))
    if not isinstance(on, date) or isinstance(on, datetime):
        raise _wrong(f"audited_on is {on!r}; it is a day, such as 2027-03-01")
    if told["level"] not in Level.values:
        raise _wrong(f"level is {told['level']!r}; it is one of {', '.join(Level.values)}")
    if not isinstance(percentage, int | float) or isinstance(percentage, bool) or not 0 <= percentage <= 100:
        raise _wrong(f"percentage is {percentage!r}; it is a number from 0 to 100")
    level = Level(told["level"])
    if level != level_of(percentage):
        raise _wrong(f"level is {level.value!r} and percentage {percentage}, which is {level_of(percentage).value!r}")
    if report and not report.startswith("https://"):
        raise _wrong(f"report is {report!r}; it is an address that begins with https://")
    return Audit(on, str(told["auditor"]), level, percentage, report)


def level_of(percentage: float) -> Level:
    """The level that the referential gives to a share of criteria met."""
    if percentage == 100:
        return Level.TOTAL
    return Level.PARTIAL if percentage >= 50 else Level.NONE


def installation(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """``portal.E001``: what ``espace.toml`` says of the audit cannot be shown."""
    try:
        audit()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), id="portal.E001")]
    return []


def _wrong(what: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"espace.toml, [accessibility]: {what}.")
