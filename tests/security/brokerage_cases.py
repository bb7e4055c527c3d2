"""The permission table of the brokerage's own settings: an administrator's, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from espace import brokerage
from espace.brokerage.models import Version
from espace.brokerage.reading import Held
from espace.brokerage.setting import Setting
from espace.lib import clock
from tests.documents.sealed import PNG
from tests.security.cases import ADMINISTRATOR, Case

HERE = "gestion/cabinet/"
SOON = clock.today(clock.now()) + timedelta(days=20)
IDENTITY = {
    "act": "save", "name": "Cabinet essayé", "colour": "#0f5c63", "phone": "01 99 00 00 01", "mediator_name": "Médiateur",
    "mediator_address": "1 rue du Milieu, Paris", "mediator_url": "https://mediateur.example",
}  # fmt: skip
MAIL = {"kind": "news", "language": "fr"}


def now() -> Held:
    """What holds, looked up: here no change is ever committed, which would have said so."""
    brokerage.seen(Version.objects.order_by("-id").values_list("id", flat=True).first())
    return brokerage.known()


def given(setting: Setting) -> bool:
    """Whether the last change of a setting gave it a value."""
    row = Version.objects.filter(setting=setting).order_by("-id").first()
    return row is not None and row.value is not None


def back(setting: Setting) -> bool:
    row = Version.objects.filter(setting=setting).order_by("-id").first()
    return row is not None and row.value is None


CASES = [
    Case(HERE, ADMINISTRATOR, needs=("renamed",), shows="Essai et fils"),
    Case(
        HERE + "identite/", ADMINISTRATOR, needs=("renamed",), shows="Essai et fils", sends=lambda w: IDENTITY,
        then=lambda w: now().name == "Cabinet essayé", told="→ /gestion/cabinet/identite/",
    ),
    Case(HERE + "apercu.css", ADMINISTRATOR, query=lambda w: "couleur=7a1fa2", shows="--brand:#7a1fa2"),
    Case(
        HERE + "logo/", ADMINISTRATOR, shows="Logo",
        sends=lambda w: {"logo": SimpleUploadedFile("logo.png", PNG, "image/png")}, then=lambda w: given(Setting.LOGO),
        told="→ /gestion/cabinet/logo/",
    ),
    Case(
        HERE + "origine/<slug:setting>/", ADMINISTRATOR, rest={"setting": "name"}, needs=("renamed",), sends=lambda w: {},
        then=lambda w: back(Setting.NAME), told="→ /gestion/cabinet/identite/",
    ),
    Case(
        HERE + "horaires/", ADMINISTRATOR, needs=("closing",), shows="Fermeture essayée",
        sends=lambda w: {"day-0-0": "10:00", "day-0-3": "16:00"}, then=lambda w: given(Setting.HOURS),
        told="→ /gestion/cabinet/horaires/",
    ),
    Case(
        HERE + "delai/", ADMINISTRATOR, sends=lambda w: {"days": "5"}, then=lambda w: given(Setting.REPLY),
        told="→ /gestion/cabinet/horaires/",
    ),
    Case(
        HERE + "fermetures/", ADMINISTRATOR,
        sends=lambda w: {"first": SOON.isoformat(), "last": SOON.isoformat(), "fr": "Pont", "en": "Bridge"},
        then=lambda w: given(Setting.CLOSURES), told="→ /gestion/cabinet/horaires/",
    ),
    Case(
        HERE + "fermetures/retrait/", ADMINISTRATOR, needs=("closing",),
        sends=lambda w: {"first": w.closing.isoformat(), "last": w.closing.isoformat()},
        then=lambda w: not now().closures, told="→ /gestion/cabinet/horaires/",
    ),
    Case(HERE + "courriels/", ADMINISTRATOR, needs=("reworded",), shows="Textes des courriels"),
    Case(
        HERE + "courriels/<slug:kind>/<slug:language>/", ADMINISTRATOR, rest=MAIL, needs=("reworded",), shows="Du neuf pour vous.",
        sends=lambda w: {"act": "save", "subject": "", "sentence": "Une autre phrase."},
        then=lambda w: now().mail("news", "fr") == {"sentence": "Une autre phrase."},
        told="→ /gestion/cabinet/courriels/news/fr/",
    ),
    Case(
        HERE + "courriels/<slug:kind>/<slug:language>/origine/", ADMINISTRATOR, rest=MAIL, needs=("reworded",), sends=lambda w: {},
        then=lambda w: back(Setting.MAIL), told="→ /gestion/cabinet/courriels/news/fr/",
    ),
]  # fmt: skip
