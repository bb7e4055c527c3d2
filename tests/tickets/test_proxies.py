"""What a proxy says, and what its holder sees: exactly that, whatever the kind, the day and the state (decision 0034)."""

from __future__ import annotations

import itertools
import uuid
from datetime import date, timedelta

import pytest

from espace import vault
from espace.accounts import actions as accounts
from espace.accounts.models import Customer, Proxy, ProxyKind, User
from espace.lib import clock
from espace.privacy.consent.models import ConsentEvent
from espace.privacy.retention import engine
from espace.tickets import actions
from espace.tickets.errors import NotNow
from espace.tickets.kinds import kinds, origin
from espace.tickets.models import Draft, Ticket
from espace.tickets.proxies import actions as proxies
from espace.tickets.proxies import chores
from espace.tickets.proxies.wording import lendable
from tests import cast
from tests.cast import AT
from tests.documents.uploading import upload
from tests.tickets.lending import HEALTH, NO_HEALTH, lent, offered, prepared, seen, sent

pytestmark = [pytest.mark.both, pytest.mark.usefixtures("proxies_approved")]
DAY = timedelta(days=1)
LATER = AT + 3 * timedelta(hours=1)
LENDABLE = [name for name, kind in origin().items() if lendable(kind)]


@pytest.fixture
def nora(db: None) -> User:
    """Another client still, who is neither side."""
    found = cast.customer("Nora", "Sellier", email="nora@clients.example").user
    assert found is not None
    return found


def test_no_kind_of_money_nor_of_an_end_is_lent(claire: User, karim: User) -> None:
    assert set(kinds()) - set(LENDABLE) == {"bank", "termination"}
    for name in ("bank", "termination", "nothing"):
        with pytest.raises(NotNow):
            offered(claire, karim.email, [name])
    proxy = lent(claire, karim, LENDABLE)
    for name in ("bank", "termination"):
        with pytest.raises(NotNow):
            prepared(proxy, karim, name)


def test_a_kind_that_became_one_of_money_is_lent_no_more(claire: User, karim: User) -> None:
    """The broker may change the list: the sending looks at it again, whatever was signed."""
    proxy = lent(claire, karim)
    draft = prepared(proxy, karim, NO_HEALTH)
    ProxyKind.objects.filter(proxy=proxy, kind=NO_HEALTH).update(kind="bank")
    with pytest.raises(Draft.DoesNotExist):
        actions.submit(draft=draft, by=karim, at=LATER)
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_a_kind_that_may_hold_health_data_since_is_lent_no_more(claire: User, karim: User) -> None:
    """Its giver agreed to nothing about health when they signed."""
    proxy = lent(claire, karim)
    draft = prepared(proxy, karim, HEALTH)
    ProxyKind.objects.filter(proxy=proxy, kind=HEALTH).update(health=False)
    with pytest.raises(Draft.DoesNotExist):
        actions.submit(draft=draft, by=karim, at=LATER, accepts_health=True)


def test_the_proof_of_the_agreement_says_who_was_at_the_screen(claire: User, karim: User) -> None:
    ticket = sent(lent(claire, karim), karim)
    assert ConsentEvent.objects.get(about=ticket.unit).how == "proxy"


@pytest.mark.parametrize(
    ("named", "ends_on", "accepts", "address"),
    [
        ([], AT.date() + DAY, True, "karim@clients.example"),
        ([HEALTH], AT.date() + DAY, False, "karim@clients.example"),
        ([NO_HEALTH], AT.date(), True, "karim@clients.example"),
        ([NO_HEALTH], date(2028, 11, 3), True, "karim@clients.example"),
        ([NO_HEALTH], AT.date() + DAY, True, "claire@clients.example"),
        ([NO_HEALTH], AT.date() + DAY, True, "karim"),
    ],
    ids=["no kind", "health unsaid", "over today", "more than two years", "oneself", "no address"],
)
def test_what_cannot_be_signed(claire: User, named: list[str], ends_on: date, accepts: bool, address: str) -> None:
    with pytest.raises(NotNow):
        proxies.give(
            pk=uuid.uuid4(), giver=claire.customer, address=address, named=named, ends_on=ends_on, accepts_health=accepts,
            language="fr", by=claire, at=AT,
        )  # fmt: skip
    assert not Proxy.objects.exists()


