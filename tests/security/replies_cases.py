"""The permission table of reply templates and of points to check: who sets them, and who uses them."""

from __future__ import annotations

from espace.tickets.models import Check, CheckPoint, Presence, ReplyTemplate, ReplyWording
from tests.security.cases import ADMINISTRATOR, ADVISOR, Case
from tests.security.replies_world import MODEL, NOW, POINT
from tests.security.words import NUMBER

WRITERS = ADVISOR | ADMINISTRATOR
ONE = "gestion/modeles/<uuid:pk>/"
WRITTEN = {"name": "Nouveau", "act": "answer", "body_fr": "Bonjour."}

CASES = [
    Case("gestion/modeles/", WRITERS, needs=("template",), shows=MODEL),
    Case(
        "gestion/modeles/nouveau/", WRITERS, shows="Nouveau modèle", sends=lambda w: WRITTEN,
        then=lambda w: ReplyWording.objects.filter(name="Nouveau").exists(), told="→ /gestion/modeles/",
    ),
    Case(ONE, WRITERS, of="waiting_template", shows=MODEL),
    Case(
        ONE + "texte/", WRITERS, of="template", shows=MODEL, sends=lambda w: WRITTEN,
        then=lambda w: w.template.wordings.count() == 2, told="→ /gestion/modeles/",
    ),
    Case(
        ONE + "approbation/", WRITERS, of="waiting_template", sends=lambda w: {"seen": NOW.isoformat()},
        then=lambda w: w.waiting_template.wordings.get().approved_by_id == w.acting.pk, told="→ /gestion/modeles/",
    ),
    Case(
        ONE + "retrait/", WRITERS, of="template", sends=lambda w: {},
        then=lambda w: ReplyTemplate.objects.get(pk=w.template.pk).retired_by_id == w.acting.pk, told="→ /gestion/modeles/",
    ),
    Case(
        "gestion/demandes/<uuid:pk>/modele/", ADVISOR, of="taken", needs=("template",),
        sends=lambda w: {"template": str(w.template.pk), "body": ""}, told=NUMBER,
    ),
    Case(
        "gestion/demandes/<uuid:pk>/presence/", ADVISOR, of="taken", sends=lambda w: {"writes": "1"},
        then=lambda w: Presence.objects.filter(ticket=w.taken.pk, user=w.sophie.pk).exists(), told=lambda w: "",
    ),
    Case(
        "gestion/points/", ADMINISTRATOR, needs=("point",), shows=POINT,
        sends=lambda w: {"kind": "other", "label_fr": "Essai", "label_en": "Try"},
        then=lambda w: CheckPoint.objects.filter(label_fr="Essai").exists(), told="→ /gestion/points/",
    ),
    Case(
        "gestion/points/<int:pk>/retrait/", ADMINISTRATOR, of="point", sends=lambda w: {},
        then=lambda w: CheckPoint.objects.get(pk=w.point.pk).retired_at, told="→ /gestion/points/",
    ),
    Case(
        "gestion/demandes/<uuid:pk>/points/<int:point>/", ADVISOR, of="taken", also={"point": "point"}, sends=lambda w: {},
        then=lambda w: Check.objects.filter(ticket=w.taken).exists(), told="→ /gestion/demandes/",
    ),
    Case(
        "gestion/demandes/<uuid:pk>/points/<int:point>/annulation/", ADVISOR, of="taken", also={"point": "point"},
        needs=("checked",), sends=lambda w: {}, then=lambda w: not Check.objects.exists(), told="→ /gestion/demandes/",
    ),
]  # fmt: skip
