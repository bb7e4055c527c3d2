"""The copy that is handed over holds the groups that were chosen and no other; the answer tells all that was taken, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from espace.accounts.models import User
from espace.documents.models import Document
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.directives import actions
from espace.privacy.directives.actions import copying
from espace.privacy.directives.models import DeathReport, Wish
from espace.privacy.exports import actions as exports
from espace.privacy.exports import chores
from espace.privacy.exports.models import Export
from espace.privacy.retention import engine
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.states import Decision
from espace.tickets import actions as tickets
from espace.tickets.models import Attachment
from espace.tickets.states import State
from tests import cast
from tests.cast import AT
from tests.documents.uploading import upload
from tests.privacy.archiving import archive_round
from tests.privacy.asking import fresh, text_of
from tests.privacy.directives.wills import taken, wishes
from tests.privacy.exports.opening import Opened, clean

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=2)


def prepared(report: DeathReport, dominique: User, *groups: str) -> Export:
    return actions.prepare(report=report, groups=groups, by=dominique, at=LATER)


def communicated(report: DeathReport, dominique: User, **told: Decision) -> str:
    """What the answer says to be communicated."""
    actions.carry_out(report=report, reasons="Comme écrit.", by=dominique, at=LATER, **told)
    text = text_of(fresh(report.request).answer)
    return text.partition("Ce qui est communiqué")[2].partition("Ce qui")[0]


def test_what_is_communicated_is_those_groups_and_nothing_else(claire: User, sophie: User, dominique: User, signed):
    ticket = cast.ticket(claire.customer, body="Lisez Hortensia")
    cast.note(ticket, sophie, "Entre nous")
    draft = cast.draft(claire.customer, description="Brouillonsecret")
    hers = tickets.attach(draft=draft, upload=upload(claire, b"secret", "brouillon.txt"), by=claire, at=AT)
    Document.objects.filter(pk=hers.pk).update(state="clean", scanned_at=AT)
    file = clean(claire, b"facture", "facture.txt")
    Attachment.objects.create(document=file, ticket=ticket, message=ticket.messages.get())
    report = signed(wishes(requests=Wish.COMMUNICATE))
    copy = taken(report, dominique, ["contracts"], at=LATER)
    everything = copy.everything
    assert "Hortensia" in everything
    assert copy["files/facture.txt"] == b"facture"
    for word in ("Entre nous", "Brouillonsecret", "brouillon.txt", "CAP-100001", "Orchard"):
        assert word not in everything, word
    assert copying.taken(report) == ["requests"]


def test_a_copy_that_nobody_took_is_not_handed_over(dominique: User, signed):
    report = signed(wishes(contracts=Wish.COMMUNICATE))
    export = actions.prepare(report=report, groups=[], by=dominique, at=LATER)
    assert actions.prepare(report=report, groups=[], by=dominique, at=LATER).pk == export.pk
    with pytest.raises(NotNow, match="retirée"):
        actions.carry_out(report=report, reasons="Oui.", by=dominique, at=LATER)


def test_a_copy_is_destroyed_when_the_person_lives(claire: User, dominique: User, signed):
    report = signed(wishes(contracts=Wish.COMMUNICATE))
    taken(report, dominique, at=LATER)
    actions.deny(customer=claire.customer, by=claire, at=LATER)
    assert not Export.objects.exists()


def test_the_archive_gives_what_it_keeps_of_the_groups(claire: User, sophie: User, dominique: User, signed):
    cast.ticket(claire.customer, State.CLOSED, assignee=sophie, body="Lisez Hortensia")
    after = AT + timedelta(days=190)
    engine.run(after)
    archive_round(after)
    assert ArchivedUnit.objects.get().kind == "ticket"
    report = signed(wishes(requests=Wish.COMMUNICATE))
    actions.prepare(report=report, groups=[], by=dominique, at=after)
    assert chores.prepare(after) == 0, "it waits for the archive"
    archive_round(after + timedelta(hours=1))
    assert chores.prepare(after + timedelta(hours=2)) == 1
    content = b"".join(exports.read(export=Export.objects.get(), by=dominique, at=after + timedelta(hours=3)))
    assert "Hortensia" in Opened(content).text("archive/data.json")


def test_a_copy_in_preparation_gives_way_to_another_choice(claire: User, dominique: User, signed):
    cast.ticket(claire.customer, body="Lisez Hortensia")
    report = signed(None)
    prepared(report, dominique, "contracts", "requests")
    copy = taken(report, dominique, ["contracts"], at=LATER)
    assert "Hortensia" not in copy.everything
    assert Export.objects.get().groups == ["contracts"]
    told = communicated(report, dominique)
    assert "contrats" in told
    assert "demandes" not in told


def test_all_that_was_taken_is_told_and_no_copy_is_left(claire: User, dominique: User, signed):
    report = signed(None)
    for group in ("requests", "contracts"):
        taken(report, dominique, [group], at=LATER)
    told = communicated(report, dominique)
    assert "demandes" in told
    assert "contrats" in told
    assert not Export.objects.exists()


def test_a_copy_prepared_by_mistake_is_dropped(dominique: User, signed):
    report = signed(None)
    prepared(report, dominique, "contracts")
    chores.prepare(LATER)
    actions.drop(report=report, by=dominique, at=LATER)
    assert not Export.objects.exists()
    with pytest.raises(NotNow, match="Aucune copie"):
        actions.drop(report=report, by=dominique, at=LATER)
    assert communicated(report, dominique) == ""


def test_refusing_the_heirs_needs_no_download(dominique: User, signed):
    report = signed(None)
    prepared(report, dominique, "contracts")
    chores.prepare(LATER)
    assert communicated(report, dominique, decision=Decision.REFUSED) == ""
    assert not Export.objects.exists()


def test_a_copy_that_failed_is_taken_up_again(claire: User, dominique: User, signed):
    report = signed(None)
    first = prepared(report, dominique, "contracts")
    Export.objects.update(state=Export.State.FAILED)
    assert prepared(report, dominique, "contracts").pk == first.pk
    assert Export.objects.get().state == Export.State.ASKED


def test_a_retry_gives_way_to_a_copy_asked_since(claire: User, dominique: User):
    first = exports.request_access(customer=claire.customer, request=None, by=claire, at=AT)
    Export.objects.update(state=Export.State.FAILED)
    exports.request_access(customer=claire.customer, request=None, by=claire, at=LATER)
    exports.retry(export=first, by=dominique, at=LATER)
    first.refresh_from_db()
    assert first.state == Export.State.FAILED
