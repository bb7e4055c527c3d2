"""The permission table of proxies: given, answered, used and ended, each side finding its own and nobody else anything."""

from __future__ import annotations

from uuid import uuid4

from espace.accounts.models import Proxy
from espace.tickets.models import Draft
from tests.security.cases import CLIENT, Case


def ending(proxy: Proxy) -> str:
    return Proxy.objects.get(pk=proxy.pk).ending


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
]  # fmt: skip
