"""Which templates there are, in which state, and which are offered on a request."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, TextChoices
from django.utils.translation import gettext_lazy as _

from espace.accounts.models import User
from espace.tickets.models import Act, ReplyTemplate, ReplyWording, Ticket


class Standing(TextChoices):
    """Where a template stands: not offered yet, offered, offered while another wording waits, offered no more."""

    DRAFT = "draft", _("À approuver")
    OFFERED = "offered", _("Proposé")
    CHANGING = "changing", _("Proposé, un nouveau texte attend")
    RETIRED = "retired", _("Retiré")


@dataclass(frozen=True)
class Held:
    """A template with what it says (``offered``) and what waits to be said (``waiting``); one of the two is there."""

    template: ReplyTemplate
    offered: ReplyWording | None
    waiting: ReplyWording | None

    @property
    def latest(self) -> ReplyWording:
        found = self.waiting or self.offered
        assert found is not None
        return found

    @property
    def standing(self) -> Standing:
        if self.template.retired_at is not None:
            return Standing.RETIRED
        if self.offered is None:
            return Standing.DRAFT
        return Standing.OFFERED if self.waiting is None else Standing.CHANGING


def everything(user: User) -> list[Held]:
    """All templates that this user may see, by name, those retired last; in two statements."""
    wordings = ReplyWording.objects.select_related("written_by__staff_member", "approved_by__staff_member")
    rows = ReplyTemplate.objects.visible_to(user).select_related("retired_by__staff_member")
    found = [held(row) for row in rows.prefetch_related(Prefetch("wordings", wordings.order_by("id")))]
    return sorted(found, key=lambda one: (one.standing is Standing.RETIRED, one.latest.name.casefold()))


def held(template: ReplyTemplate) -> Held:
    """One template, its wordings loaded."""
    wordings = list(template.wordings.all())
    approved = [one for one in wordings if one.approved_at is not None]
    waiting = next((one for one in wordings if one.approved_at is None), None)
    return Held(template, max(approved, key=lambda one: (one.approved_at, one.pk), default=None), waiting)


def offered_on(ticket: Ticket) -> list[ReplyWording]:
    """What may begin an answer to this request, by name; those for its kind first. One statement, without the texts."""
    found = [row for row in _offered().values() if row.serves(ticket.kind)]
    return sorted(found, key=lambda row: (not row.kinds, row.name.casefold()))


def that_answer() -> list[ReplyWording]:
    """What is offered and only answers, by name: it neither asks for something nor closes. One statement, without the texts."""
    return sorted((row for row in _offered().values() if row.act == Act.ANSWER), key=lambda row: row.name.casefold())


def _offered() -> dict[UUID, ReplyWording]:
    rows = (
        ReplyWording.objects.filter(approved_at__isnull=False, template__retired_at__isnull=True)
        .only("template_id", "name", "kinds", "act")
        .order_by("approved_at", "id")
    )
    return {row.template_id: row for row in rows}
