"""What the register says of a purpose, as it is read before consenting and kept with the consent (art. 13 GDPR; ISO/IEC TS 27560)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import get_language

from espace import register
from espace.privacy.consent import notices
from espace.privacy.consent.models import Terms
from espace.register.durations import in_words
from espace.register.lines import Purpose, Recipient, Retention, State
from espace.register.model import Register

CONSENT = "6.1.a"
ACCOUNT = "account"
MEASUREMENT = "measurement"
SPACE = UUID("8a3e1c0e-3f0b-4f57-9a7e-2f2f6d8f2756")
REMEMBERED = timedelta(minutes=1)
_written: dict[UUID, datetime] = {}


def purposes() -> list[Purpose]:
    """The purposes that rest on a consent asked on the screen that opens the space, in the register's order."""
    return [purpose for purpose in every_purpose() if not purpose.apart]


def every_purpose() -> list[Purpose]:
    """Those, and the ones whose consent is asked by a gesture of its own."""
    return [purpose for purpose in register.load().purposes.values() if purpose.basis == CONSENT]


def spoken() -> str:
    """The language in which the person reads, among the register's."""
    return "en" if (get_language() or "fr").startswith("en") else "fr"


def terms(purpose: str, at: datetime) -> Terms:
    """The row of what is read today about a purpose, written if it is new.

    That it is there is remembered for a minute, not longer: a backup restored under a running process may not have it.
    """
    law, language = register.load(), spoken()
    pk = uuid5(SPACE, f"{law.version}:{purpose}:{language}")
    seen_at = _written.get(pk)
    if seen_at is not None and abs(at - seen_at) < REMEMBERED:
        return Terms(id=pk)
    row = Terms.objects.filter(id=pk).only("id").first()
    if row is None:
        row, _made = Terms.objects.get_or_create(
            id=pk,
            defaults={
                "notice": notices.current(at),
                "purpose": purpose,
                "language": language,
                "wording": describe(purpose, language),
            },
        )
    transaction.on_commit(lambda: _written.update({pk: at}))
    return row


def forget() -> None:
    """Forget what is known to be written. For tests, whose database is put back."""
    _written.clear()


def label(purpose: str, language: str) -> str:
    """The register's word for a purpose."""
    line = register.load().purposes.get(purpose)
    return line.label.in_language(language) if line else purpose


def describe(purpose: str, language: str) -> dict[str, Any]:
    """One purpose in plain values: what it is, the data, who reads them, how long, how to withdraw."""
    law = register.load()
    line = law.purposes[purpose]
    data = [one for one in law.categories.values() if purpose in one.purposes and one.approval.switched_on]
    if not data:  # everything that this purpose would use still waits for the officer: it is said nevertheless
        data = [one for one in law.categories.values() if purpose in one.purposes]
    names = {one.id for one in data}
    return {
        "id": purpose,
        "label": line.label.in_language(language),
        "detail": line.detail.in_language(language),
        "basis": line.basis,
        "article9": [
            {"condition": one.condition, "when": one.when.in_language(language)} for one in line.article9
        ],
        "awaited": _awaited(law, line, language),
        "data": [
            {"id": one.id, "label": one.label.in_language(language), "optional": not one.mandatory, "health": one.health}
            for one in data
        ],
        "recipients": [
            {"id": one.id, "label": one.label.in_language(language), "entity": one.entity, "country": one.country}
            for one in law.recipients.values()
            if _reads(one) and names & set(one.categories)
        ],
        "controller": {
            "name": law.controller.name, "address": law.controller.address, "email": law.controller.email,
            "officer": law.officer.email,
        },
        "retention": [period(one, language) for one in law.retention.values() if purpose in one.purposes],
        "withdrawal": law.rights[purpose if line.apart else "withdrawal"].route.in_language(language),
    }  # fmt: skip


def _awaited(law: Register, purpose: Purpose, language: str) -> str:
    """What is not in force yet, where nothing of the purpose is: nobody consents to more than runs."""
    clause = law.clauses[purpose.clause]
    return clause.awaited.in_language(language) if clause.state is State.PLANNED else ""


def _reads(recipient: Recipient) -> bool:
    """Whether somebody else than the person themselves reads something today."""
    return recipient.role != "customer" and recipient.state is not State.PLANNED and recipient.approval.switched_on


def period(rule: Retention, language: str) -> dict[str, str]:
    """One period in words."""
    return {
        "id": rule.id,
        "data": rule.data.in_language(language),
        "period": in_words(rule.period, language),
        "since": rule.since.in_language(language),
        "at_most": in_words(rule.at_most, language) if rule.at_most else "",
    }
