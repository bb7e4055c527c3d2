"""The permission table of the terms: the board, the stops and the holds."""

from __future__ import annotations

from datetime import timedelta

from espace.accounts.roles import Role
from espace.lib import clock
from espace.privacy.retention.models import LegalHold, Stop
from espace.tickets.models import BreakGlass
from tests.security.cases import ADVISOR, DPO, Case
from tests.security.words import SHARED, SURNAME

WATCHERS = frozenset({Role.DPO, Role.ADMINISTRATOR})
MOTIVE = "Procédure en cours devant le tribunal."
SOON = (clock.today(clock.now()) + timedelta(days=30)).isoformat()

CASES = [
    Case("gestion/clients/<uuid:pk>/archives/", ADVISOR, of="file", needs=("archived", "taken"), shows=SURNAME),
    Case("dpo/preuves.zip", DPO, shows="preuves/MANIFEST.sha256"),
    Case("dpo/alertes/", WATCHERS, needs=("alert",), shows="Sophie Laurent"),
    Case("dpo/acces-exceptionnels/", WATCHERS, needs=("asked_glass",), shows=SHARED),
    Case(
        "dpo/acces-exceptionnels/<uuid:pk>/accord/", WATCHERS, of="asked_glass", sends=lambda w: {"open": "1"},
        then=lambda w: BreakGlass.objects.get(pk=w.asked_glass.pk).granted, told="→ /dpo/acces-exceptionnels/",
    ),
    Case(
        "dpo/acces-exceptionnels/<uuid:pk>/refus/", WATCHERS, of="asked_glass", sends=lambda w: {"open": "0"},
        then=lambda w: BreakGlass.objects.get(pk=w.asked_glass.pk).decided_by_id, told="→ /dpo/acces-exceptionnels/",
    ),
    Case("dpo/echeances/", WATCHERS, shows="Échéances"),
    Case(
        "dpo/echeances/arrets/<int:pk>/", WATCHERS, of="stop", sends=lambda w: {},
        then=lambda w: Stop.objects.get(pk=w.stop.pk).first_by_id == w.acting.pk,
    ),
    Case(
        "dpo/gels/", DPO, needs=("hold",), shows=MOTIVE,
        sends=lambda w: {"file": w.closed.reference, "motive": MOTIVE, "review_on": SOON},
        then=lambda w: LegalHold.objects.filter(held=w.closed.unit).exists(),
    ),
    Case(
        "dpo/gels/<uuid:pk>/revue/", DPO, of="hold", sends=lambda w: {"review_on": SOON},
        then=lambda w: LegalHold.objects.get(pk=w.hold.pk).review_on.isoformat() == SOON,
    ),
    Case(
        "dpo/gels/<uuid:pk>/levee/", DPO, of="hold", sends=lambda w: {},
        then=lambda w: LegalHold.objects.get(pk=w.hold.pk).released_by_id == w.acting.pk,
    ),
]  # fmt: skip
