"""The permission table of the kinds of request that an administrator changes: theirs, and nobody else's."""

from __future__ import annotations

from typing import Any

from espace.brokerage.models import Sketch, Version
from espace.brokerage.setting import Setting
from espace.tickets import sketching
from tests.security.cases import ADMINISTRATOR, Case
from tests.security.world import World

HERE = "gestion/cabinet/demandes/"
ONE = HERE + "<slug:kind>/"
QUESTION = ONE + "questions/<slug:name>/"
CLAIM, ROOM, PLACE = {"kind": "claim"}, {"kind": "claim", "name": "chambre_essayee"}, {"kind": "claim", "name": "place"}
BACK = "→ /gestion/cabinet/demandes/claim/"
QUESTIONS = BACK + "#questions"
TEXT = {
    "title_fr": "Sinistre essayé", "title_en": "Claim tried", "summary_fr": "Un accident.", "summary_en": "An accident.",
    "purpose": "handling", "contract": "required", "health": "yes",
}  # fmt: skip
ASKED = {
    "label_fr": "Étage essayé", "label_en": "Floor tried", "why_fr": "Pour monter.", "why_en": "To come up.", "category": "contact",
    "type": "text",
}  # fmt: skip


def written() -> dict[str, Any]:
    """What is being written of a claim."""
    return dict(Sketch.objects.get(kind="claim").value)


def asked() -> list[str]:
    return [one["name"] for one in sketching.asked(written())]


def last(setting: Setting) -> Any:
    """The last change of a setting, ``(about, value)``."""
    return Version.objects.filter(setting=setting).order_by("id").values_list("about", "value").last() or ("", {})


def seen(w: World) -> dict[str, Any]:
    return {"revision": w.sketched}


CASES = [
    Case(HERE, ADMINISTRATOR, needs=("sketched",), shows="Déclarer un sinistre"),
    Case(
        HERE + "nouvelle/", ADMINISTRATOR, shows="Ajouter une demande", sends=lambda w: TEXT,
        then=lambda w: Sketch.objects.filter(kind="sinistre_essaye").exists(), told="→ /gestion/cabinet/demandes/sinistre_essaye/",
    ),
    Case(ONE, ADMINISTRATOR, rest=CLAIM, needs=("sketched",), shows="Chambre essayée"),
    Case(
        ONE + "texte/", ADMINISTRATOR, rest=CLAIM, needs=("sketched",), shows="Titre et règles", sends=lambda w: TEXT | seen(w),
        then=lambda w: written()["title"]["fr"] == "Sinistre essayé", told=BACK,
    ),
    Case(ONE + "apercu/", ADMINISTRATOR, rest=CLAIM, needs=("sketched",), shows="Chambre essayée"),
    Case(
        ONE + "publication/", ADMINISTRATOR, rest=CLAIM, needs=("sketched",), shows="Chambre essayée", sends=seen,
        then=lambda w: last(Setting.KIND)[0] == "claim" and not Sketch.objects.exists(), told=BACK,
    ),
    Case(
        ONE + "abandon/", ADMINISTRATOR, rest=CLAIM, needs=("sketched",), sends=lambda w: {},
        then=lambda w: not Sketch.objects.exists(), told=BACK,
    ),
    Case(
        ONE + "origine/", ADMINISTRATOR, rest={"kind": "reimbursement"}, needs=("published",), sends=lambda w: {},
        then=lambda w: last(Setting.KIND) == ("reimbursement", None), told="→ /gestion/cabinet/demandes/reimbursement/",
    ),
    Case(
        ONE + "rang/", ADMINISTRATOR, rest=CLAIM, sends=lambda w: {"way": "up"},
        then=lambda w: last(Setting.KINDS)[1].get("order", [])[:2] == ["claim", "urgent"], told="→ /gestion/cabinet/demandes/",
    ),
    Case(
        ONE + "retrait/", ADMINISTRATOR, rest=CLAIM, sends=lambda w: {},
        then=lambda w: last(Setting.KINDS)[1].get("withdrawn") == ["claim"], told=BACK,
    ),
    Case(
        ONE + "retour/", ADMINISTRATOR, rest={"kind": "certificate"}, needs=("retired",), sends=lambda w: {},
        then=lambda w: last(Setting.KINDS)[1].get("withdrawn") == [], told="→ /gestion/cabinet/demandes/certificate/",
    ),
    Case(
        ONE + "questions/", ADMINISTRATOR, rest=CLAIM, needs=("sketched",), shows="Ajouter une question",
        sends=lambda w: ASKED | seen(w), then=lambda w: asked()[-1] == "etage_essaye", told=BACK,
    ),
    Case(
        QUESTION, ADMINISTRATOR, rest=ROOM, needs=("sketched",), shows="Chambre essayée", sends=lambda w: ASKED | seen(w),
        then=lambda w: sketching.field(written(), "chambre_essayee")["label"]["fr"] == "Étage essayé", told=BACK,  # type: ignore[index]
    ),
    Case(
        QUESTION + "rang/", ADMINISTRATOR, rest=ROOM, needs=("sketched",), sends=lambda w: seen(w) | {"way": "up"},
        then=lambda w: asked()[-2] == "chambre_essayee", told=QUESTIONS,
    ),
    Case(
        QUESTION + "retrait/", ADMINISTRATOR, rest=ROOM, needs=("sketched",), sends=seen,
        then=lambda w: "chambre_essayee" not in asked(), told=QUESTIONS,
    ),
    Case(
        QUESTION + "retour/", ADMINISTRATOR, rest=PLACE, needs=("sketched",), sends=seen, then=lambda w: asked()[-1] == "place",
        told=QUESTIONS,
    ),
]  # fmt: skip
