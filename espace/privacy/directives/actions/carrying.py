"""Carrying out, once two people have signed: what is communicated is prepared and taken, what is to go goes, the account closes.

With directives the person decided, group by group. Without any, the officer decides with reasons what of the heirs' limited rights is
granted (art. 85, II): what settles the succession is communicated, the account is closed; nothing is erased before its term.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, vault
from espace.accounts.models import Customer, User
from espace.audit.models import AuditEvent
from espace.privacy.consent.actions import end_with_account
from espace.privacy.directives import telling
from espace.privacy.directives.closing import close
from espace.privacy.directives.ending import end
from espace.privacy.directives.groups import GROUPS, IDENTITY, WHOLE
from espace.privacy.directives.models import Closing, DeathReport, Directive, Outcome, Wish
from espace.privacy.exports import actions as exports
from espace.privacy.exports.models import Export
from espace.privacy.retention import closing, erasing
from espace.privacy.rights.actions import answer
from espace.privacy.rights.actions.identity import forget_proofs
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.moving import hold, move
from espace.privacy.rights.states import Decision

RULE = "directive"


def in_force(report: DeathReport) -> Directive | None:
    """The directives that were opened, opened to be read; ``None`` where there are none, or only general ones were mentioned elsewhere."""
    found = Directive.objects.in_force().filter(customer=report.customer_id, opened_at__isnull=False).first()
    vault.open_rows(found)
    return found


def erased(directive: Directive | None) -> set[str]:
    """The groups that are erased. An identity is erased with all that it is the identity of, or stays with it."""
    wanted = _wished(directive, Wish.ERASE)
    return wanted if wanted >= WHOLE else wanted - {IDENTITY}


def communicated(directive: Directive | None) -> set[str]:
    return _wished(directive, Wish.COMMUNICATE)


def _wished(directive: Directive | None, wish: Wish) -> set[str]:
    return {group for group, one in directive.wishes.items() if one is wish} if directive else set()


def is_decided_by_the_person(directive: Directive | None) -> bool:
    """Whether directives say what becomes of each group; the mention of general ones alone leaves it to the heirs' rights."""
    return bool(directive and directive.wishes)


@transaction.atomic
def prepare(*, report: DeathReport, groups: Collection[str], by: User, at: datetime) -> Export:
    """Ask the copy that is handed over: what the directives say to communicate, and no other group; without any, ``groups``, as the
    officer decides. One prepared already is that one, while it is there. Raises :class:`NotNow`."""
    found, customer = _signed(report)
    directive = in_force(found)
    chosen = communicated(directive) if is_decided_by_the_person(directive) else set(groups) & GROUPS.keys()
    if not chosen:
        raise NotNow(_("Rien n’est à communiquer."))
    earlier = (
        Export.objects.living(at)
        .exclude(state=Export.State.FAILED)
        .filter(request=found.request_id, kind=Export.Kind.HEIRS)
        .first()
    )
    if earlier is not None and set(earlier.groups) == chosen:
        return earlier
    export = exports.request_handing_over(customer=customer, groups=chosen, request=found.request_id, by=by, at=at)
    found.export, found.handed_over = export.unit, sorted(chosen)
    found.save(update_fields=["export", "handed_over"])
    return export


@transaction.atomic
def carry_out(
    *, report: DeathReport, reasons: str, by: User, at: datetime, decision: Decision = Decision.GRANTED
) -> DeathReport:
    """Do what the directives say, or what the officer decided without any; close the account; answer. Raises :class:`NotNow`.

    A directive that was replaced or revoked is in force no more, and is not found here. ``decision``: without directives, what of the
    heirs' rights is granted; the account is closed in any case.
    """
    found, customer = _signed(report)
    directive = in_force(found)
    for refusal in _refusals(found, directive, reasons):
        raise NotNow(refusal)
    gone = erased(directive)
    request = hold(found.request_id)
    found.done = telling.done(customer, directive, erased=gone, handed_over=found.handed_over, at=at)
    found.save()
    move(request, "decide", by=by, at=at)
    request.decision = Decision.GRANTED if is_decided_by_the_person(directive) else decision
    request.decided_by, request.decided_at, request.reasons = by, at, reasons
    request.save()
    forget_proofs(request, by=by, at=at)
    if directive is not None:
        close(directive, Closing.CARRIED_OUT, by=by, at=at)
    end(found, Outcome.CARRIED_OUT, by=by, at=at)
    if gone:
        erasing.carry_out(
            customer=customer, by=by, at=at, request=request.pk, groups=None if gone >= WHOLE else sorted(gone)
        )
    else:
        closing.close([customer.pk], rule=RULE, at=at)
    end_with_account(customers=[customer.pk], at=at)
    answer(request=request, by=by, at=at)
    audit.record(action="death.answered", by=by, at=at, subject=customer.pk, unit=found.unit)
    return found


def taken(report: DeathReport) -> bool:
    """Whether somebody took the copy that is handed over: the journal says so."""
    return AuditEvent.objects.filter(action="export.read", unit=report.export).exists()


def _refusals(report: DeathReport, directive: Directive | None, reasons: str) -> Iterator[str]:
    """Why it cannot be carried out yet, the first first."""
    if not reasons:
        yield _("Motivez la réponse : la personne désignée ou les héritiers la liront.")
    if is_decided_by_the_person(directive) and set(report.handed_over) != communicated(directive):
        yield _("Une copie est à préparer et à remettre d’abord : les directives le demandent.")
    if report.handed_over and not taken(report):
        yield _("La copie à remettre n’est pas encore retirée : téléchargez-la d’abord.")


def _signed(report: DeathReport) -> tuple[DeathReport, Customer]:
    """The report and its person, locked and opened. Raises :class:`NotNow` before two people have signed, and once it ended."""
    found = DeathReport.objects.select_for_update().get(pk=report.pk)
    if not found.is_open:
        raise NotNow(_("Ce signalement est clos."))
    if not found.is_signed:
        raise NotNow(_("Rien ne s’ouvre ni ne s’exécute avant deux signatures."))
    vault.open_rows(found)
    customer = Customer.objects.select_for_update(of=("self",)).select_related("user").get(death_reports=found)
    return found, customer
