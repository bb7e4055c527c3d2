"""Keeping the register of breaches: each decision is a person's, dated, and journaled (GDPR art. 33 and 34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, vault
from espace.accounts.models import User
from espace.privacy.breaches.models import TO_NOTIFY, Breach


class NotPossible(Exception):
    """What was asked cannot be done; the message is the reason, fit to show."""


@dataclass(frozen=True)
class Facts:
    """What is told of a breach; ``began_at`` and ``ended_at`` as far as they are known."""

    known_at: datetime
    nature: str
    what_happened: str
    consequences: str = ""
    measures: str = ""
    began_at: datetime | None = None
    ended_at: datetime | None = None


@transaction.atomic
def enter(*, facts: Facts, by: User, at: datetime) -> Breach:
    """Enter a breach in the register. Raises :class:`NotPossible`."""
    breach = Breach(entered_by=by, entered_at=at)
    vault.new_unit("breach", breach)
    _tell(breach, facts, at)
    breach.save(force_insert=True)
    audit.record(action="breach.entered", by=by, at=at, unit=breach.unit)
    return breach


@transaction.atomic
def change(*, breach: Breach, facts: Facts, by: User, at: datetime) -> None:
    """Tell it better, as more is known."""
    held = _hold(breach)
    _tell(held, facts, at)
    held.save()
    audit.record(action="breach.changed", by=by, at=at, unit=held.unit)


@transaction.atomic
def decide_risk(*, breach: Breach, risk: Breach.Risk, by: User, at: datetime) -> None:
    """A person says how far the persons are at risk; it decides who must be told."""
    held = _hold(breach)
    held.risk, held.risk_by, held.risk_at = risk, by, at
    held.save(update_fields=["risk", "risk_by", "risk_at"])
    audit.record(action="breach.risk_decided", by=by, at=at, unit=held.unit, fields=["risk"])


@transaction.atomic
def answer_for(
    *,
    breach: Breach,
    notified_at: datetime | None,
    late_why: str,
    not_notified_why: str,
    not_told_why: str,
    by: User,
    at: datetime,
) -> None:
    """Note when the authority was notified, or why it was not, or late, and why the persons are not told."""
    held = _hold(breach)
    if notified_at is not None and not held.known_at <= notified_at <= at:
        raise NotPossible(_("La notification est entre le moment où vous l’avez su et maintenant."))
    if notified_at is not None and notified_at - held.known_at > TO_NOTIFY and not late_why.strip():
        raise NotPossible(_("Plus de 72 heures ont passé : dites pourquoi (article 33(1) du RGPD)."))
    held.notified_at = notified_at
    held.late_why, held.not_notified_why = late_why.strip(), not_notified_why.strip()
    held.not_told_why = not_told_why.strip()
    held.save()
    audit.record(action="breach.notified" if notified_at else "breach.answered_for", by=by, at=at, unit=held.unit)


@transaction.atomic
def close(*, breach: Breach, by: User, at: datetime) -> None:
    """Close the entry once nothing is owed. Raises :class:`NotPossible` with what still is."""
    held = _hold(breach)
    if owed := why_not_closed(held):
        raise NotPossible(owed)
    held.closed_by, held.closed_at = by, at
    held.save(update_fields=["closed_by", "closed_at"])
    audit.record(action="breach.closed", by=by, at=at, unit=held.unit)


def why_not_closed(breach: Breach) -> str:
    """The sentence that says what is still owed, empty when nothing is. The breach is opened."""
    if not breach.risk:
        return _("Décidez d’abord du risque pour les personnes.")
    if not breach.measures:
        return _("Écrivez d’abord ce qui a été fait.")
    if breach.notified_at is None and (breach.risk != Breach.Risk.NONE or not breach.not_notified_why):
        if breach.risk == Breach.Risk.NONE:
            return _("Notez la notification à la CNIL, ou pourquoi il n’y en a pas.")
        return _("Notez d’abord la notification à la CNIL : elle est due dès qu’il y a un risque.")
    if (
        breach.risk == Breach.Risk.HIGH
        and not breach.not_told_why
        and not breach.letters.filter(ordered_at__isnull=False).exists()
    ):
        return _("Le risque est élevé : prévenez les personnes, ou dites pourquoi la loi vous en dispense.")
    return ""


def _tell(breach: Breach, facts: Facts, at: datetime) -> None:
    if not facts.what_happened.strip():
        raise NotPossible(_("Écrivez ce qui s’est passé."))
    if facts.known_at > at:
        raise NotPossible(_("Le moment où vous l’avez su est passé."))
    if facts.began_at and facts.ended_at and facts.ended_at < facts.began_at:
        raise NotPossible(_("La violation finit après son début."))
    if breach.notified_at is not None and breach.notified_at < facts.known_at:
        raise NotPossible(_("Vous l’avez notifiée avant ce moment : corrigez l’un des deux."))
    breach.known_at, breach.began_at, breach.ended_at = facts.known_at, facts.began_at, facts.ended_at
    breach.nature = facts.nature
    breach.what_happened = facts.what_happened.strip()
    breach.consequences, breach.measures = facts.consequences.strip(), facts.measures.strip()


def _hold(breach: Breach) -> Breach:
    held = Breach.objects.select_for_update().get(pk=breach.pk)
    if held.closed_at is not None:
        raise NotPossible(_("Cette inscription est close : elle ne change plus."))
    vault.open_rows(held)
    return held
