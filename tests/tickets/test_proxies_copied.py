"""What is done under a proxy, in the copies of both sides, in the notice before a draft's end, and on the receipt (decision 0034)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override

from espace import vault
from espace.accounts.models import Customer, Proxy, User
from espace.documents.models import Document
from espace.privacy.retention import notices
from espace.tickets import actions, receipts
from espace.tickets.models import Draft, Ticket
from espace.tickets.proxies import actions as proxies
from tests.accounts.conftest import mails
from tests.cast import AT
from tests.documents.uploading import upload
from tests.privacy.exports.opening import access, portable
from tests.tickets.lending import HEALTH, NO_HEALTH, lent, prepared, sent

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("proxies_approved")]
DAY = timedelta(days=1)
LATER = AT + timedelta(hours=3)
SECRET = "Une bague perdue"


@pytest.fixture
def lending(claire: User, karim: User) -> Proxy:
    return lent(claire, karim)


def drafted(proxy: Proxy, karim: User) -> Draft:
    """With a file, read by the scanner."""
    draft = prepared(proxy, karim)
    actions.attach(draft=draft, upload=upload(karim, name="constat-de-karim.pdf"), by=karim, at=AT + timedelta(hours=2))
    Document.objects.update(state="clean", scanned_at=AT)
    return draft


def contest(customer: Customer) -> None:
    Customer.objects.filter(pk=customer.pk).update(restricted=["surname"])


def test_what_is_prepared_is_in_its_authors_copy_and_in_no_other(claire: User, karim: User, lending: Proxy) -> None:
    drafted(lending, karim)
    hers, his = access(claire, LATER), access(karim, LATER)
    for copy in (hers, portable(claire, LATER), portable(karim, LATER)):
        assert SECRET not in copy.everything
        assert "constat-de-karim" not in copy.everything
    [row] = his.json()["tables"]["tickets.Draft"]["rows"]
    assert SECRET in str(row["values"])
    assert row["source"] == {"who": "person"}
    assert "vous, pour une autre personne" in his.text()
    assert any("constat-de-karim" in name for name in his.names)


def test_once_sent_it_is_in_the_givers_copy_and_says_who_wrote_it(claire: User, karim: User, lending: Proxy) -> None:
    actions.submit(draft=drafted(lending, karim), by=karim, at=LATER, accepts_health=True)
    hers, his = access(claire, LATER + DAY), access(karim, LATER + DAY)
    assert SECRET in hers.everything
    assert any("constat-de-karim" in name for name in hers.names)
    [row] = hers.json()["tables"]["tickets.Ticket"]["rows"]
    assert row["source"] == {"who": "client", "name": "Karim Haddad"}
    assert "Donné par Karim Haddad" in hers.text()
    assert SECRET not in his.everything


def test_a_draft_that_its_author_may_not_open_is_in_no_copy(claire: User, karim: User, lending: Proxy) -> None:
    drafted(lending, karim)
    Customer.objects.filter(pk=claire.customer.pk).update(closed_at=AT)
    assert SECRET not in access(karim, LATER).everything


def test_a_holders_copy_says_which_proxies_they_hold(claire: User, karim: User, lending: Proxy) -> None:
    [row] = access(karim, LATER).json()["tables"]["accounts.Proxy"]["rows"]
    assert row["source"] == {"who": "client", "name": "Claire Delmas"}
    assert row["values"]["accepted_at"] == lending.accepted_at.isoformat()  # type: ignore[union-attr]
    assert row["values"]["address"] in (None, "")
    copy = access(karim, LATER + DAY)
    kinds = {one["values"]["kind"] for one in copy.json()["tables"]["accounts.ProxyKind"]["rows"]}
    assert kinds == {HEALTH, NO_HEALTH}
    contest(claire.customer)
    assert "Delmas" not in access(karim, LATER + 2 * DAY).everything
    Customer.objects.filter(pk=claire.customer.pk).update(restricted=[])
    proxies.revoke(proxy=lending, by=claire, at=LATER + 2 * DAY)
    copy = access(karim, LATER + 3 * DAY)
    [row] = copy.json()["tables"]["accounts.Proxy"]["rows"]
    assert (row["source"], row["values"]["ending"]) == ({"who": "client"}, "revoked")
    assert "Delmas" not in copy.everything
    assert "révoquée" in copy.text().lower()


def test_who_writes_a_draft_is_told_of_its_end_and_not_who_it_is_for(claire: User, karim: User, lending: Proxy) -> None:
    draft = prepared(lending, karim)
    near = draft.edited_at + 80 * DAY
    before = len(mails())
    assert notices.send(near) == 1
    assert [one.to for one in mails()[before:] if one.kind == notices.MAIL] == [karim.email]
    assert notices.send(near + timedelta(hours=1)) == 0


def test_nobody_is_told_of_a_draft_that_nobody_may_open(claire: User, karim: User, lending: Proxy) -> None:
    draft = prepared(lending, karim)
    Customer.objects.filter(pk=claire.customer.pk).update(closed_at=AT)
    notices.send(draft.edited_at + 80 * DAY)
    assert not [one for one in mails() if one.kind == notices.MAIL]


def test_a_contested_name_is_on_no_receipt_but_ones_own(claire: User, karim: User, lending: Proxy) -> None:
    pk = sent(lending, karim).pk
    for contested, his in ((False, "Claire Delmas"), (True, "une autre personne")):
        if contested:
            contest(claire.customer)
        ticket = Ticket.objects.select_related("contract__product__insurer", "customer").get(pk=pk)
        vault.open_rows(ticket, ticket.contract, ticket.customer)
        with override("fr"):
            for by, name in ((claire, "Claire Delmas"), (karim, his)):
                facts = {one["label"]: one["value"] for one in receipts.contents(ticket, [], by=by.pk)["facts"]}
                assert facts["De la part de"] == name
