"""The register as it stands: proxies wait for the officer's approval (G11). Nobody gives, accepts or uses one."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.test import Client

from espace import register
from espace.accounts.models import Proxy, User
from espace.lib import clock
from espace.privacy.retention import engine
from espace.register.unfinished import unfinished
from espace.tickets import actions
from espace.tickets.errors import NotNow
from espace.tickets.models import Draft
from espace.tickets.proxies import actions as proxies
from espace.tickets.proxies import chores, reading
from tests.accounts.conftest import mails
from tests.approving import approved
from tests.cast import AT
from tests.documents.uploading import upload
from tests.entering import enter
from tests.portal.screens import words
from tests.privacy.exports.opening import access
from tests.tickets.lending import HEALTH, lent, offered, prepared, seen, sent

pytestmark = pytest.mark.both
DAY = timedelta(days=1)
LATER = AT + 3 * timedelta(hours=1)
SPACE = "/espace/procurations/"


@pytest.fixture
def lending(claire: User, karim: User) -> Proxy:
    """Claire's to Karim, who sent and prepares something under it; then the approval is withdrawn."""
    with approved():
        made = lent(claire, karim)
        sent(made, karim)
        draft = prepared(made, karim)
        actions.attach(draft=draft, upload=upload(karim), by=karim, at=AT + timedelta(hours=2))
    return made


def sure(user: User) -> Client:
    client = Client()
    enter(client, user, confirmed=True)
    return client


def test_the_register_says_which_categories_are_off_and_those_in_use_say_so() -> None:
    law = register.load()
    assert [one.id for one in law.categories.values() if not one.approval.switched_on] == ["proxy"]
    said = dict(unfinished(law, "fr"))
    assert "éteinte" in said["proxy"]
    assert "sert déjà" in said["second_factor"]


def test_nobody_gives_one(claire: User, karim: User) -> None:
    with pytest.raises(NotNow, match="délégué"):
        offered(claire, karim.email)
    assert not Proxy.objects.exists()


def test_nobody_answers_one_and_nobody_is_told_of_one(claire: User, karim: User) -> None:
    with approved():
        waiting = offered(claire, karim.email)
    assert seen(karim, LATER)["proxies"] == set()
    for answer in (proxies.accept, proxies.decline):
        with pytest.raises(NotNow):
            answer(proxy=waiting, by=karim, at=LATER)
    assert chores.tell(LATER) == 0
    engine.run(AT + 15 * DAY)
    assert not Proxy.objects.exists(), "what nobody accepted ends all the same"


def test_what_ran_opens_nothing_from_the_next_request_on(
    claire: User, karim: User, sophie: User, lending: Proxy
) -> None:
    for one in seen(karim, LATER).items():
        assert one[0] == "contracts" or not one[1], one
    assert reading.usable(karim, LATER) == []
    draft, ticket = Draft.objects.get(proxy=lending), lending.tickets.get()
    with pytest.raises(NotNow):
        prepared(lending, karim)
    with pytest.raises(Draft.DoesNotExist):
        actions.submit(draft=draft, by=karim, at=LATER, accepts_health=True)
    before = Counter(mail.to for mail in mails())
    actions.reply(ticket=ticket, pk=uuid.uuid4(), body="Merci.", by=sophie, at=LATER)
    assert Counter(mail.to for mail in mails()) - before == Counter([claire.email])
    assert chores.sweep(LATER) == 0
    with approved():
        assert {name: len(found) for name, found in seen(karim, LATER).items()} == {
            "tickets": 1, "drafts": 1, "documents": 1, "proxies": 1, "contracts": 1,
        }  # fmt: skip


def test_a_copy_says_what_is_held_all_the_same(claire: User, karim: User, lending: Proxy) -> None:
    """Article 15 knows no approval; what nobody may open, as the draft, is in no copy."""
    hers, his = access(claire, LATER), access(karim, LATER)
    assert "Jusqu’au" in hers.json()["tables"]["accounts.Proxy"]["rows"][0]["values"]["signed"]
    [row] = his.json()["tables"]["accounts.Proxy"]["rows"]
    assert row["source"] == {"who": "client"}
    assert [copy.json()["tables"]["tickets.Draft"]["rows"] for copy in (hers, his)] == [[], []]


def test_the_day_of_its_end_is_kept_all_the_same(lending: Proxy) -> None:
    over = clock.day_start(lending.last_on + DAY)
    assert chores.sweep(over - timedelta(seconds=1)) == 0
    assert chores.sweep(over) == 1
    assert not Draft.objects.exists()


def test_no_page_of_proxies_is_there(claire: User, karim: User) -> None:
    hers, his = sure(claire), Client()
    enter(his, karim)
    assert "Procurations" not in words(hers.get("/espace/mes-donnees/"))
    assert "procuration" not in words(hers.get("/espace/qui-a-vu/"))
    with approved():
        pk = offered(claire, karim.email, at=clock.now()).pk
        assert "Procurations" in words(hers.get("/espace/mes-donnees/"))
        assert his.get(f"{SPACE}nouvelle/").status_code == 302, "he is asked who he is"
    for path in ("", "nouvelle/", f"{pk}/"):
        assert his.get(f"{SPACE}{path}").status_code == 404, path
    for path in (
        "nouvelle/",
        *(f"{pk}/{verb}/" for verb in ("acceptation", "refus", "revocation", "renonciation", "demandes")),
    ):
        assert his.post(f"{SPACE}{path}", {"kind": HEALTH, "id": uuid.uuid4()}).status_code == 404, path


def test_its_holder_finds_none_of_it(claire: User, karim: User) -> None:
    with approved():
        made = lent(claire, karim, at=clock.now() - DAY)
        ticket, draft = sent(made, karim, at=clock.now()), prepared(made, karim, at=clock.now())
    his = sure(karim)
    places = [SPACE, f"{SPACE}{made.pk}/", f"/espace/demandes/{ticket.pk}/", f"/espace/demandes/{ticket.pk}/recu.pdf",
              f"/espace/brouillons/{draft.pk}/"]  # fmt: skip
    assert {path: his.get(path).status_code for path in places} == dict.fromkeys(places, 404)
    for path in (f"{SPACE}{made.pk}/demandes/", f"{SPACE}{made.pk}/renonciation/"):
        assert his.post(path, {"kind": HEALTH, "id": uuid.uuid4()}).status_code == 404
    assert "Agir pour" not in words(his.get("/espace/demandes/nouvelle/"))


@pytest.mark.parametrize("is_accepted", [True, False], ids=["running", "waiting"])
def test_who_gave_one_reads_that_it_opens_nothing_and_ends_it(claire: User, karim: User, is_accepted: bool) -> None:
    with approved():
        made = (
            lent(claire, karim, at=clock.now() - DAY) if is_accepted else offered(claire, karim.email, at=clock.now())
        )
    hers = sure(claire)
    assert "Procurations" in words(hers.get("/espace/mes-donnees/"))
    page = words(hers.get(SPACE))
    assert "N’ouvre rien" in page
    assert "Donner une procuration" not in page
    page = words(hers.get(f"{SPACE}{made.pk}/"))
    assert "Elle n’ouvre rien" in page
    assert "Le texte signé" not in page
    assert "•••" not in page, "what the register grants to nobody is left out, not hinted at"
    assert hers.post(f"{SPACE}{made.pk}/revocation/").status_code == 302
    assert Proxy.objects.get().ending == "revoked"
    assert "Révoquée" in words(hers.get(SPACE))
