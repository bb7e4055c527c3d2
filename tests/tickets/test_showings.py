"""A request of her own that Claire lets Karim read under her proxy: that one, to read, while the proxy runs and she wishes it (0034)."""

from __future__ import annotations

import itertools
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from espace.accounts import actions as accounts
from espace.accounts.models import Customer, Proxy, ProxyKind, User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.documents.models import Document
from espace.ledger import ledger
from espace.privacy.retention import engine
from espace.tickets import actions
from espace.tickets.errors import NotNow
from espace.tickets.models import Attachment, Showing, Ticket
from espace.tickets.proxies import actions as proxies
from espace.tickets.proxies import replaying, showing
from espace.tickets.states import State
from tests import cast
from tests.accounts.conftest import mails
from tests.approving import approved
from tests.cast import AT
from tests.documents.uploading import received
from tests.privacy.exports.opening import access
from tests.privacy.restoring import since_the_backup
from tests.tickets.lending import HEALTH, NO_HEALTH, lent, offered, seen, sent

pytestmark = [pytest.mark.both]
lending = pytest.mark.usefixtures("proxies_approved")
DAY = timedelta(days=1)
LATER = AT + timedelta(hours=3)
KINDS = (HEALTH, NO_HEALTH, "other")
STATES = (
    "running", "stopped", "revoked", "renounced", "over", "giver closed", "holder closed", "giver dead", "holder dead",
    "unapproved",
)  # fmt: skip


def filed(user: User, ticket: Ticket) -> Document:
    """A file of the request, which the scanner has read."""
    document = received(user, ticket.customer)
    Document.objects.filter(pk=document.pk).update(state="clean", scanned_at=AT, shown_to_staff=True)
    Attachment.objects.create(document=document, ticket=ticket)
    return document


def let(ticket: Ticket, proxy: Proxy, by: User) -> Showing:
    return proxies.let_read(ticket=ticket, proxy=proxy, by=by, at=LATER)


def writes(ticket: Ticket, by: User) -> None:
    actions.write(ticket=ticket, pk=uuid.uuid4(), body="Moi aussi", by=by, at=LATER)


@pytest.mark.parametrize(("state", "kind"), list(itertools.product(STATES, KINDS)))
def test_the_door_opens_that_request_and_nothing_else(state: str, kind: str, claire: User, karim: User) -> None:
    """Whatever rows say: a request is there while its proxy runs and lends its kind, with its files; its holder writes nothing there."""
    nora = cast.customer("Nora", "Sellier", email="nora@clients.example").user
    assert nora is not None
    with approved():
        proxy = lent(claire, karim)
        lent(claire, nora)
        ticket, other = cast.ticket(claire.customer, kind=kind), cast.ticket(claire.customer, kind=kind)
        file, elsewhere = filed(claire, ticket), filed(claire, other)
        before = seen(karim, LATER), seen(nora, LATER)
        Showing.objects.create(ticket=ticket, proxy=proxy, at=AT + timedelta(hours=2))
        at = LATER
        match state:
            case "stopped":
                proxies.stop_reading(ticket=ticket, proxy=proxy, by=claire, at=LATER)
            case "revoked":
                proxies.revoke(proxy=proxy, by=claire, at=LATER)
            case "renounced":
                proxies.renounce(proxy=proxy, by=karim, at=LATER)
            case "over":
                at = proxy.ends_at
            case "giver closed" | "holder closed":
                of = claire if state.startswith("giver") else karim
                accounts.close_space(customer=of.customer, by=of, at=LATER)
            case "giver dead" | "holder dead":
                of = claire if state.startswith("giver") else karim
                Customer.objects.filter(pk=of.customer.pk).update(death_reported_at=LATER)
    with approved("proxy" if state != "unapproved" else "second_factor"):
        found = seen(karim, at)
        is_open = state == "running" and kind != "other"
        assert found["tickets"] - before[0]["tickets"] == ({ticket.pk} if is_open else set())
        assert found["documents"] - before[0]["documents"] == ({file.pk} if is_open else set())
        assert {other.pk, elsewhere.pk} & (found["tickets"] | found["documents"]) == set()
        assert found["contracts"] == before[0]["contracts"]
        assert (seen(nora, LATER)["tickets"], seen(nora, LATER)["documents"]) == (
            before[1]["tickets"],
            before[1]["documents"],
        )
        with pytest.raises(NotNow):
            writes(ticket, karim)


