"""Directives are written by their person alone, with a consent of their own; each change is a version; none outlives its revocation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from espace import vault
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.ledger import ledger
from espace.privacy.consent import actions as consent
from espace.privacy.consent import notices, wording
from espace.privacy.consent.expiring import due
from espace.privacy.consent.models import ConsentEvent, State
from espace.privacy.consent.reading import state_of
from espace.privacy.directives import actions, replaying
from espace.privacy.directives.groups import GROUPS, kinds_of
from espace.privacy.directives.models import Closing, Directive, Wish
from espace.privacy.retention import engine
from espace.privacy.rights.errors import NotNow
from espace.register.holdings import unit_kinds
from espace.vault.models import UnitKey
from tests import cast
from tests.cast import AT
from tests.privacy.directives.wills import fresh, wishes, written

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=3)


def test_each_kind_of_unit_that_the_archive_keeps_is_in_a_group_with_words():
    archived = {kind for kind, how in unit_kinds().items() if how.archived}
    grouped = {kind for group in GROUPS for kind in kinds_of(group)}
    assert archived <= grouped
    assert {how.group for how in unit_kinds().values() if how.group} == set(GROUPS)


def test_what_is_written_rests_on_a_consent_of_its_own(claire: User):
    directive = written(claire, wishes=wishes(requests=Wish.ERASE))
    event = ConsentEvent.objects.get(record=directive.consent)
    assert (event.customer, event.purpose, event.state, event.at) == (claire.customer.pk, "directives", "given", AT)
    row = fresh(directive)
    assert (row.number, row.wishes["requests"], row.executor) == (1, Wish.ERASE, "Jean Delmas")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"wishes": {"requests": Wish.KEEP}}, "chaque groupe"),
        ({"wishes": {}}, "directives générales"),
        ({"reached": ""}, "joindre"),
    ],
)
def test_what_is_half_said_is_not_written(told, said, claire: User):
    with pytest.raises(NotNow, match=said):
        written(claire, **told)
    assert not Directive.objects.exists()
    assert not ConsentEvent.objects.filter(purpose="directives").exists()


def test_without_their_own_consent_there_are_none(claire: User):
    with pytest.raises(NotNow, match="consentement"):
        actions.write(customer=claire.customer, will=actions.Will(general="Notaire"), consents=False, by=claire, at=AT)
    assert not Directive.objects.exists()


def test_the_mention_of_general_directives_is_enough(claire: User):
    row = fresh(written(claire, wishes={}, general="Maître Roy, notaire à Lyon"))
    assert (row.wishes, row.general) == ({}, "Maître Roy, notaire à Lyon")


def test_accepting_the_notice_creates_none():
    file = cast.customer("Alix", "Marchand", consents=False)
    given = {purpose.id for purpose in wording.purposes()} | {"directives"}
    assert file.user is not None
    consent.answer(customer=file, given=given, by=file.user, at=AT)
    assert file.user.consented_to == notices.current(AT).generation
    assert state_of(file.pk, "account") == State.GIVEN
    assert state_of(file.pk, "directives") is None
    assert not Directive.objects.exists()


def test_answering_the_consent_screen_again_withdraws_no_directive(claire: User):
    written(claire)
    claire.consented_to = 0
    claire.save()
    consent.answer(customer=claire.customer, given={"account"}, by=claire, at=LATER)
    assert state_of(claire.customer.pk, "directives") == State.GIVEN


def test_a_change_is_a_new_version_and_the_old_one_is_destroyed(claire: User):
    first = written(claire)
    second = actions.write(
        customer=claire.customer, will=actions.Will(general="Notaire"), consents=True, by=claire, at=LATER
    )
    assert (second.number, fresh(first).closing) == (2, Closing.SUPERSEDED)
    engine.run(LATER)
    assert list(Directive.objects.values_list("pk", flat=True)) == [second.pk]
    assert not UnitKey.objects.filter(pk=first.unit).exists()
    assert UnitKey.objects.filter(pk=second.unit).exists()


def test_only_one_is_in_force(claire: User):
    first = written(claire)
    with pytest.raises(IntegrityError), transaction.atomic():
        Directive.objects.create(
            customer=claire.customer, unit=first.pk, number=2, consent=first.pk, written_at=AT
        )  # fmt: skip


def test_a_revocation_withdraws_the_consent_and_destroys(claire: User):
    directive = written(claire)
    actions.revoke(customer=claire.customer, by=claire, at=LATER)
    assert state_of(claire.customer.pk, "directives") == State.WITHDRAWN
    assert state_of(claire.customer.pk, "account") == State.GIVEN
    assert AuditEvent.objects.filter(action="directive.revoked", actor=claire.pk).count() == 1
    engine.run(LATER)
    assert not Directive.objects.exists()
    assert not UnitKey.objects.filter(pk=directive.unit).exists()
    with pytest.raises(NotNow, match="rien à révoquer"):
        actions.revoke(customer=claire.customer, by=claire, at=LATER)


def test_a_letter_to_the_officer_revokes_them_too(claire: User, dominique: User):
    directive = written(claire)
    consent.withdraw(customer=claire.customer, by=dominique, at=LATER, purpose="directives", received_on=LATER.date())
    assert fresh(directive).closing == Closing.REVOKED


def test_a_restored_backup_does_not_bring_a_revoked_one_back(claire: User):
    directive = written(claire)
    with transaction.atomic():
        actions.revoke(customer=claire.customer, by=claire, at=LATER)
        [segment] = [one for one in ledger().segments() if one.kind == "directive.closed"]
        transaction.set_rollback(True)  # the database as its backup was
    assert fresh(directive).closed_at is None
    assert "Delmas" not in str(segment.lines)
    for _time in range(2):
        replaying.close_again(segment.lines, LATER)
    assert fresh(directive).closing == Closing.REVOKED
    engine.run(LATER)
    assert not Directive.objects.exists()


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.CUSTOMER])
def test_nobody_but_their_author_reads_them(role: Role, claire: User):
    directive = written(claire)
    reader = cast.staff("Une", "Personne", role)
    assert not Directive.objects.visible_to(reader).exists()
    row = Directive.objects.get(pk=directive.pk)
    vault.open_rows(row, viewer=role)
    assert {row.executor, row.requests, row.words} <= {vault.MASKED, ""}
    assert row.executor == vault.MASKED


def test_they_are_sealed_where_they_lie(claire: User):
    written(claire, words="Rien à Hortensia")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM directives_directive")
        told = repr([bytes(one) if isinstance(one, memoryview) else one for one in cursor.fetchone()])
    assert "Delmas" not in told
    assert "Hortensia" not in told


def test_they_outlive_a_space_where_nobody_signs_in_and_not_a_withdrawal(claire: User, karim: User):
    kept, left = written(claire), written(karim)
    User.objects.filter(pk=claire.pk).update(last_login=AT)
    engine.run(AT + timedelta(days=750))
    assert not User.objects.get(pk=claire.pk).is_active
    consent.withdraw(customer=karim.customer, by=karim, at=LATER)
    assert fresh(kept).closed_at is None
    assert state_of(claire.customer.pk, "directives") == State.GIVEN
    assert not Directive.objects.filter(pk=left.pk).exists()
    assert state_of(karim.customer.pk, "directives") == State.WITHDRAWN


def test_the_proof_of_their_consent_is_kept_while_they_are_in_force(claire: User):
    directive = written(claire)
    engine.run(AT)
    record = ConsentEvent.objects.filter(record=directive.consent)
    long_after = AT + timedelta(days=366 * 6)
    assert not due(long_after).filter(pk__in=record.values("pk")).exists()
    actions.revoke(customer=claire.customer, by=claire, at=LATER)
    assert due(long_after).filter(pk__in=record.values("pk")).exists()
