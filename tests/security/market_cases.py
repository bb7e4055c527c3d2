"""The permission table of insurers and products: an administrator's, and nobody else's."""

from __future__ import annotations

from espace.contracts.models import Insurer, Product
from tests.security.cases import ADMINISTRATOR, Case

NUMBERS = {"assistance_phone": "+33 1 99 00 00 41", "claims_phone": ""}
ALL = "→ /gestion/produits/"


CASES = [
    Case(
        "gestion/assureurs/nouveau/", ADMINISTRATOR, shows='name="assistance_phone"', sends=lambda w: {"name": "Horizon", **NUMBERS},
        then=lambda w: Insurer.objects.filter(name="Horizon").exists(), told=ALL,
    ),
    Case(
        "gestion/assureurs/<uuid:pk>/", ADMINISTRATOR, of="seller", shows="Assureur du Monde",
        sends=lambda w: {"seen": "0", "name": "Horizon", **NUMBERS},
        then=lambda w: Insurer.objects.get(pk=w.seller.pk).name == "Horizon", told=ALL,
    ),
    Case(
        "gestion/produits/<uuid:pk>/", ADMINISTRATOR, of="sold", shows="Santé Expatrié",
        sends=lambda w: {"seen": "0", "insurer": str(w.sold.insurer_id), "terminable": "0"},
        then=lambda w: not Product.objects.get(pk=w.sold.pk).terminable, told=ALL,
    ),
]  # fmt: skip
