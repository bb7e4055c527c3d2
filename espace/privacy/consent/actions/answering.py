"""Giving and refusing: the answer to the consent screen, the change of an optional purpose, the agreement given with one request."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from espace import audit, ledger
from espace.accounts.models import Customer, User
from espace.privacy.consent import notices, reading, wording
from espace.privacy.consent.actions.measuring import follow
from espace.privacy.consent.models import ConsentEvent, How, State
from espace.privacy.consent.wording import ACCOUNT


@transaction.atomic
def answer(*, customer: Customer, given: Collection[str], by: User, at: datetime) -> list[ConsentEvent]:
    """Record the answer to the consent screen, purpose by purpose; ``given`` holds ``account``, and what else was ticked.

    What was not ticked is refused, or withdrawn if it had been given before. Answered twice (double click) is answered once. Refusing
    the account is :func:`withdraw`. Raises :class:`ValueError` without it.
    """
    if ACCOUNT not in given:
        raise ValueError("an account is refused by withdrawing")
    Customer.objects.select_for_update(of=("self",)).get(
        pk=customer.pk
    )  # before its user, as whoever withdraws holds them
    user = User.objects.select_for_update().get(pk=by.pk)
    generation = notices.current(at).generation
    if user.consented_to == generation or not user.is_active:
        return []
    last = reading.last_of(customer.pk)
    events = [
        _event(customer, purpose.id, _answered(purpose.id in given, last.get(purpose.id)), at)
        for purpose in wording.purposes()
    ]
    _keep(events, customer, by, at)
    user.consented_to = by.consented_to = generation
    user.save(update_fields=["consented_to"])
    return events


def _answered(is_given: bool, last: ConsentEvent | None) -> State:
    if is_given:
        return State.GIVEN
    return State.WITHDRAWN if last is not None and last.state == State.GIVEN else State.REFUSED


@transaction.atomic
def choose(*, customer: Customer, purpose: str, is_given: bool, by: User, at: datetime) -> ConsentEvent | None:
    """Give or withdraw an optional purpose in one gesture. Returns the event, ``None`` if that is how it stood already."""
    if purpose == ACCOUNT or purpose not in {one.id for one in wording.purposes()}:
        raise ValueError(f"{purpose} is not an optional purpose that rests on consent")
    Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    last = reading.last_of(customer.pk).get(purpose)
    if (last is not None and last.state == State.GIVEN) == is_given:
        return None
    event = _event(customer, purpose, _answered(is_given, last), at)
    _keep([event], customer, by, at)
    return event


def give_for_request(
    *,
    customer: Customer,
    purpose: str,
    about: UUID,
    by: User,
    at: datetime,
    received_on: date | None = None,
    under_proxy: bool = False,
) -> ConsentEvent:
    """Keep the explicit agreement given when sending one request (art. 9(2)(a) GDPR), in the transaction of the sending, which journals it.

    ``about``: the unit of the request. It covers that request alone. ``received_on``: the day on which the person gave it to an advisor,
    by phone, by post or by e-mail, who noted it. ``under_proxy``: whoever holds their proxy, in which it was given, sends the request.
    """
    event = _event(customer, purpose, State.GIVEN, at)
    event.about = about
    if received_on is not None:
        event.how, event.received_on = How.ADVISOR, received_on
    elif under_proxy:
        event.how = How.PROXY
    event.save(force_insert=True)
    return event


@transaction.atomic
def give_apart(*, customer: Customer, purpose: str, by: User, at: datetime) -> ConsentEvent:
    """Keep the consent to a purpose whose consent is asked by a gesture of its own (the register says ``apart``), and nothing else's.

    Given again, it is a new event: what it covers was written anew.
    """
    if purpose not in {one.id for one in wording.every_purpose() if one.apart}:
        raise ValueError(f"the consent to {purpose} is not asked apart")
    event = _event(customer, purpose, State.GIVEN, at)
    _keep([event], customer, by, at)
    return event


def _event(customer: Customer, purpose: str, state: State, at: datetime) -> ConsentEvent:
    return ConsentEvent(customer=customer.pk, purpose=purpose, state=state, at=at, terms=wording.terms(purpose, at))


def _keep(events: list[ConsentEvent], customer: Customer, by: User, at: datetime) -> None:
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
    ledger.record(
        kind="consent.withdrawn", lines=[line_of(one) for one in events if one.state == State.WITHDRAWN], at=at
    )


def line_of(event: ConsentEvent) -> dict[str, str]:
    """What the ledger keeps of a withdrawal: ids and names, to do it again after a restore."""
    return {
        "event": str(event.record), "customer": str(event.customer), "purpose": event.purpose, "state": event.state,
    }  # fmt: skip
