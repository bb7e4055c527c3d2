"""Somebody tells us that a person died: the file is frozen at once. If it is not true, the person says so, and all is as before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, outbox, vault
from espace.accounts import sessions
from espace.accounts.actions.stays import revoke_invitations, void_links
from espace.accounts.models import Customer, User
from espace.accounts.people import why_shut
from espace.accounts.roles import Role
from espace.lib import clock, emails
from espace.privacy.directives.ending import denied, end
from espace.privacy.directives.holding import hold_open
from espace.privacy.directives.models import DeathReport, Outcome
from espace.privacy.rights.actions import answer
from espace.privacy.rights.actions.identity import Scan, forget_proofs, keep_proof
from espace.privacy.rights.actions.receiving import write
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.moving import hold, move
from espace.privacy.rights.states import Channel, Decision, Identity, Right

SPACE, CONTACT = "/espace/", "/contact-dpo/"
OFFICERS = "/dpo/deces/"


@dataclass(frozen=True)
class Told:
    """What somebody told: ``who`` they are and where to answer, ``words`` how they told it, on which day it was received, by what
    channel; a scan of what shows it (death certificate), destroyed at the decision like a proof of identity."""

    who: str
    words: str
    received_on: date
    channel: Channel
    proof: Scan | None = None


@transaction.atomic
def report(*, customer: Customer, told: Told, by: User, at: datetime) -> DeathReport:
    """Note that a death is reported, and freeze the file in the same transaction; a second report joins the first. Raises :class:`NotNow`.

    Sessions end, links in mailboxes are void, directives and consents do not change, nothing that directives speak of is destroyed. The
    officers are told, and the person too: if they live, they alone can say so.
    """
    if told.received_on > clock.today(at):
        raise NotNow(_("Un signalement ne peut pas être reçu après aujourd’hui."))
    held = Customer.objects.select_for_update(of=("self",)).select_related("user").get(pk=customer.pk)
    if held.closed_by_death_at is not None:
        raise NotNow(why_shut(held))
    earlier = DeathReport.objects.open().filter(customer=held).first()
    if earlier is not None:
        return _join(earlier, told, by=by, at=at)
    request = write(
        right=Right.DIRECTIVES, customer=held, asked=told.words, who=told.who, channel=told.channel, received_on=told.received_on,
        identity=Identity.UNKNOWN, answer_by=Channel.EMAIL if told.channel == Channel.EMAIL else Channel.POST, by=by, at=at,
    )  # fmt: skip
    found = DeathReport(customer=held, request=request, reported_at=at)
    vault.share_key(request, found)
    found.save(force_insert=True)
    if told.proof is not None:
        keep_proof(request, told.proof, by=by, at=at)
    _freeze(held, at)
    audit.record(action="death.reported", by=by, at=at, subject=held.pk, unit=request.unit)
    _tell_person(held, found, at)
    tell_officers(found, "reported", (Role.DPO,), at)
    return found


def _join(found: DeathReport, told: Told, *, by: User, at: datetime) -> DeathReport:
    """Somebody else tells the same: who they are is kept beside the first, and the clock runs from the day on which we knew first."""
    request = hold(found.request_id)
    request.who = "\n\n".join(filter(None, (request.who, told.who)))
    request.asked = "\n\n".join(filter(None, (request.asked, told.words)))
    request.received_on = min(request.received_on, told.received_on)
    request.save()
    if told.proof is not None:
        keep_proof(request, told.proof, by=by, at=at)
    audit.record(action="death.reported", by=by, at=at, subject=found.customer_id, unit=request.unit)
    return found


def _freeze(customer: Customer, at: datetime) -> None:
    Customer.objects.filter(pk=customer.pk).update(death_reported_at=at)
    revoke_invitations(customer, at=at)
    if customer.user is not None:
        sessions.end(customer.user)
        void_links(customer.user, at=at)


def _tell_person(customer: Customer, found: DeathReport, at: datetime) -> None:
    """At every address of theirs that we have; without a space, the mail leads to the officer."""
    user = customer.user if customer.user is not None and customer.user.is_active else None
    language = user.language if user else "fr"
    kind, path = ("important", SPACE) if user else ("reach_us", CONTACT)
    vault.open_rows(customer)
    addresses = dict.fromkeys((user.email if user else "", emails.normalise(customer.email)))
    for number, address in enumerate(filter(emails.is_valid, addresses)):
        outbox.post(
            kind=kind, to=address, language=language, event=f"death:{found.pk}:person:{number}", at=at, path=path
        )


def tell_officers(
    found: DeathReport, what: str, roles: tuple[Role, ...], at: datetime, but: User | None = None
) -> None:
    """Tell everybody of these roles that a report has news for them, ``but`` whoever made it."""
    for one in User.objects.filter(role__in=roles, is_active=True):
        if one == but:
            continue
        outbox.post(
            kind="desk_news", to=one.email, language=one.language, event=f"death:{found.pk}:{what}:{one.pk}", at=at,
            path=OFFICERS if one.role == Role.ADMINISTRATOR else f"{OFFICERS}{found.pk}/",
        )  # fmt: skip


@transaction.atomic
def deny(*, customer: Customer, by: User, at: datetime) -> bool:
    """The person is alive and says so: the report ends, everything opens, the officers are told. False if there was none any more."""
    found = _open_of(customer)
    if found is None:
        return False
    request = hold(found.request_id)
    move(request, "serve", by=by, at=at)
    denied(request, by=by, at=at)
    end(found, Outcome.DENIED, by=by, at=at)
    tell_officers(found, "denied", (Role.DPO,), at)
    return True


@transaction.atomic
def refuse(*, report: DeathReport, reasons: str, by: User, at: datetime) -> None:
    """The officer sets a report aside, with reasons: nothing shows the death, or the person called. Raises :class:`NotNow`."""
    found, _customer = hold_open(report)
    if not reasons:
        raise NotNow(_("Motivez la décision : qui a signalé la lira."))
    request = hold(found.request_id)
    move(request, "decide", by=by, at=at)
    request.decision, request.decided_by, request.decided_at, request.reasons = Decision.REFUSED, by, at, reasons
    request.asked = ""
    request.save()
    forget_proofs(request, by=by, at=at)
    end(found, Outcome.REFUSED, by=by, at=at)
    answer(request=request, by=by, at=at)


def _open_of(customer: Customer) -> DeathReport | None:
    Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    return DeathReport.objects.open().filter(customer=customer).select_for_update().first()
