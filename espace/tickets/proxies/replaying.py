"""Doing ends again after a restore: a proxy that was revoked does not open anything again, nor a request that is let read no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Greatest, Least

from espace.accounts.models import Ending, Proxy
from espace.tickets.models import Showing
from espace.tickets.proxies.chores import discard_drafts


def ended_again(lines: Sequence[Mapping[str, str]], at: datetime) -> None:
    """``proxy.ended``, lines ``{proxy, how}``: end those that the restored database has, which name nobody any more, and destroy what is
    prepared under them."""
    for line in lines:
        found = Proxy.objects.filter(pk=UUID(line["proxy"]), ended_at__isnull=True)
        found.update(
            ended_at=at,
            ending=Ending(line["how"]).value,
            over_at=Case(When(over_at__isnull=False, then=Least(F("ends_at"), Value(at)))),
        )
        for answered in Proxy.objects.filter(pk=UUID(line["proxy"])):
            answered.address, answered.address_digest = "", None
            answered.save(update_fields=["address", "address_digest"])
    discard_drafts(Q(proxy__in=[UUID(line["proxy"]) for line in lines]), by=None, at=at)


def hidden_again(lines: Sequence[Mapping[str, str]], at: datetime) -> None:
    """``showing.ended``, lines ``{showing}``: stop those that the restored database has."""
    named = [UUID(line["showing"]) for line in lines]
    Showing.objects.filter(pk__in=named, ended_at__isnull=True).update(ended_at=Greatest(F("at"), Value(at)))
