"""What the register of breaches shows of clause C26: nothing past its 72 hours; with no breach to look at, a rehearsal undone at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from espace.accounts.models import Customer, User
from espace.accounts.roles import Role
from espace.privacy.breaches import actions, letters, touched
from espace.privacy.breaches.models import TO_NOTIFY, Addressee, Breach
from espace.privacy.proofs.collecting import Evidence, Proof
from espace.privacy.proofs.looking import counted

LETTERS_WITHIN = timedelta(hours=24)


def in_time(at: datetime) -> Evidence:
    """C26: no breach past 72 hours without a notification or a reason; no letter that waits for a day after its order."""
    unanswered = Q(notified_at__isnull=True, closed_at__isnull=True, known_at__lte=at - TO_NOTIFY)
    late = Breach.objects.filter(unanswered).exclude(risk=Breach.Risk.NONE).count()
    late += Addressee.objects.to_send().filter(letter__ordered_at__lte=at - LETTERS_WITHIN).count()
    return counted(Breach.objects.count(), late=late, what=_("violations inscrites, aucune en retard de 72 heures"))


def rehearsal(at: datetime) -> None:
    """An invented breach: entered, who was touched found in the journal, its letter written. Raises when one of them does not hold."""
    officer = User.objects.create_user("exercice@exercice.invalid", role=Role.DPO, language="fr", at=at)
    facts = actions.Facts(known_at=at, nature="confidentiality", what_happened="Exercice", measures="Exercice")
    breach = actions.enter(facts=facts, by=officer, at=at)
    found = touched.by_journal(touched.Scope(at - timedelta(days=1), at))
    if any(not one.categories for one in found.values()):
        raise AssertionError("Somebody was touched in no category.")
    actions.decide_risk(breach=breach, risk=Breach.Risk.HIGH, by=officer, at=at)
    breach.refresh_from_db()
    if not actions.why_not_closed(breach):
        raise AssertionError("A breach of high risk could be closed without telling anybody.")
    if someone := Customer.objects.values_list("pk", flat=True).first():
        letters.write(
            breach=breach, what_happened="Exercice", consequences="Exercice", measures="Exercice", contact="Exercice",
            customers=[someone], by=officer, at=at,
        )  # fmt: skip


PROOFS = (Proof("C26", "breach_register", in_time, drill=rehearsal),)
