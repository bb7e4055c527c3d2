"""Keeping a view, changing it, dropping it: its author's alone, and of the team once the author has left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit
from espace.accounts.models import StaffMember, User
from espace.accounts.roles import Role
from espace.tickets.chosen import Choice
from espace.tickets.errors import NotNow, Unfinished
from espace.tickets.kinds import kinds
from espace.tickets.models import SavedView
from espace.tickets.models.saved import LONGEST_NAME, LONGEST_WAIT, QUEUES, Column, Held

MOST = 20
PERSONAL = re.compile(r"@|\d{4}")
"""An address, or digits enough for a number of somebody's."""


def may_change(view: SavedView, user: User) -> bool:
    """Whether this person changes or drops it: its author, or anybody of the team for what an author who left shared."""
    if view.owner_id == user.pk:
        return True
    author: StaffMember | None = getattr(view.owner, "staff_member", None)
    return view.is_shared and (author is None or author.left_at is not None or not view.owner.is_active)


@transaction.atomic
def keep_view(
    *,
    view: SavedView | None,
    name: str,
    choice: Choice,
    columns: Sequence[Column],
    is_shared: bool,
    by: User,
    at: datetime,
) -> SavedView:
    """Keep a view under a name, or change one. Raises :class:`Unfinished` with the fault of each field, :class:`NotNow` beyond twenty."""
    if by.role != Role.ADVISOR or (view is not None and not may_change(view, by)):
        raise NotNow(_("Seule la personne qui a fait cette vue la change."))
    User.objects.select_for_update().get(pk=by.pk)  # one's views are counted once at a time
    owner = by if view is None else view.owner
    others = SavedView.objects.filter(owner=owner)
    if view is None and others.count() >= MOST:
        raise NotNow(_("Vous avez déjà %(n)d vues : retirez-en une.") % {"n": MOST})
    if view is not None:
        others = others.exclude(pk=view.pk)
    name = " ".join(name.split())
    if faults := _faults(name, choice, columns) | (
        {"name": _("Vous avez déjà une vue de ce nom.")} if others.filter(name__iexact=name).exists() else {}
    ):
        raise Unfinished(faults)
    kept = view or SavedView(owner=by)
    kept.name, kept.is_shared, kept.saved_at = name, is_shared, at
    kept.queue, kept.kind, kept.held = choice.queue.value, choice.kind, choice.held
    kept.holder_id = choice.holder if choice.held is Held.ONE else None
    kept.insurer_id, kept.waiting_days, kept.newest_first = choice.insurer, choice.waiting_days, choice.newest_first
    kept.columns = [column.value for column in Column if column in columns]
    kept.save()
    audit.record(action="view.saved", by=by, at=at)
    return kept


def _faults(name: str, choice: Choice, columns: Sequence[Column]) -> dict[str, str]:
    found = {}
    if not name:
        found["name"] = _("Donnez un nom à cette vue.")
    elif len(name) > LONGEST_NAME:
        found["name"] = _("Au plus %(n)d caractères.") % {"n": LONGEST_NAME}
    elif PERSONAL.search(name):
        found["name"] = _("N’écrivez ni adresse ni numéro : ce nom ne dit rien de personne.")
    if choice.queue.value not in QUEUES:
        found["queue"] = _("Une vue porte sur des demandes ouvertes.")
    if choice.kind and choice.kind not in kinds():
        found["kind"] = _("Cette sorte de demande n’existe pas.")
    if choice.held is Held.ONE and choice.holder is None:
        found["held"] = _("Dites qui suit les demandes de cette vue.")
    if choice.waiting_days is not None and not 1 <= choice.waiting_days <= LONGEST_WAIT:
        found["waiting_days"] = _("De 1 à 365 jours.")
    if not columns:
        found["columns"] = _("Choisissez une colonne au moins.")
    return found


@transaction.atomic
def drop_view(*, view: SavedView, by: User, at: datetime) -> None:
    """Drop a view; the requests that it showed are where they were."""
    if not may_change(view, by):
        raise NotNow(_("Seule la personne qui a fait cette vue la retire."))
    view.delete()
    audit.record(action="view.dropped", by=by, at=at)
