"""From where the staff signs in and works: the declared networks, and no other; clients from anywhere (clauses C14 and C18)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from espace.accounts import networks
from espace.accounts.models import Session, User
from espace.audit.models import AuditEvent
from espace.desk import proofs
from espace.ops import doctor
from espace.privacy.proofs.collecting import Standing
from tests.cast import AT, PASSWORD

DECLARED = ["192.0.2.0/24", "2001:db8:1::/48"]
INSIDE, OUTSIDE = "192.0.2.7", "198.51.100.7"
SENTENCE = "votre connexion ne vient d’aucun d’eux"


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("192.0.2.255", True),
        ("192.0.3.0", False),
        ("::ffff:192.0.2.9", True),
        ("2001:db8:1:ffff::1", True),
        ("2001:db8:2::1", False),
        ("unknown", False),
        (None, False),
    ],
)
def test_what_is_inside(settings: Any, address: str | None, inside: bool) -> None:
    settings.STAFF_NETWORKS = DECLARED
    assert networks.is_inside(address) is inside
    settings.STAFF_NETWORKS = []
    assert networks.is_inside(address)


@pytest.mark.parametrize("written", ["192.0.2.0/24", ["192.0.2.1/24"], ["bureau"]])
def test_the_program_does_not_start_with_a_network_that_is_none(settings: Any, written: Any) -> None:
    settings.STAFF_NETWORKS = written
    assert [one.id for one in networks.every_start(None)] == ["espace.E022"]
    settings.STAFF_NETWORKS = DECLARED
    assert networks.every_start(None) == []


@pytest.mark.django_db
def test_sophie_does_not_sign_in_from_elsewhere_and_claire_does(settings: Any, sophie: User, claire: User) -> None:
    settings.STAFF_NETWORKS = DECLARED

    def sign_in(user: User, address: str) -> Any:
        form = {"login": user.email, "password": PASSWORD}
        return Client(REMOTE_ADDR=address).post("/connexion/", form)

    refused = sign_in(sophie, OUTSIDE)
    assert refused.status_code == 403
    assert SENTENCE in refused.content.decode()
    assert not Session.objects.filter(user=sophie).exists()
    assert AuditEvent.objects.filter(action="network.refused", actor=sophie.pk).count() == 1
    assert sign_in(sophie, INSIDE).status_code == 302
    assert sign_in(claire, OUTSIDE).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["sophie", "dominique", "nadia", "ines", "lucas", "max_"])
def test_a_session_taken_along_opens_nothing_there(settings: Any, request: Any, signed_in: Any, who: str) -> None:
    browser = signed_in(request.getfixturevalue(who))
    settings.STAFF_NETWORKS = DECLARED
    answer = browser.get("/gestion/", REMOTE_ADDR=OUTSIDE)
    assert answer.status_code == 403
    assert SENTENCE in answer.content.decode()
    assert 'href="/deconnexion/"' in answer.content.decode()
    assert browser.get("/gestion/", REMOTE_ADDR=INSIDE).status_code in (200, 302)
    assert browser.get("/confidentialite/", REMOTE_ADDR=OUTSIDE).status_code == 200


@pytest.mark.django_db
def test_claire_reads_her_space_from_anywhere(settings: Any, signed_in: Any, claire: User) -> None:
    settings.STAFF_NETWORKS = DECLARED
    assert signed_in(claire).get("/espace/", REMOTE_ADDR=OUTSIDE).status_code == 200


@pytest.mark.django_db
def test_none_declared_is_anywhere_and_is_said(settings: Any, signed_in: Any, dominique: User) -> None:
    assert "Aucun réseau du personnel n’est déclaré" in signed_in(dominique).get("/dpo/").content.decode()
    assert proofs.from_declared_networks(AT).standing is Standing.PARTIAL
    settings.MODE = "production"
    [finding] = doctor.staff_networks(AT)
    assert not finding.well

    settings.STAFF_NETWORKS = DECLARED
    assert "que de 2 réseaux déclarés" in signed_in(dominique).get("/dpo/", REMOTE_ADDR=INSIDE).content.decode()
    assert proofs.from_declared_networks(AT).standing is Standing.KEPT
    [finding] = doctor.staff_networks(AT)
    assert finding.well

    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if not one.endswith("DeclaredNetworks")]
    assert proofs.from_declared_networks(AT).standing is Standing.BROKEN
