"""The permission table of what is passed on to an insurer. The register names none; what opens once it does has tests of its own
(desk/test_disclosures.py)."""

from __future__ import annotations

from espace.tickets.models import Disclosure
from tests.security.cases import ADVISOR, Case

TICKET = "gestion/demandes/<uuid:pk>/assureur/"
ON_IT = "→ /gestion/demandes/"

CASES = [
    Case(TICKET, ADVISOR, of="taken", shows="ne nomme pas encore", sends=lambda w: {"reason": "Une prise en charge"}, told=ON_IT),
    Case(TICKET + "confirmation/", ADVISOR, of="taken", sends=lambda w: {"reason": "Une prise en charge"}, told=ON_IT),
    Case(
        TICKET + "<uuid:disclosure>/erreur/", ADVISOR, of="taken", also={"disclosure": "disclosure"}, needs=("corrected",),
        shows="La ligne reste",
        sends=lambda w: {"why": "Noté sur la mauvaise demande"},
        then=lambda w: Disclosure.objects.get(pk=w.disclosure.pk).wrong_by_id == w.sophie.pk, told=ON_IT,
    ),
]  # fmt: skip
