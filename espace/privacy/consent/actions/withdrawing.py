"""Withdrawing (art. 7(3) GDPR): as easy as giving, at once, from the space or through the data protection officer."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, ledger
from espace.accounts.actions import close_space
from espace.accounts.errors import NotPossible
from espace.accounts.models import Customer, User
from espace.accounts.people import why_shut
from espace.lib import clock
from espace.privacy.consent import reading, wording
from espace.privacy.consent.actions.answering import line_of
from espace.privacy.consent.actions.measuring import follow
from espace.privacy.consent.models import ConsentEvent, How, State
from espace.privacy.consent.wording import ACCOUNT
from espace.privacy.retention import closing

RIGHT = "withdrawal"
"""The line of the register by which what consent alone covered is destroyed."""
DIRECTIVES = "directives"
"""The purpose whose consent is that of directives after death: without it, they are in force no more."""


@transaction.atomic
def withdraw(
    *, customer: Customer, by: User, at: datetime, purpose: str = ACCOUNT, received_on: date | None = None
) -> ConsentEvent:
    """Withdraw a consent, or refuse the account when it was never given; returns its event.

    Without its account a space is closed at once (:func:`espace.accounts.actions.close_space`), what that consent alone covered is
    destroyed (:mod:`espace.privacy.retention.closing`), and whatever else was consented to is withdrawn with it; requests already sent
    stay at the desk. ``received_on``: the day on which it came by post or e-mail, recorded by the officer. While a death is reported
    nothing is withdrawn, but directives whose revocation came before. Raises :class:`NotPossible`.
    """
    held = Customer.objects.select_for_update(of=("self",)).select_related("user").get(pk=customer.pk)
    is_open = held.user is not None and held.user.is_active
    if held.death_reported_at is not None and not (purpose == DIRECTIVES and _came_first(held, received_on)):
        raise NotPossible(why_shut(held))
    last = reading.last_of(customer.pk)
    _judge(last.get(purpose), received_on, at, may_refuse=purpose == ACCOUNT and is_open)
    also = [
        name for name, event in last.items() if purpose == ACCOUNT and name != ACCOUNT and event.state == State.GIVEN
    ]
    events = [_event(customer, name, last.get(name), received_on, at) for name in (purpose, *also)]
    ConsentEvent.objects.bulk_create(events)
    follow(events)
    for event in events:
        audit.record(
            action=f"consent.{event.state}",
            by=by,
            at=at,
            subject=customer.pk,
            unit=customer.unit,
            fields=[event.purpose],
        )
    ledger.record(kind="consent.withdrawn", lines=[line_of(event) for event in events], at=at)
    if any(event.purpose == DIRECTIVES for event in events):
        from espace.privacy.directives.closing import revoked  # it stands on this package

        revoked(customer, by=by, at=at)
    if purpose == ACCOUNT:
        close_space(customer=customer, by=by, at=at)
        closing.close([customer.pk], rule=RIGHT, at=at)
    return events[0]


def _came_first(held: Customer, received_on: date | None) -> bool:
    from espace.privacy.directives.closing import came_first  # it stands on this package

    return received_on is not None and came_first(held, received_on)


def _judge(last: ConsentEvent | None, received_on: date | None, at: datetime, *, may_refuse: bool) -> None:
    """Whether there is something to withdraw or to refuse, and whether the day on which it came can be true."""
    if last is None or last.state != State.GIVEN:
        if received_on is None and may_refuse:
            return
        raise NotPossible(_("Ce consentement n’est pas en cours : il n’y a rien à retirer."))
    if received_on is None:
        return
    if received_on > clock.today(at):
        raise NotPossible(_("Le jour de réception ne peut pas être après aujourd’hui."))
    if received_on < clock.today(last.at):
        raise NotPossible(_("Le jour de réception ne peut pas être avant celui où le consentement a été donné."))


def _event(
    customer: Customer, purpose: str, last: ConsentEvent | None, received_on: date | None, at: datetime
) -> ConsentEvent:
    return ConsentEvent(
        customer=customer.pk,
        purpose=purpose,
        state=State.WITHDRAWN if last is not None and last.state == State.GIVEN else State.REFUSED,
        at=at,
        how=How.OFFICER if received_on else How.SCREEN,
        received_on=received_on,
        terms=wording.terms(purpose, at),
    )