@lending
def test_no_request_of_another_opens_by_a_row_that_says_so(claire: User, karim: User) -> None:
    """The proxy of one giver opens nothing of somebody else's, even if a row were wrong."""
    nora = cast.customer("Nora", "Sellier", email="nora@clients.example")
    hers = cast.ticket(nora, kind=HEALTH)
    Showing.objects.create(ticket=hers, proxy=lent(claire, karim), at=AT)
    assert hers.pk not in seen(karim, LATER)["tickets"]


@lending
def test_what_cannot_be_let_read(claire: User, karim: User) -> None:
    proxy = lent(claire, karim)
    ticket = cast.ticket(claire.customer, kind=HEALTH)
    with pytest.raises(NotNow):  # the holder does not help themselves
        proxies.let_read(ticket=ticket, proxy=proxy, by=karim, at=LATER)
    refused = [
        cast.ticket(claire.customer, kind="other"),  # of a kind that is not lent
        cast.ticket(karim.customer, kind=HEALTH),  # somebody else's
        sent(proxy, karim),  # sent by a holder, whose name is not hers to lend
    ]
    for name in ("bank", "termination"):
        money = cast.ticket(claire.customer, kind=name)
        ProxyKind.objects.create(proxy=proxy, kind=name, health=True)
        refused.append(money)
    for one in refused:
        with pytest.raises(NotNow):
            let(one, proxy, claire)
    over = cast.ticket(claire.customer, State.CLOSED, kind=HEALTH, assignee=cast.staff("Ana", "Roy", Role.ADVISOR))
    with pytest.raises(NotNow):  # it has left her space
        proxies.let_read(ticket=over, proxy=lent(claire, karim, at=AT + 190 * DAY), by=claire, at=AT + 191 * DAY)
    assert not Showing.objects.exists()


@lending
@pytest.mark.parametrize("wrong", ["health", "text", "waiting", "over"])
def test_a_proxy_that_does_not_say_so_lets_nothing_be_read(wrong: str, claire: User, karim: User) -> None:
    ticket = cast.ticket(claire.customer, kind=HEALTH)
    proxy = offered(claire, karim.email) if wrong == "waiting" else lent(claire, karim)
    if wrong == "health":
        ProxyKind.objects.filter(proxy=proxy).update(health=False)
    if wrong == "text":  # « et dans aucune autre »
        Proxy.objects.filter(pk=proxy.pk).update(version="2")
    if wrong == "over":
        proxies.revoke(proxy=proxy, by=claire, at=LATER)
    with pytest.raises(NotNow):
        let(ticket, proxy, claire)


def test_while_proxies_wait_for_the_officer_nothing_is_let_and_what_was_is_stopped(claire: User, karim: User) -> None:
    with approved():
        proxy, ticket = lent(claire, karim), cast.ticket(claire.customer, kind=HEALTH)
        let(ticket, proxy, claire)
    with pytest.raises(NotNow):
        let(cast.ticket(claire.customer, kind=HEALTH), proxy, claire)
    proxies.stop_reading(ticket=ticket, proxy=proxy, by=claire, at=LATER)
    assert Showing.objects.get().ended_at == LATER


@lending
def test_it_is_told_once_says_nothing_of_what_and_leaves_two_events(claire: User, karim: User) -> None:
    proxy, ticket = lent(claire, karim), cast.ticket(claire.customer, kind=HEALTH)
    before = Counter((one.kind, one.to, one.path) for one in mails())
    assert let(ticket, proxy, claire) == let(ticket, proxy, claire)
    for _time in range(2):
        proxies.stop_reading(ticket=ticket, proxy=proxy, by=claire, at=LATER)
    told = Counter((one.kind, one.to, one.path) for one in mails()) - before
    assert told == Counter([("news", karim.email, "/espace/procurations/")])
    events = AuditEvent.objects.filter(action__startswith="showing.").order_by("pk")
    assert [(one.action, one.actor, one.subject, one.unit) for one in events] == [
        (action, claire.pk, claire.customer.pk, ticket.unit) for action in ("showing.begun", "showing.ended")
    ]
    let(ticket, proxy, claire)
    assert Showing.objects.count() == 2, "let again, it is another row"


