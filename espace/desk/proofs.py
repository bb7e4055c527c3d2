"""What the staff's doors show of clauses C14 and C18: from which networks they open."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from espace.accounts import networks
from espace.privacy.proofs.collecting import Evidence, Proof, Standing

GUARD = f"{networks.DeclaredNetworks.__module__}.{networks.DeclaredNetworks.__qualname__}"


def from_declared_networks(at: datetime) -> Evidence:
    """Partial while no network is declared; broken when what stands at the staff's doors was taken away."""
    count = len(networks.declared())
    figures = {"total": count}
    if GUARD not in settings.MIDDLEWARE:
        return Evidence(Standing.BROKEN, _("Rien ne regarde d’où le personnel se connecte."), figures)
    if not count:
        return Evidence(
            Standing.PARTIAL, _("Aucun réseau du personnel n’est déclaré : il se connecte de partout."), figures
        )
    words = ngettext(
        "Le personnel se connecte et travaille de %(n)d réseau déclaré, et d’aucun autre.",
        "Le personnel se connecte et travaille de %(n)d réseaux déclarés, et d’aucun autre.",
        count,
    )
    return Evidence(Standing.KEPT, words % {"n": count}, figures)


PROOFS = (
    Proof("C14", "declared_networks", from_declared_networks),
    Proof("C18", "declared_networks", from_declared_networks),
)
