"""The words in which proofs speak: counted, overdue, contradicted."""

from __future__ import annotations

from django.apps import apps
from django.utils.translation import gettext as _

from espace.privacy.proofs.collecting import Evidence, Standing
from espace.vault.fields import SealedField
from espace.vault.sealing import VERSION

SAMPLE = 50
"""Rows that are looked at where looking at all would cost too much: so many of the oldest and of the newest."""


def counted(total: int, *, wrong: int = 0, late: int = 0, what: str) -> Evidence:
    """Evidence about ``total`` facts called ``what``: wrong ones break the clause, late ones make it late, none is no case."""
    figures = {"total": total, "wrong": wrong, "late": late}
    if wrong:
        return Evidence(
            Standing.BROKEN,
            _("%(wrong)d sur %(total)d contredisent la promesse : %(what)s.") % {**figures, "what": what},
            figures,
        )
    if late:
        return Evidence(
            Standing.LATE, _("%(late)d en retard sur %(total)d : %(what)s.") % {**figures, "what": what}, figures
        )
    if not total:
        return Evidence(Standing.NO_CASE, _("Aucun cas à ce jour : %(what)s.") % {"what": what}, figures)
    return Evidence(Standing.KEPT, _("0 en défaut sur %(total)d : %(what)s.") % {**figures, "what": what}, figures)


def holds(true: bool, what: str) -> Evidence:
    """Evidence about one fact, true or not."""
    return Evidence(
        Standing.KEPT if true else Standing.BROKEN, what if true else _("Ne tient pas : %(what)s") % {"what": what}
    )


def sealed_sample(label: str, name: str) -> tuple[int, int]:
    """How many values of a sealed column were looked at, the oldest and the newest, and how many of them are not sealed bytes."""
    model = apps.get_model(label)
    if not isinstance(model._meta.get_field(name), SealedField):
        return 1, 1
    rows = model._default_manager.filter(**{f"{name}__isnull": False}).order_by("pk")
    found = [*rows.values_list(name, flat=True)[:SAMPLE], *rows.reverse().values_list(name, flat=True)[:SAMPLE]]
    return len(found), sum(value.bytes[:1] != VERSION for value in found)
