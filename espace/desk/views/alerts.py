"""Who opened many files within an hour, or took data out: where the officer and the administrators, who are told, look (clause C13)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from espace import vault
from espace.accounts.doors import member, open_to
from espace.accounts.roles import Role
from espace.desk import frame
from espace.desk.views import dpo
from espace.privacy.consultations.models import TOLD, Alert
from espace.privacy.consultations.reading import Readers

SHOWN = 50


@open_to(*TOLD)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The alerts, the latest first: who, when, over how many people, and whether they confirmed who they are."""
    user = member(request)
    found = list(Alert.objects.visible_to(user).order_by("-at")[:SHOWN])
    readers = Readers({one.actor for one in found}, user.role)
    vault.open_rows(frame.staff_of(user), viewer=user.role)
    context: dict[str, Any] = {
        "signed_in_as": frame.name_of(user),
        "queues": dpo.places("dpo:alerts") if user.role == Role.DPO else frame.role_places(user),
        "language": (get_language() or "fr")[:2],
        "lines": [(one, readers.of(one.actor, one.role)) for one in found],
    }
    return render(request, "desk/alerts.html", context)
