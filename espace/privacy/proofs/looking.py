"""The words in which proofs speak: counted, overdue, contradicted."""

from __future__ import annotations

from django.utils.translation import gettext as _

from espace.privacy.proofs.collecting import Evidence, Standing


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
