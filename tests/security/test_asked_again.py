"""Which acts ask who is there again (S3; ASVS 5.0, 6.4.4, 7.5.1 and 7.5.3): each is sent without it, and nothing is done.

Withdrawing a consent is not among them: it is as easy as giving it.
"""

from __future__ import annotations

import pytest
from django.test import Client

from tests.entering import enter
from tests.security.people import changed_since, rows
from tests.security.test_permissions import CLOSED, ask
from tests.security.world import World

ASKED = (
    "get confirmer/deuxieme-etape/",
    "get dpo/deces/<uuid:pk>/copie.zip",
    "get dpo/deces/<uuid:pk>/signature/",
    "get dpo/violations/<uuid:pk>/touches.csv",
    "get espace/mes-directives/ecrire/",
    "get espace/mes-directives/revocation/",
    "get espace/mes-donnees/adresse-mail/",
    "get espace/mes-donnees/exports/<uuid:pk>/",
    "get espace/mes-donnees/telephone/",
    "get espace/mes-droits/acces/",
    "get espace/mes-droits/effacement/",
    "get espace/mes-droits/portabilite/",
    "get espace/procurations/nouvelle/",
    "get gestion/clients/<uuid:pk>/seconde-preuve/",
    "get gestion/imports/<uuid:pk>/lignes-a-corriger/",
    "get securite/application/",
    "get securite/cle/",
    "post dpo/acces-exceptionnels/<uuid:pk>/accord/",
    "post dpo/acces-exceptionnels/<uuid:pk>/refus/",
    "post dpo/deces/<uuid:pk>/constat/",
    "post dpo/deces/<uuid:pk>/execution/",
    "post dpo/echeances/arrets/<int:pk>/",
    "post dpo/gels/<uuid:pk>/levee/",
    "post espace/deces-signale/dementi/",
    "post espace/demandes/<uuid:pk>/lecture/",
    "post espace/procurations/<uuid:pk>/acceptation/",
    "post espace/procurations/<uuid:pk>/refus/",
    "post gestion/assureurs/<uuid:pk>/",
    "post gestion/assureurs/nouveau/",
    "post gestion/cabinet/courriels/<slug:kind>/<slug:language>/",
    "post gestion/cabinet/demandes/<slug:kind>/publication/",
    "post gestion/cabinet/identite/",
    "post gestion/equipe/<uuid:pk>/depart/",
    "post gestion/equipe/<uuid:pk>/nom/",
    "post gestion/equipe/<uuid:pk>/role/",
    "post gestion/equipe/<uuid:pk>/seconde-preuve/",
    "post gestion/produits/<uuid:pk>/",
    "post gestion/produits/<uuid:pk>/delegation/",
    "post gestion/produits/<uuid:pk>/delegation/fin/",
    "post securite/<uuid:pk>/retrait/",
    "post securite/codes/nouveaux/",
)
"""``verb address``: a sensitive act joins them here, or it is not asked."""
BY_NAME = {case.route: case for case in CLOSED}


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ASKED)
def test_whoever_only_signed_in_is_led_to_prove_again_who_they_are(asked: str) -> None:
    verb, _, route = asked.partition(" ")
    case, world = BY_NAME[route], World()
    path, browser = case.path(world), Client()
    enter(browser, world.of(sorted(case.to or ())[0]))
    if verb == "post" and case.sends:
        case.sends(world)
    before = rows()
    answer = ask(browser, verb, path, case, world)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/confirmer/")
    assert changed_since(before) == []
