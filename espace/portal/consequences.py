"""What follows from sending a request, said before the button."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from espace import brokerage
from espace.lib import working_days
from espace.portal.mediator import mediator
from espace.tickets.kinds import Kind
from espace.ui import words


def consequences(kind: Kind, on: date) -> list[str]:
    """Whole sentences, in the reader's language, for a request sent on this day."""
    name = {"brokerage": brokerage.held().name}
    found = [
        _(
            "Les gestionnaires de %(brokerage)s pourront lire votre demande et ses documents. Jusqu’à l’envoi, vous seul les voyez."
        )
        % name,
        _(
            "Vous recevez tout de suite un reçu daté. Les nouveautés sont annoncées par courriel, comme vous l’avez choisi ; un courriel "
            "ne contient rien de votre demande."
        ),
    ]
    if kind.complaint:
        found += complaint(on)
    if kind.call_back:
        found += [
            _("Nous vous appellerons au numéro de votre dossier avant de changer quoi que ce soit."),
            _("Votre adresse de connexion et celle de votre dossier sont toutes deux prévenues."),
        ]
    found.append(
        _("Une fois envoyée, la demande ne se modifie plus : vous pourrez y ajouter des messages et des documents.")
    )
    return found


def complaint(on: date) -> list[str]:
    """The clocks of a complaint sent on this day (ACPR 2022-R-01 and 2024-R-02), and the mediator."""
    language = get_language() or "fr"
    told = {
        "acknowledged": words.day(working_days.complaint_acknowledged_by(on), language, "long"),
        "answered": words.day(working_days.complaint_answered_by(on), language, "long"),
        "mediator": mediator().name,
    }
    return [
        _("Nous accusons réception au plus tard le %(acknowledged)s et vous répondons au plus tard le %(answered)s.")
        % told,
        _(
            "Sans réponse à cette date, ou si la réponse ne vous convient pas, vous pouvez saisir gratuitement %(mediator)s."
        )
        % told,
    ]
