"""The permission table of a day on the queue: several requests at once, views that are kept, absences."""

from __future__ import annotations

from datetime import timedelta

from espace.accounts.models import Absence
from espace.lib import clock
from espace.tickets import bulk
from espace.tickets.models import SavedView
from tests.security.cases import ADMINISTRATOR, ADVISOR, Case
from tests.security.desk_cases import now, writes
from tests.security.queue_world import NOW, VIEW
from tests.security.words import SURNAME
from tests.security.world import World

LATER = (clock.today(NOW) + timedelta(days=30)).isoformat()
ABSENT = {"starts_on": LATER, "ends_on": LATER}
CHOSEN = {"name": "Nouvelle", "queue": "a-prendre", "columns": ["object"]}


def ticked(world: World, gesture: str, **chosen: str) -> dict[str, object]:
    return {"gesture": gesture, "on": [bulk.mark(now(world.ticket))], **chosen, **writes()}


def absent(world: World) -> dict[str, object]:
    """Whoever notes it: Sophie her own, the administrator a colleague's."""
    deputy = world.colleague if world.acting == world.sophie else world.sophie.staff_member
    return {**ABSENT, "member": str(world.colleague.pk), "deputy": str(deputy.pk)}


CASES = [
    Case(
        "gestion/demandes/lot/", ADVISOR, needs=("ticket",), shows="→ /gestion/demandes/",
        sends=lambda w: ticked(w, "prise"), told="Vous la suivez.",
    ),
    Case(
        "gestion/demandes/lot/execution/", ADVISOR, needs=("ticket", "colleague"), shows="→ /gestion/demandes/",
        sends=lambda w: ticked(w, "attribution", to=str(w.colleague.pk)),
        then=lambda w: now(w.ticket).assignee_id == w.colleague.pk, told="C’est fait pour 1 demande",
    ),
    Case("gestion/vues/", ADVISOR, needs=("view",), shows=VIEW),
    Case(
        "gestion/vues/nouvelle/", ADVISOR, needs=("colleague",), shows="Nouvelle vue", sends=lambda w: CHOSEN,
        then=lambda w: SavedView.objects.filter(name="Nouvelle").exists(), told="→ /gestion/vues/",
    ),
    Case("gestion/vues/<uuid:pk>/", ADVISOR, of="view", needs=("taken",), shows=SURNAME),
    Case(
        "gestion/vues/<uuid:pk>/reglages/", ADVISOR, of="view", needs=("colleague",), shows=VIEW, sends=lambda w: CHOSEN,
        then=lambda w: SavedView.objects.get(pk=w.view.pk).name == "Nouvelle", told="→ /gestion/vues/",
    ),
    Case(
        "gestion/vues/<uuid:pk>/retrait/", ADVISOR, of="view", sends=lambda w: {},
        then=lambda w: not SavedView.objects.filter(pk=w.view.pk).exists(), told="→ /gestion/vues/",
    ),
    Case(
        "gestion/absences/", ADVISOR | ADMINISTRATOR, needs=("absence",), shows="Suppléance",
        sends=absent,
        then=lambda w: Absence.objects.count() == 2, told="→ /gestion/absences/",
    ),
    Case(
        "gestion/absences/<uuid:pk>/fin/", ADVISOR | ADMINISTRATOR, of="absence", sends=lambda w: {},
        then=lambda w: not Absence.objects.filter(pk=w.absence.pk).exists(), told="→ /gestion/absences/",
    ),
]  # fmt: skip
