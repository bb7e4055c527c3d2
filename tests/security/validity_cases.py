"""The permission table of the pages that say until when a document is good."""

from __future__ import annotations

from datetime import date

from espace.documents.models import Document
from tests.security.cases import ADVISOR, CLIENT, Case
from tests.security.words import FILE
from tests.security.world import World

ENDS = {"expires_on": "2031-08-31"}


def ends(world: World) -> bool:
    return Document.objects.filter(customer=world.file, expires_on=date(2031, 8, 31)).exists()


CASES = (
    Case(
        "espace/documents/<uuid:pk>/validite/", CLIENT, of="document", shows=FILE, sends=lambda w: ENDS, then=ends,
        told="→ /espace/documents/",
    ),
    Case(
        "gestion/documents/<uuid:pk>/validite/", ADVISOR, of="document", shows=FILE, sends=lambda w: ENDS, then=ends,
        told="→ /gestion/clients/",
    ),
)  # fmt: skip
