"""Reply templates: proposed by one person, approved by another, retired; and the answer that one begins (decision 0031)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, vault
from espace.accounts.models import User
from espace.lib import clock
from espace.tickets import filling
from espace.tickets.errors import NotNow, Unfinished
from espace.tickets.filling import Begun, language_of, written
from espace.tickets.kinds import kinds
from espace.tickets.models import Act, ReplyTemplate, ReplyWording, Ticket

TEXTS = ("body_fr", "body_en", "asked_fr", "asked_en")
LONGEST_NAME, LONGEST_BODY = 80, 5_000


@transaction.atomic
def propose(
    *,
    template: ReplyTemplate | None,
    name: str,
    serves: Sequence[str],
    act: Act,
    texts: dict[str, str],
    by: User,
    at: datetime,
) -> ReplyWording:
    """Write a template, or change one: what is offered stays as it is until somebody else approves. ``texts``: by name (:data:`TEXTS`).

    Raises :class:`Unfinished` with the fault of each field, :class:`NotNow` on a retired template.
    """
    given = {field: texts.get(field, "").strip() for field in TEXTS}
    if act is not Act.ASK:
        given |= {"asked_fr": "", "asked_en": ""}
    if faults := _faults(name, serves, act, given):
        raise Unfinished(faults)
    held = ReplyTemplate.objects.create(created_at=at) if template is None else _hold(template)
    wording = held.wordings.filter(approved_at__isnull=True).first() or ReplyWording(template=held)
    wording.name, wording.kinds, wording.act = name.strip(), list(serves), act
    for field, text in given.items():
        setattr(wording, field, text)
    wording.written_by, wording.written_at = by, at
    wording.save()
    audit.record(action="template.proposed", by=by, at=at, unit=held.pk, fields=[f"wording.{wording.pk}"])
    return wording


def _faults(name: str, serves: Sequence[str], act: Act, texts: dict[str, str]) -> dict[str, str]:
    found = {field: fault for field, text in texts.items() if (fault := filling.fault_of(text))}
    found |= {
        field: _("Au plus %(n)d caractères.") % {"n": LONGEST_BODY}
        for field in TEXTS
        if len(texts[field]) > LONGEST_BODY
    }
    if not name.strip():
        found["name"] = _("Donnez un nom que l’on trouve en trois lettres.")
    elif len(name.strip()) > LONGEST_NAME:
        found["name"] = _("Au plus %(n)d caractères.") % {"n": LONGEST_NAME}
    if not set(serves) <= set(kinds()):
        found["kinds"] = _("Cette sorte de demande n’existe pas.")
    if not texts["body_fr"] and not texts["body_en"]:
        found.setdefault("body_fr", _("Écrivez le texte dans une langue au moins."))
    for language in ("fr", "en"):
        if act is Act.ASK and texts[f"body_{language}"] and not texts[f"asked_{language}"]:
            found.setdefault(f"asked_{language}", _("Dites exactement ce que vous attendez du client."))
    return found


@transaction.atomic
def approve(*, wording: ReplyWording, seen_at: datetime, by: User, at: datetime) -> ReplyWording:
    """Offer a wording to everybody who answers. ``seen_at``: when what was read had been written, so that nothing else is approved.

    Raises :class:`NotNow` for its author, and for a wording that changed or was approved meanwhile.
    """
    _hold(wording.template)
    held = ReplyWording.objects.select_for_update().filter(pk=wording.pk, approved_at__isnull=True).first()
    if held is None or held.written_at != seen_at:
        raise NotNow(_("Ce modèle a changé depuis que vous l’avez lu. Relisez-le, puis approuvez."))
    if held.written_by_id == by.pk:
        raise NotNow(_("Vous avez écrit ce texte : une autre personne l’approuve."))
    held.approved_by, held.approved_at = by, at
    held.save(update_fields=["approved_by", "approved_at"])
    audit.record(action="template.approved", by=by, at=at, unit=held.template_id, fields=[f"wording.{held.pk}"])
    return held


@transaction.atomic
def retire(*, template: ReplyTemplate, by: User, at: datetime) -> None:
    """Offer a template no more. What was sent with it stays as it was sent."""
    held = _hold(template)
    held.retired_by, held.retired_at = by, at
    held.save(update_fields=["retired_by", "retired_at"])
    audit.record(action="template.retired", by=by, at=at, unit=held.pk)


@transaction.atomic
def begin(
    *, template: ReplyTemplate, ticket: Ticket, wording: ReplyWording | None = None, by: User, at: datetime
) -> Begun:
    """Begin an answer with the approved wording of a template, in the language of the customer. Nothing is sent.

    ``wording``: the one that was read; another that took its place since is refused.

    It reads the customer's name and contract: that is in the journal. ``ticket`` comes with its customer, their user, its contract with
    product and insurer. Raises :class:`NotNow` where the template is not offered on this request.
    """
    offered = template.wordings.filter(approved_at__isnull=False).order_by("-approved_at", "-id").first()
    if template.retired_at is not None or offered is None or not offered.serves(ticket.kind):
        raise NotNow(_("Ce modèle n’est plus proposé pour cette demande."))
    if wording is not None and wording.pk != offered.pk:
        raise NotNow(_("Ce modèle a changé depuis que vous l’avez lu."))
    vault.open_rows(ticket.customer, ticket.contract, getattr(by, "staff_member", None), viewer=by.role)
    audit.record(action="template.used", by=by, at=at, subject=ticket.customer_id, unit=ticket.unit)
    ReplyTemplate.objects.filter(pk=template.pk).update(used_on=clock.today(at))
    wanted = language_of(ticket)
    return written(offered, filling.facts_of(ticket, by=by, at=at), wanted)


def _hold(template: ReplyTemplate) -> ReplyTemplate:
    held = ReplyTemplate.objects.select_for_update().get(pk=template.pk)
    if held.retired_at is not None:
        raise NotNow(_("Ce modèle est retiré."))
    return held
