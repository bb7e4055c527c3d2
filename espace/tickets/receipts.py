"""The dated receipt of a request: what was received, when, about which contract, with which files. A tagged PDF (PDF/UA-1)."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from espace import brokerage, vault
from espace.lib import clock, typesetting, working_days
from espace.tickets.kinds import form_of, words
from espace.tickets.models import Attachment, Ticket
from espace.tickets.proxies.reading import name_of
from espace.tickets.states import Channel
from espace.ui import words as calendar

TEMPLATE = Path(__file__).parent / "typst" / "receipt.typ"


def receipt(ticket: Ticket, *, viewer: str, by: UUID) -> bytes:
    """The receipt as a PDF, in the active language. The ticket comes with its contract's product and insurer. ``by``: who reads it; a
    customer who contests their name is named to themselves alone (clause C20)."""
    files = [row.document for row in Attachment.objects.filter(ticket=ticket, message=None).select_related("document")]
    vault.open_rows(ticket, ticket.contract, ticket.customer, files, viewer=viewer)
    return typeset(json.dumps(contents(ticket, files, by=by), ensure_ascii=False), ticket.submitted_at)


def typeset(paper: str, at: datetime) -> bytes:
    """Set the page from its JSON."""
    return typesetting.typeset(TEMPLATE, paper, at)


def contents(ticket: Ticket, files: list[Any], *, by: UUID) -> dict[str, Any]:
    """Every word of the paper."""
    language = get_language() or "fr"
    name, customer = brokerage.held().name, ticket.customer
    sender = customer.name if customer.user_id == by else name_of(customer) or _("une autre personne")
    kind = form_of(ticket.kind, ticket.kind_version)
    is_termination = ticket.kind == "termination"
    told = {"brokerage": name, "instant": instant(ticket, language)}
    facts = [
        (_("Nature"), words(kind.title)),
        (_("Référence"), ticket.reference),
        (_("Reçue le"), told["instant"]),
        (_("De la part de"), sender),
        *arrived(ticket),
        (_("Contrat"), contract_line(ticket) or _("Aucun en particulier")),
    ]
    lead = _("%(brokerage)s a bien reçu votre demande, %(instant)s.")
    if is_termination:
        lead = _("%(brokerage)s a bien reçu la notification de votre résiliation, %(instant)s.")
    return {
        "language": "en" if language.startswith("en") else "fr",
        "region": "GB" if language.startswith("en") else "FR",
        "brokerage": name,
        "title": _("Reçu de résiliation") if is_termination else _("Reçu de votre demande"),
        "lead": lead % told,
        "facts_title": _("Ce qui a été reçu"),
        "facts": [{"label": label, "value": value} for label, value in facts],
        "files_title": _("Documents joints à l’envoi"),
        "no_files": _("Aucun document n’a été joint à l’envoi."),
        "files": [
            {"name": file.name, "size": calendar.size(file.size, language), "digest": file.checksum} for file in files
        ],
        "next_title": _("Et ensuite"),
        "next": after(ticket, language),
        "foot": _("Reçu %(reference)s · %(brokerage)s") % {"reference": ticket.reference, "brokerage": name},
    }


def arrived(ticket: Ticket) -> list[tuple[str, str]]:
    """How it came, where it was not in the space."""
    if ticket.entered_at is None:
        return []
    there = ticket.entered_at.astimezone(clock.PARIS)
    day = calendar.day(there.date(), get_language() or "fr", "long")
    told = {"how": Channel(ticket.channel).label, "day": day, "hour": f"{there:%H:%M}"}
    return [(_("Arrivée"), _("%(how)s ; notée par le cabinet le %(day)s à %(hour)s") % told)]


def instant(ticket: Ticket, language: str) -> str:
    """When it was received, to the second, on the clock of Paris; of what was entered later, the day alone: a letter has no hour."""
    there = ticket.submitted_at.astimezone(clock.PARIS)
    day = calendar.day(there.date(), language)
    if ticket.entered_at is not None and clock.today(ticket.entered_at) != there.date():
        return _("le %(day)s") % {"day": day}
    return _("le %(day)s à %(hour)s (heure de Paris)") % {"day": day, "hour": f"{there:%H:%M:%S}"}


def contract_line(ticket: Ticket) -> str:
    if ticket.contract is None:
        return ""
    product = ticket.contract.product
    return f"{product.name} · {product.insurer.name} · {ticket.contract.number}"


def after(ticket: Ticket, language: str) -> list[str]:
    """What follows, where a date is owed."""
    if ticket.complaint_since_at:
        on = clock.today(ticket.complaint_since_at)
        told = {
            "acknowledged": calendar.day(working_days.complaint_acknowledged_by(on), language, "long"),
            "answered": calendar.day(working_days.complaint_answered_by(on), language, "long"),
        }
        return [
            _("Nous accusons réception au plus tard le %(acknowledged)s et répondons au plus tard le %(answered)s.")
            % told
        ]
    if ticket.kind == "termination":
        return [
            _("Nous la transmettons à l’assureur, puis la date de fin du contrat vous est confirmée dans votre espace.")
        ]
    return [_("La réponse arrivera dans votre espace ; vous êtes prévenu par courriel si vous l’avez choisi.")]
