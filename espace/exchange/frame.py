"""What stands around every page of imports: its places, and who is signed in."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from espace.accounts.models import User
from espace.accounts.roles import Role


def around(user: User, *, current: str = "imports:all") -> dict[str, Any]:
    """Context of ``ui/desk.html``; the member of staff's row is opened by the caller with the rest of the page."""
    staff = getattr(user, "staff_member", None)
    ours = ((_("Imports du portefeuille"), "imports:all"), (_("Invitations des clients"), "invitations:all"))
    places = [{"label": label, "url": reverse(name), "is_current": name == current} for label, name in ours]
    # The desk stands beside this layer: its addresses are known by name, and may be missing.
    label, name = (_("Demandes"), "desk:queue") if user.role == Role.ADVISOR else (_("Accueil"), "desk:home")
    with suppress(NoReverseMatch):
        places.insert(0, {"label": label, "url": reverse(name), "is_current": False})
    return {"queues": places, "signed_in_as": staff.name if staff is not None else user.email}


def of_officer(user: User) -> dict[str, Any]:
    """Context of ``ui/dpo.html`` around the rows that wait for the officer, whose row is opened by the caller."""
    staff = getattr(user, "staff_member", None)
    places = [{"label": _("Lignes d’import arrêtées"), "url": reverse("officer:rows"), "is_current": True}]
    with suppress(NoReverseMatch):
        places.insert(0, {"label": _("Aujourd’hui"), "url": reverse("dpo:home"), "is_current": False})
    return {"queues": places, "signed_in_as": staff.name if staff is not None else user.email}
