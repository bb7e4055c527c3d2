"""Dominique’s day: a letter of some days ago, its clock, its answer; then the board, and the evidence pack that anybody checks."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from espace import register
from espace.accounts.models import User
from espace.lib import clock
from tests.browser import Visitor
from tests.documents.sealed import PDF
from tests.journeys.gestures import attach, does_not_see, follow, press, sees, unfold, write
from tests.privacy.archive_screens import Clock

pytestmark = [pytest.mark.on_screen, pytest.mark.django_db(transaction=True)]


def test_the_officer_receives_a_letter_answers_it_and_hands_over_the_proofs(
    dominique: User, visitor: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    now, today = Clock(), clock.now()
    monkeypatch.setattr(clock, "now", now.now)
    desk = visitor()

    def is_it(day: str) -> None:
        """That day at 9 h in Paris; the session of an earlier one is over."""
        now.at = datetime.fromisoformat(f"{day}T07:00:00").replace(tzinfo=UTC)
        desk.sign_in_as(dominique)

    is_it("2026-04-16")
    a_letter_of_the_14th_is_entered(desk)
    is_it("2026-04-20")
    identity_is_asked_the_19th(desk)
    is_it("2026-04-27")
    it_came_the_26th(desk)
    it_is_answered(desk)
    now.at = today
    desk.sign_in_as(dominique)
    the_board_says_what_is_kept(desk)
    the_pack_is_checked_by_its_own_script(desk, tmp_path)


def a_letter_of_the_14th_is_entered(one: Visitor) -> None:
    one.go("/dpo/")
    sees(one, "Aucun droit n’attend de réponse")
    one.picture("dominique-home-empty")
    follow(one, "Entrer une lettre ou un courriel")
    one.page.get_by_label("Accès", exact=True).check()
    write(one, "Reçue le", "2026-04-14")
    write(one, "Qui demande", "Jeanne Roy\n1 rue Haute, 69001 Lyon")
    write(one, "Ce qui est demandé", "Une copie de mes données.")
    one.picture("dominique-letter")
    press(one, "Entrer la demande")
    # A month from the 14th of April is the 14th of May, Ascension Day: the next working day is the 15th.
    sees(one, "Accès · Jeanne Roy", "vendredi 15 mai 2026", "14 avril 2026", "16 avril 2026")
    one.picture("dominique-entered")


def identity_is_asked_the_19th(one: Visitor) -> None:
    one.go("/dpo/")
    follow(one, "Accès")
    one.page.get_by_label("Demandé le").fill("2026-04-19")
    press(one, "Noter que le justificatif est demandé")
    sees(one, "Le délai est arrêté", "Identité attendue")
    one.picture("dominique-identity-asked")


def it_came_the_26th(one: Visitor) -> None:
    one.go("/dpo/droits/")
    follow(one, "Accès")
    sees(one, "Un fichier, 5 Mo au plus : PDF, JPG, PNG, WEBP.")
    one.page.get_by_label("Reçu le").fill("2026-04-26")
    attach(one, "passeport.pdf", PDF)
    press(one, "Noter l’identité établie")
    sees(one, "jeudi 21 mai 2026", "délai arrêté 7 jours")
    one.picture("dominique-identified")


def it_is_answered(one: Visitor) -> None:
    one.page.get_by_label("Refusée").check()
    write(one, "Raisons", "Nous ne gardons rien sous votre nom.")
    press(one, "Décider")
    law = register.load()
    sees(one, "telle que la personne la lira", "Nous ne gardons rien sous votre nom.", law.officer.email, "CNIL")
    sees(one, law.authority.url)
    one.picture("dominique-decided")
    press(one, "Donner cette réponse")
    sees(one, "La réponse est donnée", "La réponse donnée")
    does_not_see(one, "Jeanne Roy")
    one.picture("dominique-answered")
    with one.page.expect_download() as given:
        follow(one, "Le PDF")
    assert Path(given.value.path()).read_bytes().startswith(b"%PDF-")


def the_board_says_what_is_kept(one: Visitor) -> None:
    one.go("/dpo/")
    one.picture("dominique-home")
    follow(one, "Voir les 26 engagements")
    lines = one.page.locator(".register-clauses > li")
    expect(lines).to_have_count(26)
    sees(one, "Les 26 engagements", "Relu à l’instant")
    clause = unfold(one, "C16")
    expect(clause).to_contain_text("control:")
    one.picture("dominique-board")
    follow(one, "Aujourd’hui", within="body")
    follow(one, "Registre et preuves", within="body")


def the_pack_is_checked_by_its_own_script(one: Visitor, folder: Path) -> None:
    fingerprint = one.page.locator(".fingerprint").inner_text()
    with one.page.expect_download() as given:
        follow(one, "Télécharger le dossier de preuves")
    with zipfile.ZipFile(given.value.path()) as archive:
        archive.extractall(folder)
    script = ["sh", str(folder / "preuves" / "verify.sh")]
    whole = subprocess.run(script, capture_output=True, text=True, check=False)
    assert (whole.returncode, fingerprint in whole.stdout) == (0, True), whole.stderr
    clauses = folder / "preuves" / "clauses.json"
    content = bytearray(clauses.read_bytes())
    content[len(content) // 2] ^= 1
    clauses.write_bytes(content)
    assert subprocess.run(script, capture_output=True, check=False).returncode != 0