@lending
def test_each_side_of_the_timeline_reads_it(claire: User, karim: User) -> None:
    proxy, ticket = lent(claire, karim), cast.ticket(claire.customer, kind=HEALTH)
    let(ticket, proxy, claire)
    proxies.revoke(proxy=proxy, by=claire, at=LATER + DAY)
    ticket.was_shown = True  # type: ignore[attr-defined]
    [one] = showing.of(ticket, viewer="customer")
    assert [said.replace("\u00a0", " ") for said, _at in one.moments(LATER + 2 * DAY)] == [
        "Vous laissez Karim Haddad lire la demande.", "La procuration a pris fin : Karim Haddad ne lit plus la demande.",
    ]  # fmt: skip
    assert one.moments(LATER, "Claire Delmas") == [
        ("Claire Delmas laisse Karim Haddad lire la demande, avec sa procuration.", LATER)
    ]
    Customer.objects.filter(pk=karim.customer.pk).update(restricted=["surname"])
    [one] = showing.of(ticket, viewer="customer")
    assert "Haddad" not in one.moments(LATER)[0][0], "a contested name is read by nobody"


@lending
def test_a_restore_does_not_open_it_again(claire: User, karim: User) -> None:
    proxy, ticket = lent(claire, karim), cast.ticket(claire.customer, kind=HEALTH)
    let(ticket, proxy, claire)
    with since_the_backup():
        proxies.stop_reading(ticket=ticket, proxy=proxy, by=claire, at=LATER)
    assert ticket.pk in seen(karim, LATER)["tickets"], "the database is as it was"
    [act] = [act for act in ledger().segments() if act.kind == "showing.ended"]
    for _time in range(2):
        replaying.hidden_again([*act.lines, {"showing": "0" * 32}], LATER + DAY)
    assert ticket.pk not in seen(karim, LATER + DAY)["tickets"]
    assert Showing.objects.get().ended_at == LATER + DAY


@lending
def test_it_outlives_its_proxy_and_not_its_request(claire: User, karim: User) -> None:
    proxy, ticket = lent(claire, karim), cast.ticket(claire.customer, kind=HEALTH)
    let(ticket, proxy, claire)
    proxies.revoke(proxy=proxy, by=claire, at=LATER)
    engine.run(LATER + 5 * 366 * DAY)
    assert Showing.objects.get().proxy is None
    assert seen(karim, LATER + 5 * 366 * DAY)["tickets"] == set()
    ticket.delete()
    assert not Showing.objects.exists()


@lending
def test_it_is_in_the_givers_copy_and_nothing_of_the_request_is_in_the_holders(claire: User, karim: User) -> None:
    proxy = lent(claire, karim)
    ticket = cast.ticket(claire.customer, kind=HEALTH, description="Une bague perdue")
    let(ticket, proxy, claire)
    [row] = access(claire, LATER + DAY).json()["tables"]["tickets.Showing"]["rows"]
    assert (row["values"], row["source"]) == ({"at": LATER.isoformat(), "ended_at": None}, {"who": "person"})
    his = access(karim, LATER + DAY).everything
    assert "bague" not in his
    assert str(ticket.pk) not in his


@lending
def test_the_database_refuses_two_at_once_and_an_end_before_its_beginning(claire: User, karim: User) -> None:
    proxy, ticket = lent(claire, karim), cast.ticket(claire.customer, kind=HEALTH)
    let(ticket, proxy, claire)
    with pytest.raises(IntegrityError), transaction.atomic():
        Showing.objects.create(ticket=ticket, proxy=proxy, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Showing.objects.update(ended_at=AT)
