"""The permission table of reply templates: who writes, approves, retires and uses them."""

from __future__ import annotations

from espace.tickets.models import ReplyTemplate, ReplyWording
from tests.security.cases import ADMINISTRATOR, ADVISOR, Case
from tests.security.replies_world import MODEL, NOW
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
]  # fmt: skip
