"""The same terms through ``espace retention --on``: rehearsed on any day, carried out with ``--apply``, each removal in the ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from espace import ledger
from espace.accounts.models import User
from espace.privacy.archive.models import ArchivedUnit
from espace.tickets.models import Ticket
from tests import cast
from tests.privacy.archiving import archive_round
from tests.privacy.test_terms import closed, paris

pytestmark = pytest.mark.django_db


def told(on: str, *words: str) -> dict[str, dict[str, Any]]:
    """What the command prints of each rule; it exits 0."""
    printed = StringIO()
    call_command("retention", "--on", on, "--json", *words, stdout=printed)
    report = json.loads(printed.getvalue())
    assert report["applied"] == ("--apply" in words)
    return {f"{line['rule']}/{line['kind']}": line for line in report["rules"]}


def recorded(kind: str) -> list[Mapping[str, str]]:
    return [line for segment in ledger.ledger().segments() for line in segment.lines if line.get("kind") == kind]


def test_a_request_closed_on_31_august_leaves_on_28_february_and_is_destroyed_ten_years_after_the_contract(
    claire: User, sophie: User
) -> None:
    contract = cast.contract(claire.customer, ends_on=date(2026, 12, 31))
    ticket = closed(paris(2026, 8, 31, 10), claire, sophie, about=contract)
    kept = Ticket.objects.filter(pk=ticket.pk)

    assert told("2027-02-26")["request_in_account/ticket"]["due"] == 0
    assert told("2027-02-26", "--apply")["request_in_account/ticket"]["gone"] == 0
    assert told("2027-02-28T10:00+01:00")["request_in_account/ticket"]["due"] == 1
    assert kept.exists()
    assert told("2027-02-28T10:00+01:00", "--apply")["request_in_account/ticket"]["gone"] == 1
    assert not kept.exists()
    assert [line["unit"] for line in recorded("ticket")] == [ticket.unit.hex]

    archive_round()
    archived = ArchivedUnit.objects.filter(pk=ticket.unit, destroy_asked_at__isnull=True)
    assert archived.exists()
    assert told("2036-12-30", "--apply")["request_in_archive/archive"]["gone"] == 0
    assert told("2036-12-31", "--apply")["request_in_archive/archive"]["gone"] == 1
    assert not archived.exists()
    archive_round(paris(2037, 1, 1))
    assert not ArchivedUnit.objects.filter(pk=ticket.unit).exists()
    assert [line["unit"] for line in recorded("archive")] == [ticket.unit.hex]
