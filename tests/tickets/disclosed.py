"""A register that names the insurers, as an officer's would; and what an advisor notes under it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from espace import register, vault
from espace.accounts.models import User
from espace.lib import clock
from espace.register.lines import Approval
from espace.tickets import actions
from espace.tickets.models import Disclosure, Means, Ticket
from tests.cast import AT

NAMED_ON = clock.today(AT) - timedelta(days=30)
REASON = "Demander la prise en charge"


def law(**changed: Any) -> register.Register:
    """The register, with the line of the insurers approved, in a country, and then as ``changed``."""
    now = register.load()
    line = now.recipients["insurers"]
    approved = Approval(addition=True, by="Dominique Perrin", on=NAMED_ON)
    named = replace(line, **{"country": "FR", "approval": approved, **changed})
    return replace(now, recipients={**now.recipients, "insurers": named})


def in_force(monkeypatch: pytest.MonkeyPatch, **changed: Any) -> None:
    """Have this register be the one in force."""
    there = law(**changed)
    monkeypatch.setattr(register, "load", lambda: there)


def disclosed(
    ticket: Ticket,
    by: User,
    *,
    messages: Iterable[uuid.UUID] | None = None,
    documents: Iterable[uuid.UUID] = (),
    sent_on: date | None = None,
    agreed_on: date | None = None,
    at: datetime = AT + timedelta(hours=3),
    **others: Any,
) -> Disclosure:
    """Note one, of every message of the request unless some are named."""
    assert ticket.contract is not None
    on = sent_on or clock.today(at)
    given: dict[str, Any] = {
        "pk": uuid.uuid4(), "insurer": ticket.contract.product.insurer_id, "means": Means.EMAIL, "reason": REASON,
    } | others  # fmt: skip
    return actions.disclose(
        ticket=ticket, messages=list(ticket.messages.values_list("pk", flat=True) if messages is None else messages),
        documents=list(documents), sent_on=on, agreed_on=agreed_on, by=by, at=at, **given,
    )  # fmt: skip


def written(ticket: Ticket, by: User, at: datetime, *, reason: str = REASON) -> Disclosure:
    """A row as it lies, whatever the register says today: noted while the insurers were named, switched off since."""
    row = Disclosure(
        ticket=ticket, country="FR", named_on=clock.today(at), messages=[], documents=[], message_count=1, document_count=0,
        means=Means.POST, sent_on=clock.today(at), by=by, at=at,
    )  # fmt: skip
    vault.share_key(ticket, row)
    row.insurer, row.reason = "April", reason
    row.save(force_insert=True)
    return row
