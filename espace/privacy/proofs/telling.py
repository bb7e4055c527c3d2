"""A proof said aloud: one sentence for people, one object for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from espace import register
from espace.lib import clock
from espace.privacy.proofs.collecting import Proven, Standing
from espace.ui.words import day


def words(proven: Proven) -> str:
    """What was seen, the worst first; what is missing, for a clause that is not carried out in full."""
    language = get_language() or "fr"
    seen = [evidence.words for _proof, evidence in proven.evidence]
    if proven.drill is not None and proven.standing is Standing.NO_CASE:
        seen.append(_("Exercice du %(day)s : tenu.") % {"day": day(clock.today(proven.drill.at), language, "long")})
    # Nothing is awaited of the program where it is the installation that leaves something undone.
    awaited = proven.clause.awaited.in_language(language)
    if proven.standing in (Standing.PARTIAL, Standing.PLANNED) and awaited:
        seen.append(_("Manque : %(what)s") % {"what": awaited})
    if not seen:
        seen.append(_("Rien ne le montre."))
    return " ".join(seen)


def as_json(proven: Sequence[Proven]) -> dict[str, Any]:
    """``{register, at, clauses: [{id, sentence, rules, controls, state, evidence, figures, drill, at}]}``."""
    law = register.load()
    return {
        "register": law.version,
        "at": proven[0].at.isoformat() if proven else "",
        "clauses": [
            {
                "id": one.clause.id,
                "sentence": " ".join(sentence.text.strip() for sentence in law.sentences_of(one.clause.id)),
                "rules": list(one.clause.rules),
                "controls": one.controls,
                "state": one.standing.value,
                "evidence": words(one),
                "figures": {proof.control: dict(evidence.figures) for proof, evidence in one.evidence},
                "drill": one.drill.at.isoformat() if one.drill else None,
                "at": one.at.isoformat(),
            }
            for one in proven
        ],
    }
