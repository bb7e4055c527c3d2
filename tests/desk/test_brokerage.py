"""The brokerage's settings at the desk: seen before they are kept, kept whole when refused, and shown everywhere at once."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from espace.accounts.models import User
from espace.brokerage.models import Logo, Version
from espace.lib import clock
from espace.outbox import kinds
from tests.brokerage.settling import now
from tests.browser import Visitor
from tests.desk.posting import told
from tests.entering import enter

SignedIn = Callable[[User], Client]
MEDIATOR = {
    "mediator_name": "Médiateur",
    "mediator_address": "1 rue du Milieu",
    "mediator_url": "https://mediateur.example",
}
IDENTITY = {"name": "Chez Nous", "colour": "#7a1fa2", "phone": "", **MEDIATOR}


@pytest.fixture
def browser(ines: User) -> Client:
    client = Client()
    enter(client, ines, confirmed=True)
    return client


def identity(browser: Client, act: str = "save", **changed: str) -> Any:
    return browser.post(reverse("desk:identity"), IDENTITY | {"act": act} | changed)


def test_a_preview_draws_the_page_and_keeps_nothing(browser: Client) -> None:
    page = told(identity(browser, "preview"))
    assert "Aperçu : rien n’est enregistré" in page
    assert '<p class="foot-name">Chez Nous</p>' in page or "Chez Nous" in page.partition("<footer")[2]
    address = reverse("desk:brand_preview") + "?couleur=7a1fa2"
    assert f'href="{address}"' in page
    assert "--brand:#7a1fa2" in browser.get(address).content.decode()
    assert browser.get(reverse("desk:brand_preview") + "?couleur=}body{").status_code == 404
    assert not Version.objects.exists()


def test_what_is_kept_is_on_every_page_and_under_another_address(
    browser: Client, claire: User, signed_in: SignedIn
) -> None:
    before = signed_in(claire).get("/espace/").content.decode()
    assert 'href="/marque.css"' in before
    assert identity(browser).status_code == 302
    page = signed_in(claire).get("/espace/").content.decode()
    assert "Chez Nous" in page
    assert f'href="/marque.css?{Version.objects.latest("id").pk}"' in page, "browsers keep the former one for an hour"
    assert "--brand:#7a1fa2" in browser.get("/marque.css").content.decode()
    assert "Médiateur" in told(Client().get("/reclamations/"))


def test_a_refusal_loses_nothing_and_proposes_the_nearest_colour(browser: Client) -> None:
    answer = identity(browser, colour="#7fd0d6", name="Chez Nous")
    assert answer.status_code == 422
    page = told(answer)
    assert 'value="Chez Nous"' in page
    assert "https://mediateur.example" in page
    near = page.partition('name="take" value="')[2][:7]
    assert f"couleur={near[1:]}" in page, "the page is drawn with it"
    taken = told(identity(browser, "preview", colour="#7fd0d6", take=near))
    assert f'value="{near}"' in taken
    assert identity(browser, colour=near).status_code == 302
    assert now().colour == near


def picture(size: tuple[int, int], kind: str = "PNG", *, noisy: bool = False) -> bytes:
    out = io.BytesIO()
    image = Image.effect_noise(size, 90) if noisy else Image.new("RGB", size, "#0f5c63")
    image.save(out, kind, **({"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0ZZLIEUZZ"} if kind == "JPEG" else {}))
    return out.getvalue()


def logo(browser: Client, content: bytes, name: str = "logo.png") -> Any:
    return browser.post(reverse("desk:logo"), {"logo": SimpleUploadedFile(name, content, "image/png")})


def test_a_logo_is_written_anew_and_served_to_everybody(browser: Client) -> None:
    assert logo(browser, picture((300, 120), "JPEG"), "logo.jpg").status_code == 302
    now()
    served = Client().get("/marque/logo")
    assert (served.status_code, served["Content-Type"]) == (200, "image/jpeg")
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in served["Content-Security-Policy"]
    assert b"ZZLIEUZZ" not in served.content
    assert f"/marque/logo?{Version.objects.latest('id').pk}" in browser.get(reverse("desk:logo")).content.decode()
    browser.post(reverse("desk:setting_restore", args=["logo"]))
    now()
    assert Client().get("/marque/logo")["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.png", picture((900, 100))),
        ("logo.png", picture((600, 300), noisy=True)),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("logo.pdf", b"%PDF-1.4\n%%EOF"),
        ("logo.png", b"nothing of a picture"),
    ],
)  # fmt: skip
def test_a_logo_that_is_none_or_weighs_too_much_is_refused(name: str, content: bytes, browser: Client) -> None:
    answer = logo(browser, content, name)
    assert answer.status_code == 422
    assert "data-wrong" in answer.content.decode()
    assert not Logo.objects.exists()


def test_hours_come_back_as_they_were_typed(browser: Client) -> None:
    typed = {"day-0-0": "10:00", "day-0-1": "12:00", "day-0-2": "13:00", "day-1-0": "08:30", "day-1-3": "16:15"}
    answer = browser.post(reverse("desk:hours"), typed)
    assert answer.status_code == 422
    page = told(answer)
    assert "Il manque une heure" in page
    assert 'value="08:30"' in page
    assert browser.post(reverse("desk:hours"), typed | {"day-0-3": "17:00"}).status_code == 302
    page = told(browser.get(reverse("desk:hours")))
    assert "Lundi : 10 h – 12 h, 13 h – 17 h." in page
    assert "Mardi : 8 h 30 – 16 h 15." in page
    assert "Mardi" in told(Client().get("/assistance/"))


def test_the_days_to_answer_are_set_beside_the_hours(browser: Client) -> None:
    assert "Le cabinet se donne 2 jours d’ouverture" in told(browser.get(reverse("desk:hours")))
    for wrong in ("0", "61", "", "bientôt"):
        answer = browser.post(reverse("desk:reply_days"), {"days": wrong})
        assert answer.status_code == 422
        assert "Donnez un nombre de 1 à 60." in told(answer)
    assert browser.post(reverse("desk:reply_days"), {"days": "5"}).status_code == 302
    now()
    assert "Le cabinet se donne 5 jours d’ouverture" in told(browser.get(reverse("desk:hours")))
    page = told(browser.get(reverse("desk:brokerage")))
    assert "Délai de réponse" in page
    assert page.index("2 jours d’ouverture") < page.index("5 jours d’ouverture"), "from what to what"
    assert browser.post(reverse("desk:setting_restore", args=["reply"]))["Location"] == reverse("desk:hours")
    now()
    assert "Le cabinet se donne 2 jours d’ouverture" in told(browser.get(reverse("desk:hours")))


def test_a_closure_is_read_by_clients(browser: Client) -> None:
    on = clock.today(clock.now()) + timedelta(days=9)
    form = {"first": on.isoformat(), "last": on.isoformat(), "fr": "Pont du jeudi", "en": "Bridge day"}
    wrong = browser.post(reverse("desk:closures"), form | {"en": ""})
    assert wrong.status_code == 422
    assert "Pont du jeudi" in told(wrong)
    assert browser.post(reverse("desk:closures"), form).status_code == 302
    now()
    assert "Pont du jeudi" in told(Client().get("/assistance/"))
    assert browser.post(reverse("desk:closure_end"), form).status_code == 302
    assert "Pont du jeudi" not in told(browser.get(reverse("desk:hours")))
    assert browser.post(reverse("desk:closure_end"), {"first": "hier"}).status_code == 302


def test_a_mail_is_seen_whole_before_it_is_kept(browser: Client) -> None:
    url = reverse("desk:mail", args=["news", "en"])
    form = {"subject": "Something new", "sentence": "Something waits for you."}
    page = told(browser.post(url, form | {"act": "preview"}))
    assert "Aperçu : rien n’est enregistré" in page
    for words in (
        "Something new",
        "Something waits for you.",
        "camille.exemple@clients.example",
        "refuses replies",
        "CAP ASSURANCES",
    ):
        assert words in page
    assert not Version.objects.exists()
    wrong = browser.post(url, form | {"act": "save", "sentence": "Votre contrat 4471 vous attend."})
    assert wrong.status_code == 422
    assert "Votre contrat 4471 vous attend." in told(wrong)
    assert browser.post(url, form | {"act": "save"}).status_code == 302
    assert "Changé" in told(browser.get(reverse("desk:mails")))
    browser.post(reverse("desk:mail_restore", args=["news", "en"]))
    now()
    assert (
        kinds.write("news", to="a@b.example", language="en", context={}).subject
        == kinds.origin("news", "en")["subject"]
    )
    for strange in (["gossip", "fr"], ["news", "de"]):
        assert browser.get(reverse("desk:mail", args=strange)).status_code == 404
    assert browser.post(reverse("desk:setting_restore", args=["mail"])).status_code == 404


def test_the_history_says_from_what_to_what_and_by_whom(browser: Client) -> None:
    identity(browser)
    browser.post(reverse("desk:mail", args=["news", "fr"]), {"act": "save", "subject": "", "sentence": "Du neuf."})
    page = told(browser.get(reverse("desk:brokerage")))
    for words in ("Nom affiché", "texte d’origine", "Chez Nous", "#7a1fa2", "« Du neuf. »", "Inès"):
        assert words in page


@pytest.mark.on_screen
@pytest.mark.django_db(transaction=True)
def test_by_keyboard_the_colour_is_seen_then_kept(ines: User, visitor: Callable[..., Visitor]) -> None:
    ines_ = visitor()
    ines_.sign_in_as(ines)
    ines_.go(reverse("desk:identity"))
    colour = ines_.page.get_by_label("Couleur")
    colour.fill("#7a1fa2")
    colour.press("Enter")
    expect(ines_.page.get_by_text("Aperçu : rien n’est enregistré")).to_be_visible()
    button = ines_.page.get_by_role("button", name="Enregistrer")
    expect(button).to_have_css("background-color", "rgb(122, 31, 162)")
    ines_.picture("identity-preview")