def test_what_was_signed_is_kept_as_it_was_read_and_names_nobody_once_answered(claire: User, karim: User) -> None:
    waiting = offered(claire, " Karim@Clients.Example ")
    vault.open_rows(waiting)
    assert waiting.address == "karim@clients.example"
    assert (waiting.version, waiting.language) == ("3", "fr")
    said = waiting.signed.replace("\u00a0", " ").replace("\u202f", " ")
    assert "données de santé qui me concernent : Déclarer un sinistre." in said
    assert "Jusqu’au 2 mai 2027 inclus" in said
    proxies.accept(proxy=waiting, by=karim, at=LATER)
    held = Proxy.objects.get(pk=waiting.pk)
    vault.open_rows(held)
    assert (held.address, held.address_digest, held.holder) == ("", None, karim.customer)
    assert held.signed == waiting.signed


def test_only_whoever_has_the_address_answers_and_only_for_a_fortnight(claire: User, karim: User, nora: User) -> None:
    waiting = offered(claire, karim.email)
    with pytest.raises(NotNow):
        proxies.accept(proxy=waiting, by=nora, at=LATER)
    assert waiting.pk in seen(karim, AT + 14 * DAY - timedelta(seconds=1))["proxies"]
    assert waiting.pk not in seen(karim, AT + 14 * DAY)["proxies"]
    with pytest.raises(NotNow):
        proxies.accept(proxy=waiting, by=karim, at=AT + 14 * DAY)
    engine.run(AT + 15 * DAY)
    assert not Proxy.objects.filter(pk=waiting.pk).exists()
    with pytest.raises(vault.NoSuchKey):
        vault.unit_key(waiting.unit)


KINDS = (HEALTH, NO_HEALTH, "other")
STATES = (
    "waiting",
    "running",
    "revoked",
    "renounced",
    "over",
    "giver closed",
    "holder closed",
    "giver dead",
    "holder dead",
)
CASES = list(itertools.product(STATES, KINDS))


@pytest.mark.parametrize(("state", "kind"), CASES, ids=" ".join)
def test_a_holder_sees_what_the_proxy_says_and_nothing_else(
    state: str, kind: str, claire: User, karim: User, nora: User
) -> None:
    """Every state of a proxy for claims and certificates, with a request of each kind on it: those of the two while it runs."""
    own = cast.ticket(claire.customer, kind=kind)
    cast.draft(claire.customer, kind=kind)
    hers = cast.ticket(nora.customer, kind=kind)
    before = {one.pk: seen(one, LATER) for one in (claire, karim, nora)}
    proxy = lent(claire, karim, LENDABLE)
    made, draft = sent(proxy, karim, kind), prepared(proxy, karim, kind)
    file = actions.attach(draft=draft, upload=upload(karim), by=karim, at=LATER)
    ProxyKind.objects.filter(proxy=proxy).exclude(kind__in=[HEALTH, NO_HEALTH]).delete()
    at = LATER
    match state:
        case "waiting":
            Proxy.objects.filter(pk=proxy.pk).update(accepted_at=None, holder=None, over_at=None, offered_at=AT)
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
    found = seen(karim, at)
    is_open = state == "running" and kind in (HEALTH, NO_HEALTH)
    assert found["tickets"] - before[karim.pk]["tickets"] == ({made.pk} if is_open else set())
    assert found["drafts"] - before[karim.pk]["drafts"] == ({draft.pk} if is_open else set())
    assert found["documents"] - before[karim.pk]["documents"] == ({file.pk} if is_open else set())
    assert found["contracts"] == before[karim.pk]["contracts"]
    assert {own.pk, hers.pk} & found["tickets"] == set()
    assert seen(nora, at)["tickets"] == {hers.pk}
    # The giver sees what was sent, never what is being prepared; Draft and file are their author's alone.
    if at == LATER:
        theirs = seen(claire, at)
        assert theirs["tickets"] == {own.pk, made.pk}
        assert theirs["drafts"] == before[claire.pk]["drafts"]
        assert file.pk not in theirs["documents"]


