"""Doing withdrawals again after a restore: a consent withdrawn since the backup stays withdrawn, a space closed since stays closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from espace.accounts.actions import close_space
from espace.accounts.models import Customer
from espace.privacy.consent import reading, wording
from espace.privacy.consent.actions.measuring import follow
from espace.privacy.consent.models import ConsentEvent, Terms
from espace.privacy.consent.wording import ACCOUNT


@transaction.atomic
def withdraw_again(lines: Sequence[Mapping[str, str]], at: datetime) -> None:
    """Do one act of the ledger again, whole: events that the database lacks, and the closing of the space. Again is the same.

    An event that is there was committed before the backup, and so was all that went with it. Nobody is written to: they were told.
    """
    known = set(
        ConsentEvent.objects.filter(record__in=[line["event"] for line in lines]).values_list("record", flat=True)
    )
    for line in lines:
        record, customer = UUID(line["event"]), UUID(line["customer"])
        if record in known:
            continue
        terms = _terms(line["purpose"], customer, at)
        # By screen: the day on which a letter came is in no ledger, and the restored journal has no line of it either.
        if terms is not None:
            event = ConsentEvent.objects.create(
                record=record, customer=customer, purpose=line["purpose"], state=line["state"], at=at, terms=terms
            )
            follow([event])
        file = Customer.objects.filter(pk=customer).first()
        if line["purpose"] == ACCOUNT and file is not None:
            close_space(customer=file, by=None, at=at, tell=False)


def _terms(purpose: str, customer: UUID, at: datetime) -> Terms | None:
    """What the person had read of a purpose, which today's register may have dropped; what is read today, where they were never asked.
    ``None`` where it is neither: nobody in this database consents to it, and there is nothing to withdraw."""
    if (last := reading.last_of(customer).get(purpose)) is not None:
        return last.terms
    return wording.terms(purpose, at) if purpose in {one.id for one in wording.every_purpose()} else None
