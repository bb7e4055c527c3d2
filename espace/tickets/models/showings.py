"""What the giver of a proxy lets its holder read: one request that they sent themselves, until one of the two ends (decision 0034)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from espace.accounts.models import Proxy
from espace.tickets.models.tickets import Ticket


class ShowingQuerySet(models.QuerySet["Showing"]):
    def live(self, at: datetime) -> ShowingQuerySet:
        """Those that open something at ``at``: not ended, under a proxy that runs."""
        return self.filter(at__lte=at, ended_at__isnull=True, proxy__in=Proxy.objects.running(at).values("pk"))


class Showing(models.Model):
    """One request that the giver of ``proxy`` lets its holder read, from ``at`` on. ``ended_at``: when the giver stopped it, if they did
    before the proxy ended. It leaves with the request; ``proxy`` is empty once that one is destroyed.

    What it opens is asked for at the doors of requests and documents (``ProxyKind.objects.shown_to``).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="showings")
    proxy = models.ForeignKey(Proxy, null=True, on_delete=models.SET_NULL, related_name="showings")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[ShowingQuerySet] = ShowingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "proxy"],
                condition=Q(ended_at__isnull=True),
                name="a_request_is_shown_once_under_a_proxy",
                violation_error_message="Cette personne lit déjà cette demande.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__isnull=False, ended_at__gte=F("at")),
                name="a_showing_ends_after_it_begins",
                violation_error_message="Une lecture laissée finit après son début.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
