"""The permission table of proxies: given, answered, used and ended, each side finding its own and nobody else anything."""

from __future__ import annotations

from uuid import uuid4

from django.db.models import QuerySet

from espace.accounts.models import Proxy
from espace.tickets.models import Draft, Showing, Ticket
from tests.security.cases import CLIENT, Case


def ending(proxy: Proxy) -> str:
    return Proxy.objects.get(pk=proxy.pk).ending


def showings(ticket: Ticket) -> QuerySet[Showing]:
    return Showing.objects.filter(ticket=ticket)


CASES = [
    Case("espace/procurations/", CLIENT, needs=("given", "offered", "held"), shows="Nora Sellier"),
    Case(
        "espace/procurations/nouvelle/", CLIENT, shows='value="claim"', sends=lambda w: w.signs(),
        then=lambda w: Proxy.objects.filter(pk=w.new_proxy).exists(), told="→ /espace/procurations/",
    ),
    Case("espace/procurations/<uuid:pk>/", CLIENT, of="given", shows="Nora Sellier"),
    Case(
        "espace/procurations/<uuid:pk>/acceptation/", CLIENT, of="offered", sends=lambda w: {"sure": "1"},
        then=lambda w: Proxy.objects.get(pk=w.offered.pk).accepted_at, told="→ /espace/procurations/",
    ),
    Case(
        "espace/procurations/<uuid:pk>/refus/", CLIENT, of="offered", sends=lambda w: {"sure": "1"},
        then=lambda w: ending(w.offered) == "declined", told="→ /espace/procurations/",
    ),
    Case(
        "espace/procurations/<uuid:pk>/revocation/", CLIENT, of="given", sends=lambda w: {"sure": "1"},
        then=lambda w: ending(w.given) == "revoked", told="→ /espace/procurations/",
    ),
    Case(
        "espace/procurations/<uuid:pk>/renonciation/", CLIENT, of="held", sends=lambda w: {"sure": "1"},
        then=lambda w: ending(w.held) == "renounced", told="→ /espace/procurations/",
    ),
    Case(
        "espace/procurations/<uuid:pk>/demandes/", CLIENT, of="held", sends=lambda w: {"id": uuid4(), "kind": "certificate"},
        then=lambda w: Draft.objects.filter(proxy=w.held).exists(), told="→ /espace/brouillons/",
    ),
    Case(
        "espace/demandes/<uuid:pk>/lecture/", CLIENT, of="hers_to_lend", sends=lambda w: {"proxy": w.given.pk, "sure": "1"},
        then=lambda w: showings(w.hers_to_lend).filter(ended_at__isnull=True).exists(), told="→ /espace/demandes/",
    ),
    Case(
        "espace/demandes/<uuid:pk>/lecture/fin/", CLIENT, of="read_by_nora", sends=lambda w: {"proxy": w.given.pk, "sure": "1"},
        then=lambda w: showings(w.read_by_nora).filter(ended_at__isnull=False).exists(), told="→ /espace/demandes/",
    ),
]  # fmt: skip
