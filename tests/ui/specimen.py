"""The style guide: every component in every state, on invented content. Drawn by the tests, never served by the product."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory

from espace.ui.forms import DayField, FilesField

AT = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)


class SpecimenForm(forms.Form):
    name = forms.CharField(label="Nom de la personne assurée", help_text="Comme sur sa pièce d’identité.")
    email = forms.EmailField(label="Courriel", required=False)
    country = forms.ChoiceField(
        label="Pays", choices=[("", "Choisissez un pays"), ("SN", "Sénégal"), ("TH", "Thaïlande")]
    )
    day = DayField(label="Date de l’hospitalisation")
    kind = forms.ChoiceField(
        label="De quoi s’agit-il ?",
        widget=forms.RadioSelect,
        choices=[("a", "Un remboursement"), ("b", "Une hospitalisation prévue")],
    )
    wishes = forms.MultipleChoiceField(
        label="Que souhaitez-vous recevoir ?", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("a", "Une attestation"), ("b", "Le tableau des garanties")],
    )  # fmt: skip
    story = forms.CharField(label="Racontez-nous", widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)
    documents = FilesField(
        label="Vos documents", required=False, max_bytes=25_000_000, max_files=20, kinds=["PDF", "JPEG", "PNG"]
    )
    agree = forms.BooleanField(label="J’ai lu ce qui s’arrête et ce qui reste")


def filled() -> SpecimenForm:
    return SpecimenForm(
        {
            "wrong-name": "Claire Exemple",
            "wrong-email": "claire",
            "wrong-country": "SN",
            "wrong-day": "2026-02-31",
            "wrong-story": "Bonjour,",
            "wrong-wishes": ["a"],
        },
        prefix="wrong",
    )


def member(role: str) -> SimpleNamespace:
    """Somebody signed in, as far as a page's frame can see."""
    return SimpleNamespace(
        is_authenticated=True, is_staff_member=role != "Client", email="sophie@example.test", get_role_display=role
    )


def request(path: str = "/", user: Any = None) -> HttpRequest:
    made = RequestFactory().get(path)
    made.user = user or AnonymousUser()
    made.session = SimpleNamespace(idle=1800, left=12 * 3600)  # type: ignore[assignment]
    return made


def link(label: str, *, current: bool = False, count: int | str | None = None) -> dict[str, Any]:
    return {"label": label, "url": "#", "is_current": current, "count": count}


def context() -> dict[str, Any]:
    """What the specimen's template shows."""
    told = [
        Message(constants.SUCCESS, "Votre demande est envoyée. Sophie la lira aujourd’hui."),
        Message(constants.ERROR, "Le fichier n’a pas été reçu en entier."),
    ]
    return {
        "messages": told,
        "form": SpecimenForm(),
        "wrong": filled(),
        "at": AT,
        "earlier": AT - timedelta(days=1),
        "much_earlier": AT - timedelta(days=20),
        "day": date(2026, 12, 1),
        "amount": Decimal("6429.44"),
        "steps": [
            {"label": "Envoyée", "state": "done", "at": AT - timedelta(days=4)},
            {"label": "En cours", "state": "done", "at": AT - timedelta(days=3)},
            {"label": "À compléter", "state": "current", "at": AT},
            {"label": "Close", "state": "todo", "at": None},
        ],
        "filters": [link("Toutes", current=True), link("En cours", count=3), link("Closes", count="99+")],
        "queues": [
            link("À prendre", count=12), link("Les miennes", current=True, count=7), link("En attente", count=4),
            link("En retard", count=1),
        ],
        "signed_in_as": "Sophie Exemple",
        "officer": {"email": "dpo@example.test"},
    }  # fmt: skip


def draw(frame: str = "portal", **others: Any) -> str:
    """The specimen inside one of the frames: ``public``, ``portal``, ``desk`` or ``dpo``."""
    user = {"portal": member("Client"), "desk": member("Gestionnaire"), "dpo": member("DPO")}.get(frame)
    return render_to_string(
        "ui/specimen.html", {**context(), "frame": f"ui/{frame}.html", **others}, request("/espace/demandes/", user)
    )
