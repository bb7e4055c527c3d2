"""What the engine shows of the clauses that it carries: nothing overdue, a recent run, holds that somebody looks at."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from django.utils.translation import gettext as _

from espace import vault
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.lib import clock
from espace.lib.rows import among
from espace.privacy import units
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.proofs.collecting import Evidence, Proof, Standing
from espace.privacy.proofs.looking import counted
from espace.privacy.retention import engine
from espace.privacy.retention.board import LATEST
from espace.privacy.retention.models import LegalHold, Run, Stop
from espace.privacy.retention.terms import Term, terms


def _terms(rules: Collection[str]) -> list[Term]:
    return [term for term in terms() if term.rule.id in rules]


def _on_time(rules: Collection[str], what: str, at: datetime) -> Evidence:
    """Nothing of these rules is overdue, they run, and no stop holds them."""
    found = _terms(rules)
    total = sum(units.root_of(kind)._default_manager.count() for kind in {term.kind for term in found})
    late = sum(engine.overdue(term, at).count() for term in found)
    last = Run.objects.order_by("-at", "-pk").first()
    if not found:
        return Evidence(Standing.BROKEN, _("Aucune règle ne l’exécute."))
    if last is None or at - last.at > LATEST:
        figures = {"total": total, "late": late}
        return Evidence(
            Standing.LATE,
            _("Le retrait n’est pas passé depuis plus de 26 heures : %(what)s.") % {"what": what},
            figures,
        )
    late += Stop.objects.filter(rule__in=rules, ended_at__isnull=True).count()
    return counted(total, late=late, what=what)


def requests_leave(at: datetime) -> Evidence:
    """C15."""
    return _on_time(["request_in_account"], _("demandes, dont aucune n’a passé six mois après sa clôture"), at)


def drafts_end(at: datetime) -> Evidence:
    """C03: its part that ends."""
    return _on_time(["draft"], _("brouillons, dont aucun n’a passé trois mois"), at)


def proxies_end(at: datetime) -> Evidence:
    """C03: those that nobody accepted, and those that ended."""
    return _on_time(["proxy_offer", "proxy"], _("procurations, dont aucune n’a passé son terme"), at)


def archive_ends(at: datetime) -> Evidence:
    """C16: its part that ends."""
    return _on_time(["request_in_archive"], _("unités archivées, dont aucune n’a passé son terme"), at)


def accounts_end(at: datetime) -> Evidence:
    """C25."""
    return _on_time(["account_end", "account_dormant"], _("comptes, dont aucun n’a passé son terme"), at)


def leavers_end(at: datetime) -> Evidence:
    """C13: its part that ends."""
    return _on_time(["staff_account"], _("comptes du personnel, dont aucun n’a passé six mois après un départ"), at)


def holds_looked_at(at: datetime) -> Evidence:
    """C17: each hold in force is looked at by its day, and what it holds is there."""
    rows = dict(LegalHold.objects.filter(released_at__isnull=True).values_list("held", "held_kind"))
    late = LegalHold.objects.filter(released_at__isnull=True, review_on__lt=clock.today(at)).count()
    there = set(ArchivedUnit.objects.kept().filter(pk__in=among(list(rows))).values_list("pk", flat=True))
    for kind in set(rows.values()):
        there |= units.exists(kind, [unit for unit, its in rows.items() if its == kind])
    return counted(len(rows), wrong=len(set(rows) - there), late=late, what=_("dossiers gelés"))


def keep_what_is_held(at: datetime) -> None:
    """The drill of C17: an invented unit is held, and no rule that destroys reaches it until it is released."""
    author = User.objects.create(email="exercice@drill.invalid", role=Role.DPO, created_at=at)
    unit = uuid4()
    ended = ArchivedUnit.objects.create(
        id=unit, pack=unit, kind="drill", subject=unit, opened_on=at.date(), closed_on=at.date().replace(year=2000, day=1), deposited_at=at
    )  # fmt: skip
    hold = LegalHold(held=unit, held_kind="drill", placed_by=author, placed_at=at, review_on=clock.today(at))
    vault.new_unit("hold", hold)
    hold.save(force_insert=True)
    reached = [term for term in _terms(["request_in_archive"]) if term.due(at).filter(pk=ended.pk).exists()]
    LegalHold.objects.filter(pk=hold.pk).update(released_at=at, released_by=author)
    freed = [term for term in _terms(["request_in_archive"]) if term.due(at).filter(pk=ended.pk).exists()]
    if reached or not freed:
        raise AssertionError("a hold does not hold, or does not let go")


PROOFS = (
    Proof("C03", "private_drafts", drafts_end),
    Proof("C03", "request_flow", proxies_end),
    Proof("C13", "retention_run", leavers_end),
    Proof("C15", "retention_run", requests_leave),
    Proof("C16", "retention_run", archive_ends),
    Proof("C17", "legal_hold", holds_looked_at, drill=keep_what_is_held),
    Proof("C25", "retention_run", accounts_end),
)
