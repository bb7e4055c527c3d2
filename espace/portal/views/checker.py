"""Checking a certificate that one was shown, without an account: one of three answers, and nothing of anybody (decision 0030)."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from espace.accounts import throttling
from espace.accounts.codes import typed
from espace.accounts.doors import public
from espace.accounts.signin import network_of, wait_words
from espace.contracts.certificates.checking import Word, check
from espace.lib import clock
from espace.tickets.ended import ending_unknown_to_the_portfolio
from espace.ui.forms import DayField

TYPED_BY_HAND = {"autocomplete": "off", "spellcheck": "false", "data-1p-ignore": ""}


class CheckForm(forms.Form):
    """What stands on the paper. Nothing is said of one field alone: they are judged together."""

    use_required_attribute = False
    code = forms.CharField(
        label=gettext_lazy("Code de l’attestation"),
        max_length=60,
        help_text=gettext_lazy(
            "Seize lettres et chiffres, par groupes de quatre. Les tirets et les espaces ne comptent pas."
        ),
        widget=forms.TextInput(attrs={**TYPED_BY_HAND, "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("Recopiez le code : il est sous « Vérifier cette attestation ».")},
    )
    surname = forms.CharField(
        label=gettext_lazy("Nom du souscripteur"),
        max_length=120,
        help_text=gettext_lazy(
            "Le nom seul, sans le prénom. Les accents, les tirets et les majuscules ne comptent pas."
        ),
        widget=forms.TextInput(attrs=TYPED_BY_HAND),
        error_messages={"required": gettext_lazy("Recopiez le nom, tel qu’il est sur le papier.")},
    )
    birth_date = DayField(
        label=gettext_lazy("Date de naissance du souscripteur"),
        error_messages={"required": gettext_lazy("Recopiez la date de naissance, telle qu’elle est sur le papier.")},
    )


@public
@sensitive_post_parameters("code", "surname", "birth_date")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Three fields, then one answer. The answer keeps nothing of what was typed, so that two wrong tries give the same bytes."""
    form = CheckForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "portal/certificates/check.html", {"form": form})
    if not form.is_valid():
        return render(request, "portal/certificates/check.html", {"form": form}, status=422)
    given, at = form.cleaned_data, clock.now()
    try:
        attempt = throttling.begin(("paper.code", typed(given["code"])), ("paper.network", network_of(request)), at=at)
    except throttling.TooMany as refusal:
        form.add_error(None, wait_words(refusal, is_password=False))
        return render(request, "portal/certificates/check.html", {"form": form}, status=429)
    answer = check(
        code=given["code"], surname=given["surname"], birth_date=given["birth_date"], at=at,
        unless=ending_unknown_to_the_portfolio(),
    )  # fmt: skip
    if answer.word is not Word.NOT_VALID:
        attempt.forgive()  # it was no guess: whoever checks many papers waits for none
    told = render(request, "portal/certificates/answer.html", {"word": answer.word.value, "as_of": answer.as_of})
    told["Cache-Control"] = "no-store"
    return told