def test_an_end_between_the_door_and_the_act_stops_the_act(claire: User, karim: User) -> None:
    """Whoever was let in a moment ago finds the proxy over: nothing is kept, nothing is written."""
    proxy = lent(claire, karim)
    made, draft = sent(proxy, karim), prepared(proxy, karim)
    end = proxy.ends_at
    with pytest.raises(Draft.DoesNotExist):
        actions.save(draft=draft, raw={"description": "Tard"}, contract=None, revision=draft.revision, by=karim, at=end)
    with pytest.raises(Draft.DoesNotExist):
        actions.attach(draft=draft, upload=upload(karim), by=karim, at=end)
    with pytest.raises(NotNow):
        actions.write(ticket=made, pk=uuid.uuid4(), body="Tard", by=karim, at=end)
    assert not made.messages.exists()


def test_another_holder_of_the_same_giver_sees_only_what_they_sent(claire: User, karim: User, nora: User) -> None:
    his, hers = lent(claire, karim), lent(claire, nora)
    by_karim, by_nora = sent(his, karim), sent(hers, nora)
    assert seen(karim, LATER)["tickets"] == {by_karim.pk}
    assert seen(nora, LATER)["tickets"] == {by_nora.pk}
    Ticket.objects.filter(pk=by_nora.pk).update(submitted_by=claire)
    assert seen(nora, LATER)["tickets"] == set(), "only what they sent themselves"
    # A second proxy to the same person does not open what was sent under the first, which is over.
    proxies.revoke(proxy=his, by=claire, at=LATER)
    lent(claire, karim, at=LATER)
    assert seen(karim, LATER + 2 * timedelta(hours=1))["tickets"] == set()


def test_the_last_second_of_the_last_day_in_paris(claire: User, karim: User) -> None:
    proxy = lent(claire, karim, ends_on=date(2026, 11, 30))
    made = sent(proxy, karim)
    end = clock.day_start(date(2026, 12, 1))
    assert made.pk in seen(karim, end - timedelta(microseconds=1))["tickets"]
    assert made.pk not in seen(karim, end)["tickets"]
    assert (proxy.ends_at, proxy.last_on) == (end, date(2026, 11, 30))
    draft = prepared(proxy, karim)
    with pytest.raises(Draft.DoesNotExist):
        actions.submit(draft=draft, by=karim, at=end, accepts_health=True)
    assert chores.sweep(end - timedelta(microseconds=1)) == 0
    assert chores.sweep(end) == 1
    assert not Draft.objects.filter(pk=draft.pk).exists()
    with pytest.raises(vault.NoSuchKey):
        vault.unit_key(draft.unit)


def test_an_insured_adult_who_is_a_client_is_hidden_from_the_policyholder(claire: User, nora: User) -> None:
    """Nora is insured by Claire's contract, and a client by her own: what she asks is hers, until she lets Claire act for her."""
    policy = cast.contract(claire.customer, insured=("Nora Sellier",))
    cast.contract(nora.customer)
    hers = cast.ticket(nora.customer, kind="reimbursement", body="Mes soins")
    on_policy = cast.ticket(nora.customer, kind="reimbursement", about=policy)
    assert seen(claire, LATER)["tickets"] == set()
    assert policy.pk not in seen(nora, LATER)["contracts"], "an insured person has no account on the contract"
    proxy = lent(nora, claire)
    shared = sent(proxy, claire)
    found = seen(claire, LATER)["tickets"]
    assert found == {shared.pk}
    assert {hers.pk, on_policy.pk} & found == set()
