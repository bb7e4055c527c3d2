"""How a stay is seen, ended and kept, and that signing in is logged (S7, S8, S15; ASVS 5.0, 7.1.2, 7.4.4, 7.5.2, 16.3.1; WCAG 2.2.1)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from espace.accounts.models import Session, User
from espace.audit.models import AuditEvent
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def test_claire_sees_a_second_device_and_ends_it(claire: User) -> None:
    phone, desk = Client(), Client()
    for device in (phone, desk):
        assert device.post("/connexion/", {"login": claire.email, "password": PASSWORD}).status_code == 302
    assert phone.get("/espace/").status_code == desk.get("/espace/").status_code == 200
    [other] = re.findall(r'action="(/securite/sessions/[0-9a-f]+/)"', desk.get("/securite/").content.decode())
    assert desk.post(other).status_code == 302
    assert phone.get("/espace/")["Location"].startswith("/connexion/")
    assert desk.get("/espace/").status_code == 200
    assert Session.objects.filter(user=claire).count() == 1
    assert AuditEvent.objects.filter(action="sessions.ended", actor=claire.pk).count() == 1


@pytest.mark.parametrize(("who", "page", "idle"), [("claire", "/espace/", 1800), ("sophie", "/gestion/", 900)])
def test_every_frame_leads_out_and_warns_as_its_stay_lasts(
    who: str, page: str, idle: int, request: pytest.FixtureRequest, signed_in: Any
) -> None:
    client = signed_in(request.getfixturevalue(who))
    shown = client.get(page, follow=True).content.decode()
    assert 'action="/deconnexion/"' in shown
    dialog = shown.partition('id="session-end"')[2].partition("</dialog>")[0]
    assert f'data-idle="{idle}"' in dialog
    assert "Rester connecté" in dialog
    assert client.get("/rester/").status_code == 204
    assert Client().get("/rester/").status_code == 403


def test_both_outcomes_of_a_sign_in_are_logged(claire: User) -> None:
    Client().post("/connexion/", {"login": claire.email, "password": "faux"})
    Client().post("/connexion/", {"login": claire.email, "password": PASSWORD})
    logged = AuditEvent.objects.filter(actor=claire.pk, action__startswith="signin.").order_by("pk")
    assert [one.action for one in logged] == ["signin.failed", "signin.done"]
