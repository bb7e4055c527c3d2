"""Who is told of a proxy, and what is left of one: after its end, after five years, after a restore (decision 0034)."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from espace.accounts.models import Proxy, User
from espace.ledger import ledger
from espace.privacy.retention import engine
from espace.tickets import actions
from espace.tickets.models import Draft, Ticket
from espace.tickets.proxies import actions as proxies
from espace.tickets.proxies import chores, replaying
from tests.accounts.conftest import mails
from tests.cast import AT
from tests.privacy.restoring import since_the_backup
from tests.tickets.lending import lent, offered, prepared, seen, sent

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("proxies_approved")]
DAY = timedelta(days=1)
LATER = AT + 3 * timedelta(hours=1)


def told() -> Counter[tuple[str, str, str]]:
    """The mails that wait: their kind, to whom, and where they lead."""
    return Counter((one.kind, one.to, one.path) for one in mails())


def test_the_giver_is_told_at_each_sending_and_the_holder_of_each_answer(
    claire: User, karim: User, sophie: User
) -> None:
    proxy = lent(claire, karim)
    before = told()
    made = sent(proxy, karim)
    assert made.unread_by_customer
    assert made.submitted_by == karim
    place = f"/espace/demandes/{made.pk}/"
    assert told() - before == Counter([("news", claire.email, place), ("received", karim.email, place)])
    before = told()
    actions.write(ticket=made, pk=uuid.uuid4(), body="La voici.", by=karim, at=LATER)
    assert told() - before == Counter([("news", claire.email, place)])
    before = told()
    actions.reply(ticket=made, pk=uuid.uuid4(), body="Merci.", by=sophie, at=LATER)
    assert told() - before == Counter([("news", claire.email, place), ("news", karim.email, place)])
    proxies.revoke(proxy=proxy, by=claire, at=LATER)
    before = told()
    actions.reply(ticket=made, pk=uuid.uuid4(), body="Autre chose.", by=sophie, at=LATER)
    assert told() - before == Counter([("news", claire.email, place)])


def test_the_chore_tells_an_address_that_has_a_space_and_no_other(claire: User, karim: User, sophie: User) -> None:
    for to in (karim.email, "inconnue@clients.example", sophie.email):
        offered(claire, to)
    assert not told()
    assert chores.tell(LATER) == 3
    assert told() == Counter([("news", karim.email, "/espace/procurations/")])
    assert chores.tell(LATER) == 0


def test_a_restore_brings_no_revoked_proxy_back(claire: User, karim: User) -> None:
    proxy = lent(claire, karim)
    made, draft = sent(proxy, karim), prepared(proxy, karim)
    with since_the_backup():
        proxies.revoke(proxy=proxy, by=claire, at=LATER)
    assert made.pk in seen(karim, LATER)["tickets"], "the database is as it was"
    [act] = [act for act in ledger().segments() if act.kind == "proxy.ended"]
    for _time in range(2):
        replaying.ended_again([*act.lines, {"proxy": "0" * 32, "how": "revoked"}], LATER + DAY)
    assert seen(karim, LATER + DAY)["tickets"] == set()
    assert not Draft.objects.filter(pk=draft.pk).exists()
    again = Proxy.objects.get(pk=proxy.pk)
    assert (again.ending, again.ended_at) == ("revoked", LATER + DAY)


def test_five_years_after_its_end_nothing_of_it_is_left_and_the_request_stays(claire: User, karim: User) -> None:
    proxy = lent(claire, karim)
    made = sent(proxy, karim)
    proxies.revoke(proxy=proxy, by=claire, at=LATER)
    engine.run(LATER + 5 * 365 * DAY)
    assert Proxy.objects.filter(pk=proxy.pk).exists()
    engine.run(LATER + 5 * 366 * DAY)
    assert not Proxy.objects.filter(pk=proxy.pk).exists()
    assert Ticket.objects.get(pk=made.pk).proxy_id is None


def test_the_database_refuses_a_proxy_to_oneself_and_one_held_before_it_is_accepted(claire: User, karim: User) -> None:
    proxy = lent(claire, karim)
    for wrong in ({"holder": claire.customer}, {"accepted_at": None}, {"ended_at": LATER}, {"ends_at": AT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proxy.objects.filter(pk=proxy.pk).update(**wrong)
