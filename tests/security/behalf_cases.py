"""The permission table of requests entered on behalf of a customer."""

from __future__ import annotations

from uuid import uuid4

from espace.lib import clock
from espace.tickets.models import Ticket
from tests.security.cases import ADVISOR, Case
from tests.security.words import SURNAME
from tests.security.world import World

SAID = {
    "kind": "other",
    "channel": "phone",
    "accepts_health": "on",
    "subject": "Une question",
    "description": "Dite au téléphone.",
}


def entered(world: World) -> bool:
    return Ticket.objects.filter(customer=world.file, channel="phone", submitted_by=world.acting).exists()


CASES = (
    Case(
        "gestion/clients/<uuid:pk>/demandes/nouvelle/", ADVISOR, of="file", shows=SURNAME,
        sends=lambda w: {**SAID, "id": uuid4(), "received_on": clock.today(clock.now()).isoformat()},
        then=entered, told="→ /gestion/demandes/",
    ),
)  # fmt: skip
