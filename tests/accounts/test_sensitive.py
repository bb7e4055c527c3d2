"""What asks who is there again (S3; C04, C09, C19, C23): the password, then the factor. Withdrawing a consent never does."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from espace.accounts.models import Customer, User
from espace.accounts.roles import Role
from espace.contracts import actions as contracts
from espace.lib import clock
from espace.privacy.consent import actions as consent
from espace.privacy.consent.models import State
from espace.privacy.consent.reading import state_of
from tests import cast
from tests.accounts.conftest import mail
from tests.cast import PASSWORD
from tests.entering import application, code

pytestmark = pytest.mark.django_db
STEP = "/confirmer/deuxieme-etape/"
DATA, RIGHTS, DIRECTIVES = "/espace/mes-donnees/", "/espace/mes-droits/", "/espace/mes-directives/"


def places(file: Customer) -> list[str]:
    """The addresses of a customer's sensitive acts, clause by clause."""
    bank = cast.draft(
        file, kind="bank", about=cast.contract(file), holder="Claire Delmas", iban="FR7630006000011234567890189", use="both"
    )  # fmt: skip
    return [
        f"{DATA}adresse-mail/", f"{DATA}telephone/",  # C04
        f"/espace/brouillons/{bank.pk}/relecture/",  # C09: bank details
        f"{RIGHTS}acces/", f"{RIGHTS}portabilite/", f"{RIGHTS}effacement/", f"{DATA}exports/{uuid4()}/",  # C19: the copies
        f"{DIRECTIVES}ecrire/", f"{DIRECTIVES}revocation/",  # C23
    ]  # fmt: skip


def asks(client: Client, path: str) -> bool:
    return client.get(path).headers.get("Location", "").startswith("/confirmer/")


def test_each_sensitive_act_asks_for_the_password_and_then_for_the_factor(claire: User, signed_in: Any) -> None:
    application(claire)
    client, sensitive = signed_in(claire), places(claire.customer)
    assert [path for path in sensitive if not asks(client, path)] == []
    assert client.post("/confirmer/", {"password": PASSWORD})["Location"].startswith(STEP)
    assert [path for path in sensitive if not asks(client, path)] == [], "the password alone is not enough"
    assert client.post(STEP, {"code": "000000"}).status_code == 200
    assert [path for path in sensitive if not asks(client, path)] == [], "a wrong code is not enough"
    client.post(STEP, {"code": code()})
    assert [path for path in sensitive if asks(client, path)] == []


def test_whoever_has_no_factor_gives_the_password_only(claire: User, signed_in: Any) -> None:
    client, sensitive = signed_in(claire), places(claire.customer)
    client.post("/confirmer/", {"password": PASSWORD})
    assert [path for path in sensitive if asks(client, path)] == []


def test_consents_are_withdrawn_with_neither(claire: User, signed_in: Any) -> None:
    application(claire)
    file = claire.customer
    consent.choose(customer=file, purpose="measurement", is_given=True, by=claire, at=clock.now())
    client = signed_in(claire)
    client.post("/espace/mes-consentements/measurement/retrait/", {"sure": "1"})
    assert state_of(file.pk, "measurement") == State.WITHDRAWN
    answer = client.post("/espace/mes-consentements/fermer-mon-espace/", {"sure": "1"})
    assert answer["Location"].startswith("/espace-ferme/")
    assert state_of(file.pk, "account") == State.WITHDRAWN


def test_a_factor_is_offered_where_a_space_opens_and_nowhere_later(claire: User, signed_in: Any) -> None:
    file = cast.customer("Alix", "Marchand", email="alix@clients.example", with_account=False)
    cast.contract(file)
    client = Client()
    client.post(invitation(file), {"password1": "Quatre grenouilles jouent au tarot"})
    client.post("/espace/consentement/", {"account": "1"})
    page = client.get("/espace/").content.decode()
    assert "Protégez votre espace" in page
    assert client.get("/securite/cle/").status_code == 200, "who just opened it need not give the password again"
    assert client.get("/securite/application/").status_code == 200
    application(User.objects.get(email="alix@clients.example"))
    assert "Protégez votre espace" not in client.get("/espace/").content.decode(), "it was done"
    assert "Protégez votre espace" not in signed_in(claire).get("/espace/").content.decode()


def invitation(file: Customer) -> str:
    contracts.invite(customer=file, by=cast.staff("Sophie", "Laurent", Role.ADVISOR), at=clock.now())
    return mail("invitation").path
