"""The same gesture on several requests: what it would do to each, and why some are left alone.

A request is left alone where nobody should act on it unread: it moved since its list was drawn, a law answers it, a colleague has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from espace import vault
from espace.accounts import absences
from espace.accounts.models import StaffMember, User
from espace.accounts.people import why_shut
from espace.lib import clock
from espace.lib.keyset import Key, Order
from espace.tickets import filling, meanwhile
from espace.tickets.filling import Begun
from espace.tickets.models import ReplyWording, Ticket
from espace.tickets.states import State

MOST = 100
"""At once: what one reads on one page before confirming it."""
MARK = Order((Key("activity_at", datetime), Key("id", UUID)))


class Gesture(TextChoices):
    """What is done to each."""

    TAKE = "prise", gettext_lazy("Prendre")
    ASSIGN = "attribution", gettext_lazy("Confier à un collègue")
    REPLY = "modele", gettext_lazy("Répondre avec un modèle")


@dataclass(frozen=True)
class Wanted:
    """A gesture with what it needs: ``to`` whom, with which ``wording``."""

    gesture: Gesture
    to: StaffMember | None = None
    wording: ReplyWording | None = None


@dataclass(frozen=True)
class Ticked:
    """A request as it stood in the list where it was ticked."""

    pk: UUID
    activity_at: datetime

    @property
    def mark(self) -> str:
        return mark(Ticket(pk=self.pk, activity_at=self.activity_at))


@dataclass(frozen=True)
class Planned:
    """What would happen to one request: ``refused`` says why nothing does, in words. ``ticket`` is ``None`` once it is gone."""

    ticked: Ticked
    ticket: Ticket | None
    refused: str


def mark(ticket: Ticket) -> str:
    """What a ticked box sends of its request: an instant and an opaque id."""
    return MARK.position(ticket)


def ticked(marks: Iterable[str]) -> list[Ticked]:
    """The requests of these marks, each once; what is none is left out."""
    found: dict[UUID, Ticked] = {}
    for text in marks:
        try:
            at, pk = (key.read(part) for key, part in zip(MARK.keys, text.split("-"), strict=True))
        except (ValueError, OverflowError):
            continue
        found.setdefault(pk, Ticked(pk, at))
    return list(found.values())


def rows(every: Iterable[Ticked], user: User, at: datetime) -> QuerySet[Ticket]:
    """These requests with what a plan reads of them: no answer, no address, no birth date."""
    found = Ticket.objects.visible_to(user, at).filter(pk__in=[one.pk for one in every])
    return found.select_related("customer__user", "assignee", "contract__product__insurer").only(*READ)


READ = (
    "kind", "state", "reference", "submitted_at", "activity_at", "urgent", "complaint_since_at", "rights_since_at", "contract__unit",
    "contract__number", "contract__product__name", "contract__product__insurer__name", "customer__unit", "customer__restricted",
    "customer__closed_at", "customer__closed_by_death_at", "customer__death_reported_at", "customer__civility", "customer__first_name",
    "customer__surname", "customer__user__language", "customer__user__is_active", "assignee__unit", "assignee__name",
)  # fmt: skip


def plan(every: list[Ticked], wanted: Wanted, *, seen_at: datetime, by: User, at: datetime) -> list[Planned]:
    """What the gesture would do to each now, in three statements and the keys. ``seen_at``: when their list was drawn."""
    found = {row.pk: row for row in rows(every, by, at)}
    noted = set(meanwhile.told(list(found), since=seen_at, by=by).values_list("ticket_id", flat=True))
    opened(list(found.values()), wanted, by)
    whose = handled(wanted, by, at)
    planned = []
    for one in every:
        ticket = found.get(one.pk)
        why = gone() if ticket is None else refusal(ticket, wanted, whose, by=by)
        if ticket is not None and (ticket.activity_at != one.activity_at or ticket.pk in noted):
            why = moved()
        if ticket is not None and not why and wanted.wording is not None:
            facts = filling.facts_of(ticket, by=by, at=at)
            why = unfit(filling.written(wanted.wording, facts, filling.language_of(ticket)))
        planned.append(Planned(one, ticket, why))
    return planned


def opened(tickets: list[Ticket], wanted: Wanted, by: User) -> None:
    """Open what is shown; and the contracts where words are written out, to find what is missing: their numbers are not shown."""
    contracts = [row.contract for row in tickets if row.contract] if wanted.wording else []
    people = [getattr(by, "staff_member", None), wanted.to, *(row.assignee for row in tickets)]
    vault.open_rows([row.customer for row in tickets], contracts, [one for one in people if one], viewer=by.role)


def handled(wanted: Wanted, by: User, at: datetime) -> Set[UUID]:
    """Whose requests this person answers: their own, and those of whom they stand in for."""
    mine: StaffMember | None = getattr(by, "staff_member", None)
    if mine is None or wanted.gesture is not Gesture.REPLY:
        return frozenset()
    return set(absences.handled_by(mine, clock.today(at)).values_list("pk", flat=True))


def gone() -> str:
    return _("Elle n’est plus ici.")


def moved() -> str:
    return _("Elle a changé depuis que la liste est affichée : ouvrez-la.")


def refusal(ticket: Ticket, wanted: Wanted, handled: Set[UUID], *, by: User) -> str:
    """Why this gesture leaves this request alone, as it stands; empty where it does not. Nothing needs to be opened."""
    if ticket.state == State.CLOSED:
        return _("Elle est close.")
    mine, holder = getattr(by, "staff_member", None), ticket.assignee_id
    match wanted.gesture:
        case Gesture.TAKE if holder is not None:
            return _("Vous la suivez déjà.") if mine and holder == mine.pk else _("Un collègue la suit déjà.")
        case Gesture.ASSIGN if wanted.to and holder == wanted.to.pk:
            return _("Cette personne la suit déjà.")
        case Gesture.REPLY if holder is not None and holder not in handled:
            return _("Un collègue la suit déjà.")
        case Gesture.REPLY:
            return _needs_its_own_answer(ticket, wanted.wording)
    return ""


def _needs_its_own_answer(ticket: Ticket, wording: ReplyWording | None) -> str:
    if ticket.complaint_since_at is not None:
        return _("C’est une réclamation : elle demande sa propre réponse.")
    if ticket.rights_since_at is not None:
        return _("Un droit y est exercé : elle demande sa propre réponse.")
    if ticket.urgent:
        return _("Elle est urgente : elle demande sa propre réponse.")
    if shut := why_shut(ticket.customer):
        return shut
    user = ticket.customer.user
    if user is None or not user.is_active:
        return _("L’espace de ce client est fermé : il ne lirait pas la réponse.")
    if wording is not None and not wording.serves(ticket.kind):
        return _("Ce modèle ne sert pas pour cette sorte de demande.")
    return ""


def unfit(begun: Begun) -> str:
    """Why these words cannot leave unread: they are in another language than the customer's, or something is left to fill."""
    if begun.is_other_language:
        return (
            _("Ce client lit en anglais, et ce modèle n’existe qu’en français.")
            if begun.wanted == "en"
            else _("Ce client lit en français, et ce modèle n’existe qu’en anglais.")
        )
    if left := begun.body.gaps:
        return _("Il manque : %(gaps)s.") % {"gaps": ", ".join(left)}
    return ""
