"""The data protection officer's first page: what waits, what is late, and whether the journal is whole."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from espace import audit, vault
from espace.accounts import networks
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.audit import chain
from espace.audit.models import AuditEvent
from espace.contracts.models import Import
from espace.desk import frame
from espace.desk import rights as exercised
from espace.lib import clock
from espace.privacy.rights import deadlines
from espace.tickets import queues
from espace.tickets.queues import Queue

SHOWN = 50
STOPPED = Q(rows__verdict="stopped") | Q(rows__verdict="officer", rows__noted=True)
"""Rows of an import that wait for somebody: another person under a known number; somebody erased or gone."""


@open_to(Role.DPO)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One calm page: rights, lateness, imports that stopped for a decision, the journal."""
    user, at = member(request), clock.now()
    rights = exercised.waiting(at)
    overdue = [one for one in rights if deadlines.is_late(one, at)]
    counts = queues.counts([Queue.LATE, Queue.COMPLAINTS], user=user, staff=None, at=at)
    stopped = list(
        Import.objects.annotate(stopped=Count("rows", filter=STOPPED))
        .filter(stopped__gt=0, state__in=[Import.State.STAGED, Import.State.APPLYING, Import.State.APPLIED])
        .order_by("-created_at")[:5]
    )
    block, faults = chain.last()
    waiting = AuditEvent.objects.filter(block__isnull=True).order_by("id").first()
    shown = rights[:SHOWN]
    vault.open_rows(frame.staff_of(user), shown, [row.customer for row in shown], viewer=user.role)
    audit.record(
        action="rights.listed",
        by=user,
        at=at,
        listed=dict.fromkeys(row.customer_id for row in shown if row.customer_id),
    )
    context = {
        "signed_in_as": frame.name_of(user),
        "queues": places(),
        "lines": exercised.lines(shown, at, (get_language() or "fr")[:2]),
        "is_cut": len(rights) > SHOWN,
        "overdue": frame.said(len(overdue)),
        "late": frame.said(counts[Queue.LATE]),
        "complaints": frame.said(counts[Queue.COMPLAINTS]),
        "late_url": reverse("desk:queue", args=[Queue.LATE.value]),
        "complaints_url": reverse("desk:queue", args=[Queue.COMPLAINTS.value]),
        "stopped": stopped,
        "networks": len(networks.declared()),
        "last_block": block,
        "waiting": waiting,
        "faults": faults,
        "now": at,
    }
    return render(request, "desk/dpo_home.html", context)


def places(current: str = "dpo:home") -> list[dict[str, object]]:
    """The officer's places, today's first."""
    named = (
        (_("Aujourd’hui"), "dpo:home"),
        (_("Qui a vu quel dossier"), "dpo:consultations"),
        (_("Alertes de consultation"), "dpo:alerts"),
        (_("Accès exceptionnels"), "dpo:glass"),
        (_("Violations de données"), "dpo:breaches"),
        (_("Copies à relire"), "dpo:exports"),
        (_("Droits exercés"), "dpo:rights"),
        (_("Décès signalés"), "dpo:deaths"),
        (_("Lignes d’import arrêtées"), "officer:rows"),
        (_("Consentements"), "dpo:consents"),
        (_("Registre et preuves"), "dpo:register"),
        (_("Qui lit quoi"), "dpo:matrix"),
        (_("Activités de traitement"), "dpo:activities"),
        (_("Durées"), "dpo:retention"),
        (_("Échéances"), "dpo:terms"),
        (_("Dossiers gelés"), "dpo:holds"),
        (_("Mesures"), "desk:measures"),
        (_("Commentaires à lire"), "dpo:comments"),
        (_("Archives"), "archives:home"),
        (_("Notice publiée"), "notice"),
        (_("Demandes des clients"), "desk:queue"),
        (_("Clients"), "desk:customers"),
    )
    return [{"label": label, "url": reverse(url), "is_current": url == current} for label, url in named]
