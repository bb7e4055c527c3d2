"""What was changed of the tools of those who answer: points to check and reply templates, in words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from espace.desk.brokerage_history import title
from espace.desk.entries import NOTHING, Entry
from espace.desk.market_history import until
from espace.tickets.models import CheckPoint, ReplyTemplate, ReplyWording


def points(before: datetime | None, most: int, language: str) -> list[Entry]:
    """The latest points to check that were added, and retired."""
    rows = CheckPoint.objects.select_related("created_by__staff_member", "retired_by__staff_member")

    def what(row: CheckPoint) -> str:
        return _("Point à vérifier, demande « %(title)s »") % {"title": title(row.kind)}

    def label(row: CheckPoint) -> str:
        return _("« %(label)s »") % {"label": row.label_en if language.startswith("en") else row.label_fr}

    added = [
        Entry(what(row), NOTHING, label(row), row.created_by, row.created_at)
        for row in rows.filter(until("created_at", before)).order_by("-created_at", "-id")[:most]
    ]
    retired = [
        Entry(what(row), label(row), _("point retiré"), row.retired_by, row.retired_at)
        for row in rows.filter(until("retired_at", before), retired_at__isnull=False).order_by("-retired_at", "-id")[
            :most
        ]
        if row.retired_at is not None
    ]
    return added + retired


def templates(before: datetime | None, most: int, language: str) -> list[Entry]:
    """The latest texts of reply templates that were written, and approved, and the templates that were retired."""
    texts = ReplyWording.objects.select_related("written_by__staff_member", "approved_by__staff_member")
    waits = _("texte à approuver")
    written = [
        Entry(_template(row.name), NOTHING, waits, row.written_by, row.written_at)
        for row in texts.filter(until("written_at", before)).order_by("-written_at", "-id")[:most]
    ]
    approved = [
        Entry(_template(row.name), waits, _("texte approuvé"), row.approved_by, row.approved_at)
        for row in texts.filter(until("approved_at", before), approved_at__isnull=False).order_by(
            "-approved_at", "-id"
        )[:most]
        if row.approved_at is not None
    ]
    held = ReplyTemplate.objects.select_related("retired_by__staff_member").prefetch_related("wordings")
    retired = [
        Entry(_template(_name(row)), _("texte approuvé"), _("modèle retiré"), row.retired_by, row.retired_at)
        for row in held.filter(until("retired_at", before), retired_at__isnull=False).order_by("-retired_at", "-id")[
            :most
        ]
        if row.retired_at is not None
    ]
    return written + approved + retired


def _template(name: str) -> str:
    return _("Modèle de réponse « %(name)s »") % {"name": name}


def _name(template: ReplyTemplate) -> str:
    """What a template was last called."""
    return max(template.wordings.all(), key=lambda one: one.pk).name
