"""What may tell of health is passed on to an insurer once its person expressly agreed that it reads it (art. 9(2)(a) GDPR)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from espace.accounts.models import User
from espace.lib import clock
from espace.privacy.consent.models import ConsentEvent, How
from espace.tickets import disclosing, states
from espace.tickets.errors import NotNow
from espace.tickets.models import Ticket
from tests import cast
from tests.cast import AT
from tests.tickets.disclosed import NAMED_ON, disclosed, in_force

pytestmark = pytest.mark.django_db
TODAY = clock.today(AT)


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    in_force(monkeypatch)


@pytest.fixture
def about_health(claire: User, sophie: User) -> Ticket:
    return cast.ticket(
        claire.customer, states.State.IN_PROGRESS, kind="claim", about=claire.customer.contracts.get(), assignee=sophie
    )


@pytest.mark.usefixtures("named")
def test_health_waits_for_an_agreement_that_names_the_insurer(claire: User, sophie: User, about_health: Ticket) -> None:
    for agreed_on, said in (
        (None, "données de santé"),
        (TODAY + timedelta(days=1), "avant"),
        (NAMED_ON - timedelta(days=1), "avant"),
    ):
        with pytest.raises(NotNow, match=said):
            disclosed(about_health, sophie, agreed_on=agreed_on)
    assert not ConsentEvent.objects.filter(about=about_health.unit).exists()
    disclosed(about_health, sophie, agreed_on=TODAY)
    proof = ConsentEvent.objects.select_related("terms").get(about=about_health.unit)
    assert (proof.customer, proof.how, proof.received_on, proof.purpose) == (
        claire.customer.pk, How.ADVISOR, TODAY, "handling",
    )  # fmt: skip
    assert "insurers" in {one["id"] for one in proof.terms.wording["recipients"]}
    assert disclosing.last_agreed_on(about_health) == TODAY
    disclosed(about_health, sophie, agreed_on=TODAY)
    assert ConsentEvent.objects.filter(about=about_health.unit).count() == 1
