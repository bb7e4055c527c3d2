"""Closing an account: its sign-in and all that only it needs. What the contract needs stays, and is handled outside the account."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import transaction

from espace import audit, ledger, register
from espace.accounts.models import Customer
from espace.accounts.nameless import NOWHERE, make_nameless
from espace.lib.rows import among
from espace.privacy import units
from espace.privacy.retention import leaving
from espace.register.holdings import columns, unit_kinds

CONSENT = "6.1.a"


@transaction.atomic
def close(customers: Collection[UUID], *, rule: str, at: datetime, asleep: bool = False) -> int:
    """Close the accounts of these customers: drafts and papers destroyed, sessions ended, sign-in impossible; how many were open.

    ``asleep``: nobody signed in any more. That is no wish: directives after death stay, and somebody dead signs in no more.
    Idempotent: an account that is closed is left alone.
    """
    people = close_quietly(customers, at, asleep=asleep)
    if not people:
        return 0
    for kind in consent_only(asleep=asleep):
        if ids := units.of_customers(kind, people):
            leaving.destroy(kind, ids, rule=rule, due={}, at=at)
    how = "asleep" if asleep else ""
    ledger.record(kind="account.closed", lines=[{"customer": pk.hex, "how": how} for pk in sorted(people)], at=at)
    for pk in people:
        audit.record(action="account.closed", by=None, at=at, subject=pk)
    return len(people)


def close_quietly(customers: Collection[UUID], at: datetime, *, asleep: bool = False) -> list[UUID]:
    """End the sign-in of those of these customers who have one, without a word in the ledger. Returns who had."""
    from espace.privacy.consent.actions import end_with_account  # it stands on this package

    rows = Customer.objects.filter(pk__in=among(customers), user__isnull=False)
    people = list(rows.exclude(user__email__endswith=f"@{NOWHERE}").values_list("pk", "user", "unit"))
    make_nameless([user for _pk, user, _unit in people])
    units.forget_persons([unit for _pk, _user, unit in people])
    Customer.objects.filter(pk__in=[pk for pk, _user, _unit in people], closed_at__isnull=True).update(closed_at=at)
    end_with_account(customers=[pk for pk, _user, _unit in people], at=at, asleep=asleep)
    return [pk for pk, _user, _unit in people]


@cache
def consent_only(*, asleep: bool = False) -> tuple[str, ...]:
    """The kinds of unit that nothing but consent covers: their rules serve purposes of consent only, and so may each of their data.

    ``asleep``: a consent given by a gesture of its own covers on.
    """
    law = register.load()
    consented = {p.id for p in law.purposes.values() if p.basis == CONSENT and not (asleep and p.apart)}
    found = []
    for kind, how in unit_kinds().items():
        rules = [rule for rule in law.retention.values() if kind in rule.kinds]
        if how.archived or not rules or not all(set(rule.purposes) <= consented for rule in rules):
            continue
        held = {
            column.category
            for table in units.tables_of(kind)
            for name in table.columns
            if (column := columns()[f"{table.name}.{name}"]).category
        }
        if all(set(law.categories[category].purposes) & consented for category in held):
            found.append(kind)
    return tuple(found)
