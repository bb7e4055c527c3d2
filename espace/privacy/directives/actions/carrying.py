"""Carrying out, once two people have signed and what is communicated was taken: what is to go goes, the account closes.

With directives the person decided, group by group. Without any, the officer decides with reasons what of the heirs' limited rights is
granted (art. 85, II): what settles the succession is communicated, the account is closed; nothing is erased before its term.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit
from espace.accounts.models import User
from espace.privacy.consent.actions import end_with_account
from espace.privacy.directives import telling
from espace.privacy.directives.actions.copying import taken, waiting
from espace.privacy.directives.closing import close
from espace.privacy.directives.ending import end
from espace.privacy.directives.holding import hold_signed
from espace.privacy.directives.models import Closing, DeathReport, Directive, Outcome
from espace.privacy.directives.wished import communicated, erased, in_force, is_decided_by_the_person, scope
from espace.privacy.retention import closing, erasing
from espace.privacy.rights.actions import answer
from espace.privacy.rights.actions.identity import forget_proofs
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.moving import hold, move
from espace.privacy.rights.states import Decision

RULE = "directive"


@transaction.atomic
def carry_out(
    *, report: DeathReport, reasons: str, by: User, at: datetime, decision: Decision = Decision.GRANTED
) -> DeathReport:
    """Do what the directives say, or what the officer decided without any; close the account; answer. Raises :class:`NotNow`.

    A directive that was replaced or revoked is in force no more, and is not found here. ``decision``: without directives, what of the
    heirs' rights is granted; the account is closed in any case.
    """
    found, customer = hold_signed(report)
    directive = in_force(found)
    for refusal in _refusals(found, directive, reasons, decision, at):
        raise NotNow(refusal)
    gone = erased(directive)
    request = hold(found.request_id)
    found.handed_over = taken(found)
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
        erasing.carry_out(customer=customer, by=by, at=at, request=request.pk, groups=scope(gone))
    else:
        closing.close([customer.pk], rule=RULE, at=at)
    end_with_account(customers=[customer.pk], at=at)
    answer(request=request, by=by, at=at)
    audit.record(action="death.answered", by=by, at=at, subject=customer.pk, unit=found.unit)
    return found


def _refusals(
    report: DeathReport, directive: Directive | None, reasons: str, decision: Decision, at: datetime
) -> Iterator[str]:
    """Why it cannot be carried out yet, the first first. What is refused to the heirs is not handed over: its copy is no hindrance."""
    if not reasons:
        yield _("Motivez la réponse : la personne désignée ou les héritiers la liront.")
    is_decided = is_decided_by_the_person(directive)
    if waiting(report, at) is not None and (is_decided or decision != Decision.REFUSED):
        yield _("La copie à remettre n’est pas encore retirée : téléchargez-la d’abord, ou renoncez à la remettre.")
    if is_decided and communicated(directive) - set(taken(report)):
        yield _("Une copie est à préparer et à remettre d’abord : les directives le demandent.")
