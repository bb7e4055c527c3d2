"""What each field is called on screen, for the mapping and for the fields that an export lacks."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

LABELS = {
    "number": _("numéro de contrat"),
    "customer_number": _("numéro de client"),
    "product": _("produit"),
    "insurer": _("assureur"),
    "full_name": _("nom et prénom"),
    "civility": _("civilité"),
    "surname": _("nom"),
    "first_name": _("prénom"),
    "birth_date": _("date de naissance"),
    "email": _("adresse mail"),
    "phone": _("téléphone"),
    "address": _("adresse"),
    "postcode": _("code postal"),
    "city": _("ville"),
    "country": _("pays"),
    "profession": _("profession"),
    "effective_on": _("date d’effet"),
    "renews_on": _("échéance"),
    "ends_on": _("date de fin"),
    "premium": _("prime annuelle"),
    "instalments": _("fractionnement"),
    "guarantees": _("garanties"),
    "insured": _("personnes assurées"),
}


def named(fields: Iterable[str]) -> str:
    """The fields in words, separated by commas, in the active language."""
    return ", ".join(str(LABELS[name]) for name in fields)
