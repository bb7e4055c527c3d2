"""Writing, changing and revoking one's directives: each saving is a version of its own, resting on a consent of its own (art. 85, I)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, outbox, vault
from espace.accounts.models import Customer, User
from espace.accounts.people import reached
from espace.privacy.consent import actions as consent
from espace.privacy.directives.closing import close
from espace.privacy.directives.groups import GROUPS
from espace.privacy.directives.models import Closing, Directive, Wish
from espace.privacy.directives.wished import keeps_without_identity
from espace.privacy.rights.errors import NotNow

PURPOSE = "directives"
UNIT = "directive"
PLACE = "/espace/mes-directives/"


@dataclass(frozen=True)
class Will:
    """What a person writes: a wish for every group of :data:`GROUPS`, or the mention of general directives, or both.

    ``executor``, empty: the heirs; ``reached``, ``relation``: how they are reached, who they are to the person.
    """

    wishes: Mapping[str, Wish] = field(default_factory=dict)
    executor: str = ""
    reached: str = ""
    relation: str = ""
    words: str = ""
    general: str = ""


@transaction.atomic
def write(*, customer: Customer, will: Will, consents: bool, by: User, at: datetime) -> Directive:
    """Write directives, or replace those in force, which are closed. Raises :class:`NotNow`.

    ``consents``: the consent to this and to nothing else, given by the gesture that writes them; without it there are none.
    """
    held = _living(customer)
    if not consents:
        raise NotNow(_("Vos directives ont besoin de votre consentement à elles seules : cochez sa case."))
    if will.wishes.keys() != GROUPS.keys() and (will.wishes or not will.general):
        raise NotNow(_("Dites ce que devient chaque groupe de données, ou qui garde vos directives générales."))
    if will.wishes and keeps_without_identity(will.wishes):
        raise NotNow(
            _("Sans votre identité, on ne saurait plus de qui sont vos données facultatives : effacez-les aussi.")
        )
    if will.executor and not will.reached:
        raise NotNow(_("Dites comment joindre la personne que vous nommez."))
    earlier = Directive.objects.in_force().filter(customer=held).first()
    directive = Directive(customer=held, number=earlier.number + 1 if earlier else 1, written_at=at)
    if earlier is not None:
        close(earlier, Closing.SUPERSEDED, by=by, at=at)
    directive.consent = consent.give_apart(customer=held, purpose=PURPOSE, by=by, at=at).record
    vault.new_unit(UNIT, directive)
    for group, wish in will.wishes.items():
        setattr(directive, group, wish.value)
    directive.executor, directive.executor_reached = will.executor, will.reached
    directive.executor_relation = will.relation
    directive.words, directive.general = will.words, will.general
    directive.save(force_insert=True)
    audit.record(action="directive.written", by=by, at=at, subject=held.pk, unit=directive.unit)
    _tell(held, f"directive:{directive.pk}", at)
    return directive


@transaction.atomic
def revoke(*, customer: Customer, by: User, at: datetime) -> None:
    """Revoke the directives in force: their consent is withdrawn, and they are destroyed. Raises :class:`NotNow`.

    What comes by post goes the officer's way of any withdrawal (:func:`espace.privacy.consent.actions.withdraw`).
    """
    held = _living(customer)
    directive = Directive.objects.in_force().filter(customer=held).first()
    if directive is None:
        raise NotNow(_("Aucune directive n’est en vigueur : il n’y a rien à révoquer."))
    consent.withdraw(customer=held, by=by, at=at, purpose=PURPOSE)
    _tell(held, f"directive:{directive.pk}:revoked", at)


def _living(customer: Customer) -> Customer:
    """The person, locked until the transaction ends. Raises :class:`NotNow` while a death is reported."""
    held = Customer.objects.select_for_update(of=("self",)).select_related("user").get(pk=customer.pk)
    if held.death_reported_at is not None:
        raise NotNow(
            _("Un décès est signalé pour ce dossier : vos directives ne changent pas avant que ce soit éclairci.")
        )
    return held


def _tell(customer: Customer, event: str, at: datetime) -> None:
    """Whoever holds the mailbox learns that something changed, and where: if it was not the person, they will say so."""
    if user := reached(customer):
        outbox.post(kind="news", to=user.email, language=user.language, event=event, at=at, path=PLACE)
