"""Two advisors at work: one is away and stood in for, opinions are asked and given, days to come back on, views of the queue."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from espace.accounts.actions import absences
from espace.accounts.models import User
from espace.contracts.models import Insurer
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.chosen import Choice
from espace.tickets.models import Ticket
from espace.tickets.models.saved import Column, Held
from espace.tickets.queues import Queue

AWAY_FOR, AWAY_LATER = timedelta(days=9), timedelta(days=24)
LENT = 3  # requests that the second advisor handles


def at_work(sophie: User, yann: User, now: datetime) -> None:
    """What the desk did these last days, once the requests are told."""
    mine = list(Ticket.objects.filter(state="in_progress", assignee__user=sophie).order_by("submitted_at", "pk"))
    lent, kept = mine[:LENT], mine[LENT:]
    for ticket in lent:
        actions.assign(ticket=ticket, to=yann.staff_member, by=sophie, at=now - timedelta(days=3))
    _opinions(sophie, yann, lent, now)
    _days(sophie, kept, now)
    _views(sophie, yann, now)
    _away(sophie, yann, now)


def _opinions(sophie: User, yann: User, lent: list[Ticket], now: datetime) -> None:
    """Yann asked something before he left, and answered what Sophie asked about Claire's hospital bill."""
    hospital = Ticket.objects.get(kind="reimbursement", customer__user__email="claire@clients.example")
    asked = actions.ask_opinion(
        ticket=hospital,
        pk=uuid.uuid4(),
        of=yann.staff_member,
        question="Océane Santé a déjà refusé un devis à la place d’une facture de cette clinique ?",
        by=sophie,
        at=now - timedelta(days=3, hours=4),
    )
    actions.answer_opinion(
        asked=asked,
        words="Oui, deux fois cette année. La clinique envoie la facture acquittée si on la lui demande par écrit.",
        by=yann,
        at=now - timedelta(days=3, hours=1),
    )
    if lent:
        actions.ask_opinion(
            ticket=lent[0],
            pk=uuid.uuid4(),
            of=sophie.staff_member,
            question="La franchise s’applique-t-elle deux fois si les deux bagages sont sur la même déclaration ?",
            by=yann,
            at=now - timedelta(days=2, hours=2),
        )


def _days(sophie: User, kept: list[Ticket], now: datetime) -> None:
    """One to look at again today, one next week."""
    today = clock.today(now)
    for ticket, on, why in zip(
        kept,
        (today, today + timedelta(days=6)),
        ("L’assureur devait répondre hier : le rappeler.", "Vérifier que l’avenant est arrivé."),
        strict=False,
    ):
        actions.come_back(ticket=ticket, on=on, note=why, by=sophie, at=now - timedelta(days=2))


def _views(sophie: User, yann: User, now: datetime) -> None:
    """One of Sophie's own, one that Yann shows to the team."""
    at = now - timedelta(days=12)
    actions.keep_view(
        view=None,
        name="Attestations à faire",
        choice=Choice(Queue.TO_TAKE, kind="certificate"),
        columns=(Column.OBJECT, Column.DUE, Column.SENT),
        is_shared=False,
        by=sophie,
        at=at,
    )
    insurer = Insurer.objects.get(name="Océane Santé")
    actions.keep_view(
        view=None,
        name="Océane Santé, pièces attendues",
        choice=Choice(Queue.WAITING, insurer=insurer.pk, waiting_days=2, held=Held.ANYBODY),
        columns=(Column.OBJECT, Column.STATE, Column.SINCE, Column.HOLDER),
        is_shared=True,
        by=yann,
        at=at,
    )


def _away(sophie: User, yann: User, now: datetime) -> None:
    """Yann is away since yesterday, and Sophie stands in; her own days are noted for later."""
    today = clock.today(now)
    yesterday = today - timedelta(days=1)
    absences.record_absence(
        member=yann.staff_member, deputy=sophie.staff_member, starts_on=yesterday, ends_on=yesterday + AWAY_FOR, by=yann,
        at=now - timedelta(days=2),
    )  # fmt: skip
    later = today + AWAY_LATER
    absences.record_absence(
        member=sophie.staff_member, deputy=yann.staff_member, starts_on=later, ends_on=later + timedelta(days=4), by=sophie,
        at=now - timedelta(days=2),
    )  # fmt: skip
