"""What is done to a proxy: given, accepted or declined, revoked or given back. What is done under one is a request like any other."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from espace import audit, ledger, outbox, vault
from espace.accounts.models import Customer, Ending, Proxy, ProxyKind, User
from espace.accounts.models.proxies import address_digest, is_approved
from espace.accounts.people import reached
from espace.lib import clock, emails, periods
from espace.tickets.errors import NotNow
from espace.tickets.kinds import kinds
from espace.tickets.models import Showing, Ticket
from espace.tickets.proxies import showing
from espace.tickets.proxies.chores import PLACE, discard_drafts
from espace.tickets.proxies.wording import VERSION, lendable_kinds, sentences

LONGEST = periods.parse("P2Y")
"""How long a proxy lasts at most: beyond, it is signed again."""
MOST = 10
"""Proxies of one person that wait or run at once."""


@transaction.atomic
def give(
    *,
    pk: UUID,
    giver: Customer,
    address: str,
    named: Collection[str],
    ends_on: date,
    accepts_health: bool,
    language: str,
    by: User,
    at: datetime,
) -> Proxy:
    """Sign a proxy for the kinds ``named``, until the end of a day (Paris), under the id that came with its form: sent twice, it is one.

    Nothing here looks for the address among accounts: the answer and its cost are the same for one that has none. Raises
    :class:`NotNow` with the reason, fit to show.
    """
    if not is_approved():
        raise NotNow(_("Les procurations attendent l’accord du délégué à la protection des données."))
    held = Customer.objects.select_for_update(of=("self",)).get(pk=giver.pk)
    earlier = Proxy.objects.filter(pk=pk, giver=held).first()
    if earlier is not None:
        return earlier
    address = emails.normalise(address)
    _refuse(address=address, named=named, ends_on=ends_on, accepts_health=accepts_health, by=by, at=at)
    standing = (
        Proxy.objects.waiting(at).filter(giver=held).count() + Proxy.objects.running(at).filter(giver=held).count()
    )
    if standing >= MOST:
        raise NotNow(_("Vous avez déjà %(n)s procurations : mettez d’abord fin à une autre.") % {"n": MOST})
    language = "en" if language.startswith("en") else "fr"
    made = Proxy(
        pk=pk, giver=held, address_digest=address_digest(address), version=VERSION, language=language, given_at=at,
        offered_at=at, ends_at=clock.day_start(ends_on + timedelta(days=1)),
    )  # fmt: skip
    vault.new_unit("proxy", made)
    made.address = address
    made.signed = "\n".join(sentences(named=named, ends_on=ends_on, language=language))
    made.save(force_insert=True)
    ProxyKind.objects.bulk_create(
        [ProxyKind(proxy=made, kind=name, health=kinds()[name].health) for name in sorted(set(named))]
    )
    audit.record(action="proxy.given", by=by, at=at, subject=held.pk, unit=made.unit)
    return made


def _refuse(
    *, address: str, named: Collection[str], ends_on: date, accepts_health: bool, by: User, at: datetime
) -> None:
    if not emails.is_valid(address):
        raise NotNow(_("Écrivez une adresse comme claire@exemple.fr."))
    if address == by.email:
        raise NotNow(_("C’est votre propre adresse : écrivez celle de l’autre personne."))
    if not named or not set(named) <= {kind.id for kind in lendable_kinds()}:
        raise NotNow(_("Choisissez au moins une sorte de demande."))
    if any(kinds()[name].health for name in named) and not accepts_health:
        raise NotNow(_("Cochez aussi votre accord pour les données de santé, ou décochez ces demandes."))
    on = clock.today(at)
    if not on < ends_on <= periods.add_to_day(on, LONGEST):
        raise NotNow(_("Choisissez un jour à venir, dans deux ans au plus."))


@transaction.atomic
def accept(*, proxy: Proxy, by: User, at: datetime) -> None:
    """Its holder accepts it, and its giver is told. Raises :class:`NotNow` where it waits for nobody any more, or not for them."""
    held = _offered(proxy, by, at)
    holder = Customer.objects.get(user=by)
    if held.giver_id == holder.pk:
        raise NotNow(_("Une procuration se donne à une autre personne."))
    held.holder, held.accepted_at, held.offered_at, held.over_at = holder, at, None, held.ends_at
    _forget_address(held)
    held.save(update_fields=["holder", "accepted_at", "offered_at", "over_at", "address", "address_digest"])
    _tell(held.giver, held, "accepted", at)
    audit.record(action="proxy.accepted", by=by, at=at, subject=held.giver_id, unit=held.unit)


@transaction.atomic
def decline(*, proxy: Proxy, by: User, at: datetime) -> None:
    """Whoever it was offered to refuses it. Raises :class:`NotNow`, as :func:`accept` does."""
    held = _offered(proxy, by, at)
    _forget_address(held)
    _end(held, Ending.DECLINED, by=by, at=at)
    _tell(held.giver, held, "declined", at)


@transaction.atomic
def revoke(*, proxy: Proxy, by: User, at: datetime) -> None:
    """Its giver ends it: from this instant its holder finds nothing of it. Again is the same."""
    held = _hold(proxy)
    if held.ended_at is not None:
        return
    vault.open_rows(held)
    _forget_address(held)
    _end(held, Ending.REVOKED, by=by, at=at)
    _tell(held.holder, held, "revoked", at)


@transaction.atomic
def renounce(*, proxy: Proxy, by: User, at: datetime) -> None:
    """Its holder gives it back, and its giver is told. Again is the same."""
    held = _hold(proxy)
    if held.ended_at is not None:
        return
    vault.open_rows(held)
    _end(held, Ending.RENOUNCED, by=by, at=at)
    _tell(held.giver, held, "renounced", at)


@transaction.atomic
def let_read(*, ticket: Ticket, proxy: Proxy, by: User, at: datetime) -> Showing:
    """The giver lets the holder of a running proxy read one request that they sent themselves, and write nothing there. Again is the same.

    Its holder is told that there is news, not of what. Raises :class:`NotNow` where the proxy does not lend it.
    """
    held = _hold(proxy)
    if not showing.may(ticket, held, by=by, at=at):
        raise NotNow(_("Cette procuration ne permet pas, ou plus, cette demande."))
    earlier = Showing.objects.filter(ticket=ticket, proxy=held, ended_at__isnull=True).first()
    if earlier is not None:
        return earlier
    made = Showing.objects.create(ticket=ticket, proxy=held, at=at)
    _tell(held.holder, held, f"shown:{made.pk}", at)
    audit.record(action="showing.begun", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    return made


@transaction.atomic
def stop_reading(*, ticket: Ticket, proxy: Proxy, by: User, at: datetime) -> None:
    """The giver lets the holder read this request no more: from this instant none of it is there for them. Again is the same.

    Nobody is told: a mail would lead to nothing, and whoever stops is owed no explanation.
    """
    _hold(proxy)
    row = Showing.objects.filter(ticket=ticket, proxy=proxy, ended_at__isnull=True).first()
    if row is None:
        return
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    ledger.record(kind="showing.ended", lines=[{"showing": row.pk.hex}], at=at)
    audit.record(action="showing.ended", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)


def _hold(proxy: Proxy) -> Proxy:
    rows = Proxy.objects.select_for_update(of=("self",)).select_related("giver__user", "holder__user")
    return rows.get(pk=proxy.pk)


def _offered(proxy: Proxy, by: User, at: datetime) -> Proxy:
    """The proxy, locked and opened, if it waits for the address of this person."""
    held = _hold(proxy)
    waits = Proxy.objects.waiting(at).filter(pk=held.pk, address_digest=address_digest(by.email))
    if not waits.exists():
        raise NotNow(_("Cette procuration n’attend plus de réponse."))
    vault.open_rows(held)
    return held


def _forget_address(held: Proxy) -> None:
    """Once it is answered it names nobody."""
    held.address, held.address_digest = "", None


def _end(held: Proxy, ending: Ending, *, by: User, at: datetime) -> None:
    held.ended_at, held.ending = at, ending
    if held.over_at is not None:  # accepted: what was never accepted keeps the term of an offer
        held.over_at = min(at, held.ends_at)
    held.save(update_fields=["ended_at", "ending", "over_at", "address", "address_digest"])
    discard_drafts(Q(proxy=held), by=by, at=at)
    ledger.record(kind="proxy.ended", lines=[{"proxy": held.pk.hex, "how": ending.value}], at=at)
    audit.record(action=f"proxy.{ending.value}", by=by, at=at, subject=held.giver_id, unit=held.unit)


def _tell(customer: Customer | None, held: Proxy, what: str, at: datetime) -> None:
    """There is news, for the other side; the mail says no more (clause C05)."""
    if customer is not None and (user := reached(customer)) is not None:
        event = f"proxy:{held.pk}:{what}"
        outbox.post(kind="news", to=user.email, language=user.language, event=event, at=at, path=PLACE)
