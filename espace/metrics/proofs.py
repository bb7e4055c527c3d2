"""What the measures show of clause C06: nobody is measured without their consent, nothing raw stays, nothing counted leads to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from espace import register
from espace.accounts.models import User
from espace.lib import clock
from espace.metrics import pending, publishing
from espace.metrics.models import LEAST, Comment, Coverage, Figure, Pending, Stream, UsageEvent
from espace.privacy.consent import reading
from espace.privacy.consent.models import State
from espace.privacy.consent.wording import MEASUREMENT
from espace.privacy.proofs.collecting import Evidence, Proof
from espace.privacy.proofs.looking import counted
from espace.register import holdings

SWEPT_WITHIN = timedelta(hours=26)
COUNTED = (UsageEvent, Pending, Figure, Coverage, Comment)


@dataclass(frozen=True)
class Column:
    """One column of what is measured: of which table, and whether it leads to a row elsewhere."""

    table: str
    name: str
    leads: bool


def columns() -> Iterator[Column]:
    """Every column of every table of the measures, read from the models and the holdings themselves."""
    for entry in holdings.declared():
        if entry.app != "espace.metrics":
            continue
        for field in apps.get_model(entry.table.name)._meta.concrete_fields:
            leads = field.is_relation or bool(entry.table.customer or entry.table.source)
            yield Column(entry.table.name, field.name, leads)


def without_anybody(at: datetime) -> Evidence:
    """C06: who is measured agreed to it last; no raw event past its term, no column that leads to anybody, no figure under eleven."""
    given = reading.last_events(MEASUREMENT).filter(state=State.GIVEN).values("customer")
    wrong = User.objects.filter(measured=True).exclude(customer__in=given).count()
    wrong += sum(column.leads for column in columns())
    wrong += Figure.objects.filter(n__lt=LEAST).count()
    wrong += UsageEvent.objects.exclude(at__minute=0, at__second=0).count()
    late = UsageEvent.objects.filter(at__lte=register.oldest("usage_event", at)).count()
    swept = at - SWEPT_WITHIN
    late += User.objects.filter(opinion_asked_on__lte=clock.today(register.oldest("opinion_asked", swept))).count()
    late += Comment.objects.filter(month_on__lte=clock.today(register.oldest("satisfaction_comment", swept))).count()
    total = sum(model._default_manager.count() for model in COUNTED)
    return counted(total, wrong=wrong, late=late, what=_("comptes et commentaires, sans personne derrière aucun"))


def rehearse(at: datetime) -> None:
    """Of nobody: ten are not published, eleven are, and the database refuses a figure of ten."""
    topic, eve = "exercice", clock.today(at) - timedelta(days=1)
    for more, is_said in ((LEAST - 1, False), (1, True)):
        pending.add(stream=Stream.USE, topic=topic, on=eve, n=more)
        publishing.publish(at)
        if Figure.objects.filter(topic=topic).exists() != is_said:
            raise AssertionError("A number is published on the wrong side of eleven.")
    try:
        with transaction.atomic():
            Figure.objects.create(stream=Stream.USE, topic="dix", from_on=eve, to_on=eve, n=LEAST - 1)
    except DatabaseError:
        return
    raise AssertionError("The database let a figure count fewer than eleven.")


PROOFS = (Proof("C06", "measurement_without_identifier", without_anybody, rehearse),)
