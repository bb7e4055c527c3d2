"""The rows of an import that speak of somebody erased, from Sophie's file to Dominique's decision."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from espace.accounts.models import Customer, User
from espace.audit.models import AuditEvent
from espace.contracts.models import Contract, Import
from espace.lib import clock
from espace.privacy.retention import erasing
from tests.contracts.importing import applied, csv, row, worked
from tests.exchange.test_imports import rehearse, send
from tests.privacy.archiving import archive_round

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_row_for_an_erased_person_waits_for_dominique_who_lets_it_in(
    sophie: User, dominique: User, signed_in: Callable[[User], Client]
) -> None:
    applied(csv([row()]))
    claire = Customer.objects.get().pk
    erasing.carry_out(customer=Customer.objects.get(), by=dominique, at=clock.now())
    assert erasing.finish(clock.now()) == 1
    archive_round(clock.now())

    sophies, dominiques = signed_in(sophie), signed_in(dominique)
    place = send(
        sophies, csv([row(number="CAP-9"), row(number="CAP-2", surname="Petit", first_name="Jeanne")]).getvalue()
    )
    rehearse(sophies, place)
    assert "L’archive est interrogée" in sophies.get(place).content.decode()
    archive_round(clock.now())
    worked(clock.now())
    report = sophies.get(place).content.decode()
    assert "Arrêtées pour le délégué" in report
    assert "whole" not in report, "the file is not applied whole"
    assert "CAP-9" in sophies.get(f"{place}lignes/au-delegue/").content.decode()
    sophies.post(f"{place}application/", {"extent": "good_rows"})
    worked(clock.now())
    assert Contract.objects.count() == 1, "Jeanne's alone"

    page = dominiques.get("/dpo/imports/")
    assert "Claire Delmas" in page.content.decode()
    assert "Cette personne a été effacée" in page.content.decode()
    read = AuditEvent.objects.filter(action="import.rows_read", actor=dominique.pk).latest("id")
    assert read.listed == [str(claire)]
    [shown] = page.context["rows"]
    decision = f"/dpo/imports/{shown['pk']}/decision/"
    assert "Choisissez" in dominiques.post(decision, {"reason": "because"}, follow=True).content.decode()
    assert Contract.objects.count() == 1
    assert "entre" in dominiques.post(decision, {"reason": "new_relationship"}, follow=True).content.decode()
    assert Contract.objects.count() == 2, "the file was applied already: the row comes in at once"
    assert not Customer.objects.filter(pk=claire).exists(), "nothing of what was erased comes back"
    assert dominiques.post(decision, {"reason": "to_correct"}).status_code == 404
    assert Import.objects.latest("created_at").counts["officer"] == 0
