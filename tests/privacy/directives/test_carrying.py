"""What the directives say is done, and no more: communicated, erased, kept; then the account closes and the answer says it all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from espace.accounts.models import Customer, OptionalData, User
from espace.contracts.models import Contract
from espace.documents.models import Document
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.consent.reading import state_of
from espace.privacy.directives import actions
from espace.privacy.directives.models import DeathReport, Directive, Wish
from espace.privacy.directives.wished import erased
from espace.privacy.retention import engine, erasing
from espace.privacy.retention.models import Erasure
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.states import Decision
from espace.tickets.models import Attachment, Draft, Ticket
from espace.tickets.states import State
from tests import cast
from tests.cast import AT
from tests.privacy.asking import fresh, text_of
from tests.privacy.directives.wills import reported, taken, wishes, written
from tests.privacy.exports.opening import clean

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=2)
ALL = dict.fromkeys(("requests", "contracts", "identity", "optional"), Wish.ERASE)


def done(report: DeathReport, dominique: User, **told: Decision) -> str:
    actions.carry_out(report=report, reasons="Comme écrit.", by=dominique, at=LATER, **told)
    erasing.finish(LATER)
    return text_of(fresh(report.request).answer)


def test_nothing_is_carried_out_with_one_signature(claire: User, sophie: User, dominique: User):
    report = reported(claire, by=sophie)
    actions.establish(report=report, seen="Acte n° 12", by=dominique, at=AT)
    for act in (
        lambda: actions.carry_out(report=report, reasons="Oui.", by=dominique, at=LATER),
        lambda: actions.prepare(report=report, groups=["contracts"], by=dominique, at=LATER),
    ):
        with pytest.raises(NotNow, match="deux signatures"):
            act()
    assert User.objects.get(pk=claire.pk).is_active


def test_what_is_to_be_kept_is_kept_and_the_account_closes(claire: User, dominique: User, signed):
    cast.ticket(claire.customer)
    cast.draft(claire.customer)
    report = signed(wishes())
    answer = done(report, dominique)
    assert Ticket.objects.count() == Contract.objects.filter(customer=claire.customer).count() == 1
    assert not Draft.objects.exists()
    assert not Erasure.objects.exists()
    customer = Customer.objects.get(pk=claire.customer.pk)
    assert customer.user is not None
    assert (customer.user.is_active, customer.death_reported_at) == (False, None)
    assert state_of(customer.pk, "directives") == state_of(customer.pk, "account") == "ended"
    engine.run(LATER)
    assert not Directive.objects.exists()
    report.refresh_from_db()
    assert (report.outcome, report.directive) == ("carried_out", 1)
    for words in ("version 1", "terme ordinaire", "Comme écrit.", "CNIL", "L’espace est fermé"):
        assert words in answer


def test_what_is_to_go_goes_and_what_a_contract_covers_goes_to_the_archive(
    claire: User, sophie: User, dominique: User, signed
):
    cast.optional_data(claire.customer)
    closed = cast.ticket(claire.customer, State.CLOSED, assignee=sophie)
    report = signed(wishes(requests=Wish.ERASE, optional=Wish.ERASE))
    answer = done(report, dominique)
    assert not Ticket.objects.exists()
    assert not OptionalData.objects.exists()
    assert ArchivedUnit.objects.get().pk == closed.unit
    assert Customer.objects.filter(pk=claire.customer.pk).exists(), "their contracts and who they are stay"
    assert Contract.objects.filter(customer=claire.customer).exists()
    assert "malgré tout" in answer
    assert "L’identité reste" not in answer


def test_nothing_that_goes_with_what_is_kept_is_taken(claire: User, sophie: User, dominique: User, signed):
    """A contract erased under an open request waits for it; the files of what is kept stay."""
    ticket = cast.ticket(claire.customer, State.IN_PROGRESS, assignee=sophie)
    file = clean(claire, b"a", "a.txt")
    Attachment.objects.create(document=file, ticket=ticket, message=ticket.messages.get())
    signed_report = signed(wishes(contracts=Wish.ERASE, identity=Wish.ERASE))
    answer = done(signed_report, dominique)
    assert Document.objects.filter(pk=file.pk).exists()
    assert Contract.objects.filter(customer=claire.customer).exists()
    assert Erasure.objects.get().done_at is None
    assert "L’identité reste" in answer
    Ticket.objects.update(state="closed", closed_at=LATER, closed_by=sophie, ball="nobody")
    erasing.finish(LATER)
    assert not Contract.objects.filter(customer=claire.customer).exists()
    assert ArchivedUnit.objects.filter(kind="contract").exists()
    assert Document.objects.filter(pk=file.pk).exists()
    assert Erasure.objects.get().done_at == LATER


def test_optional_data_do_not_outlive_the_identity_they_belong_to(claire: User):
    whole = Directive(**{**ALL, "optional": Wish.KEEP})
    assert erased(whole) == set(ALL), "what the plan, the answer and the erasure go by"
    with pytest.raises(NotNow, match="identité"):
        written(claire, wishes={**ALL, "optional": Wish.KEEP})
    assert erased(Directive(**wishes(requests=Wish.ERASE, identity=Wish.ERASE))) == {"requests"}


def test_everything_goes_where_no_contract_covers_it(claire: User, dominique: User, signed):
    Contract.objects.update(effective_on=date(2009, 1, 1), ends_on=date(2010, 1, 1))
    cast.optional_data(claire.customer)
    report = signed(ALL)
    answer = done(report, dominique)
    assert "Ce qui reste" not in answer
    assert not Customer.objects.filter(pk=claire.customer.pk).exists()
    assert not ArchivedUnit.objects.exists()
    report.refresh_from_db()
    assert (report.customer_id, report.outcome) == (None, "carried_out")
    assert "Delmas" not in answer
    assert "Ce qui est effacé" in answer


def test_a_revoked_directive_is_not_carried_out(claire: User, dominique: User, signed):
    """What was revoked before the report is not there; nor is a version that was replaced."""
    written(claire, wishes=ALL)
    written(claire, wishes=wishes())
    report = signed(None)
    assert report.directive == 2
    done(report, dominique)
    assert not Erasure.objects.exists()
    assert Contract.objects.filter(customer=claire.customer).exists()


def test_without_directives_the_officer_grants_the_heirs_their_limited_rights(claire: User, dominique: User, signed):
    cast.ticket(claire.customer, body="Lisez Hortensia")
    report = signed(None)
    copy = taken(report, dominique, ["contracts"], at=LATER)
    assert "CAP-100001" in copy.everything
    assert "Hortensia" not in copy.everything
    answer = done(report, dominique, decision=Decision.PARTLY)
    assert "Aucune directive" in answer
    assert "en partie" in answer
    assert not User.objects.get(pk=claire.pk).is_active
    assert Ticket.objects.exists(), "nothing is erased before its term"


def test_a_reason_is_given(dominique: User, signed):
    with pytest.raises(NotNow, match="Motivez"):
        actions.carry_out(report=signed(None), reasons="", by=dominique, at=LATER)


def test_the_mention_of_general_directives_is_told(claire: User, dominique: User, signed):
    written(claire, wishes={}, general="Maître Roy")
    answer = done(signed(None), dominique)
    assert "directives générales" in answer
    assert "Maître Roy" not in answer, "what is kept for five years names nobody"
