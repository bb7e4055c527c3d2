"""The permission table of a day on the queue: several requests at once."""

from __future__ import annotations

from espace.tickets import bulk
from tests.security.cases import ADVISOR, Case
from tests.security.desk_cases import now, writes
from tests.security.world import World


def ticked(world: World, gesture: str, **chosen: str) -> dict[str, object]:
    return {"gesture": gesture, "on": [bulk.mark(now(world.ticket))], **chosen, **writes()}


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
]  # fmt: skip
