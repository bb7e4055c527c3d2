"""Sophie's first day, in Chromium with a virtual authenticator: led to a passkey, signed in by it, then by a recovery code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from espace.accounts.models import SecondFactor, User
from tests.browser import Visitor
from tests.cast import PASSWORD
from tests.entering import application, code
from tests.journeys.gestures import follow, press, sees, write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on_screen]
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip

CODE = "Le code que votre application affiche"


def plug_in(one: Visitor) -> Any:
    """A key of this device, which says yes by itself."""
    devtools = one.context.new_cdp_session(one.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return devtools


def gives_the_password(one: Visitor, user: User) -> None:
    one.go("/connexion/")
    write(one, "Adresse mail", user.email)
    write(one, "Mot de passe", PASSWORD)
    press(one, "Se connecter")


def test_sophie_works_with_a_key_and_never_with_a_password_alone(visitor: Callable[..., Visitor], sophie: User) -> None:
    one = visitor()
    plug_in(one)
    gives_the_password(one, sophie)
    sees(one, "Votre rôle demande une seconde preuve")
    one.picture("factors-first")
    one.go("/gestion/demandes/")
    sees(one, "Votre rôle demande une seconde preuve")

    follow(one, "Ajouter une clé")
    write(one, "Son nom", "Mon ordinateur")
    one.picture("factors-key")
    press(one, "Créer la clé")
    sees(one, "Vos codes de secours")
    one.picture("factors-recovery")
    code = one.page.locator(".recovery-codes code").first.inner_text()
    follow(one, "C’est noté")
    sees(one, "Mon ordinateur", "Il vous reste 10 codes de secours")
    one.picture("factors-security")

    press(one, "Se déconnecter")
    gives_the_password(one, sophie)
    one.picture("factors-step")
    press(one, "Utiliser ma clé")
    expect(one.page.locator("h1")).to_contain_text("À prendre")

    press(one, "Se déconnecter", within="header")
    gives_the_password(one, sophie)
    write(one, "Un code de secours", code)
    press(one, "Continuer avec le code")
    expect(one.page.locator("h1")).to_contain_text("À prendre")
    one.go("/securite/application/")
    one.page.get_by_label("Mot de passe").fill(PASSWORD)
    press(one, "Confirmer")
    press(one, "Utiliser ma clé")
    sees(one, "Montrez-lui ce carré")
    one.picture("factors-application")
    assert SecondFactor.objects.get(kind="passkey").counter > 0, "the key counts, and its count is kept"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_stand_in_nobodys_way(visitor: Callable[..., Visitor], claire: User, dark: bool) -> None:
    one = visitor(language="en", dark=dark, bypass_csp=True)
    one.sign_in_as(claire)
    one.go("/securite/")
    assert one.in_the_way() == []
    one.picture(f"factors-security-en{'-dark' if dark else ''}")


def test_claire_sees_the_session_of_a_second_device_and_ends_it(visitor: Callable[..., Visitor], claire: User) -> None:
    laptop, phone = visitor(), visitor(width=390)
    for one in (laptop, phone):
        gives_the_password(one, claire)
        sees(one, "Bonjour Claire")
    laptop.go("/securite/")
    closing = laptop.page.get_by_role("button", name="Fermer cette session")
    expect(closing).to_have_count(1)
    laptop.picture("sessions-two")
    closing.click()
    expect(closing).to_have_count(0)
    sees(laptop, "C’est celle-ci")
    phone.go("/espace/")
    sees(phone, "Se connecter")
    laptop.go("/espace/")
    sees(laptop, "Bonjour Claire")


def test_a_code_works_once_and_a_lost_application_is_taken_away(
    visitor: Callable[..., Visitor], sophie: User, ines: User
) -> None:
    for user in (sophie, ines):
        application(user)
    one, shown = visitor(), code()
    for outcome in ("À prendre", "a déjà servi"):
        gives_the_password(one, sophie)
        write(one, CODE, shown)
        press(one, "Continuer")
        sees(one, outcome)
        if outcome == "À prendre":
            press(one, "Se déconnecter", within="header")

    team = visitor()
    team.sign_in_as(ines)
    team.go("/gestion/equipe/")
    press(team, "Seconde preuve perdue")
    write(team, "Mot de passe", PASSWORD)
    press(team, "Confirmer")
    write(team, CODE, code())
    press(team, "Continuer")
    sees(team, "C’est retiré")
    gives_the_password(one, sophie)
    sees(one, "Votre rôle demande une seconde preuve")
