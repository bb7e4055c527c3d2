"""Who may open what, address by address: nothing of it exists for whoever may not, and it is there for whoever may.

The table (``*_cases.py``) holds every address of the site; an address that is not in it fails here, by name. Each line is tried by
everybody it is not for, with every verb, and then by those it is for, on the same address, with the same form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from tests.security import (
    behalf_cases,
    brokerage_cases,
    certificates_cases,
    client_cases,
    desk_cases,
    directives_cases,
    disclosures_cases,
    dpo_cases,
    handling_cases,
    kinds_cases,
    long_work_cases,
    market_cases,
    measures_cases,
    proxies_cases,
    public_cases,
    queue_cases,
    replies_cases,
    terms_cases,
    validity_cases,
)
from tests.security.cases import EVERYBODY, VERBS, Case, check, routes
from tests.security.people import changed_since, rows
from tests.security.world import World

TABLES = (
    client_cases,
    desk_cases,
    directives_cases,
    disclosures_cases,
    dpo_cases,
    long_work_cases,
    market_cases,
    measures_cases,
    public_cases,
    queue_cases,
    terms_cases,
    behalf_cases,
    certificates_cases,
    handling_cases,
    kinds_cases,
    replies_cases,
    validity_cases,
    proxies_cases,
    brokerage_cases,
)
CASES = [case for table in TABLES for case in table.CASES]
CLOSED = [case for case in CASES if case.to is not EVERYBODY]
OPEN = [case for case in CASES if case.to is EVERYBODY]
ALLOW_LIST = {
    "", "confidentialite/", "confidentialite/notice.pdf", "confidentialite/versions/",
    "confidentialite/versions/<slug:version>/", "confidentialite/versions/<slug:version>/notice.pdf",
    "assistance/", "mentions-legales/", "reclamations/", "resilier-un-contrat/", "accessibilite/",
    "schemas/espace-portable-1.json", "attestation/", "application.webmanifest", "numeros-gardes-<slug:language>.js",
    "hors-ligne/<slug:language>/",
    "contact-dpo/", "connexion/", "connexion/deuxieme-etape/", "deconnexion/",
    "mot-de-passe/", "mot-de-passe/demande/", "mot-de-passe/change/",
    "^mot-de-passe/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", "activation/<str:token>/", "espace-ferme/<str:token>/",
    "espace-ferme/<str:token>/recu.json", "espace-ferme/<str:token>/recu.pdf", "ouvrir-mon-espace/",
    "ouvrir-mon-espace/demande/", "adresse/<str:token>/", "rester/", "langue/", "marque.css", "marque/logo", "demo/courriels/",
}  # fmt: skip
"""The addresses that answer without a sign-in (clause C11), written out: a page joins them here, or it is not public."""
NOUN_VERB, NAME = re.compile(r"[a-z_]+\.[a-z_]+"), re.compile(r"[a-z][a-z_0-9.:-]*")
"""What an event of the journal says was done, and names in its fields: nothing that somebody typed (ASVS 5.0, 16.2.4 and 16.2.5)."""


@pytest.fixture
def world(db: None) -> World:
    return World()


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done inside is taken back, so that the next one finds the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def ask(browser: Client, verb: str, path: str, case: Case, world: World) -> Any:
    """One request; a POST carries the form that is done for whoever may send it."""
    given = case.sends(world) if verb == "post" and case.sends else {}
    ask_for = getattr(browser, verb)
    return ask_for(path, given, **case.headers) if verb in ("get", "head", "post") else ask_for(path, **case.headers)


def test_every_address_is_in_the_table() -> None:
    known, listed = routes(), [case.route for case in CASES]
    assert len(listed) == len(set(listed))
    assert sorted(set(known) - set(listed)) == [], "an address without a line in the permission table"
    assert sorted(set(listed) - set(known)) == [], "a line of the permission table without an address"


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_view_says_the_same(case: Case) -> None:
    assert getattr(routes()[case.route], "open_to", frozenset()) == case.to


def test_the_allow_list_is_what_answers_signed_out() -> None:
    assert {case.route for case in OPEN} == ALLOW_LIST


def outsiders(case: Case, world: World) -> list[User]:
    """Whoever the address is not for; the other customer too, where it is about a thing of Claire's.

    A role is refused at the door, before a statement is sent: all of them knock on SQLite, one on PostgreSQL. Karim is refused by what the
    database finds, and knocks on both.
    """
    assert case.to is not EVERYBODY
    others = [world.of(role) for role in Role if role not in case.to]
    if connection.vendor == "postgresql":
        others = others[:1]
    return [*others, world.karim] if Role.CUSTOMER in case.to and case.of else others


@pytest.mark.parametrize("case", CLOSED, ids=str)
def test_nothing_for_the_outsider_all_for_the_owner(case: Case, world: World) -> None:
    path = case.path(world)
    form = case.sends(world) if case.sends else {}
    strangers = [(one, world.browser(one)) for one in outsiders(case, world)]
    owners = [world.of(role) for role in sorted(case.to or ())]
    for one in owners:
        world.browser(one)
    before = rows()

    for verb in VERBS:
        answer = getattr(Client(), verb)(path, *([form] if verb == "post" else []))
        assert answer.status_code == 302, verb
        assert answer["Location"].startswith("/connexion/?next=/"), verb
    for one, browser in strangers:
        journal = AuditEvent.objects.filter(actor=one.pk, action__endswith=".refused")
        # The door looks at no verb; the first to knock tries them all, the others those that the address answers.
        verbs = VERBS if one in (strangers[0][0], world.karim) else sorted(case.verbs)
        statuses = {verb: ask(browser, verb, path, case, world).status_code for verb in verbs}
        refused = [verb for verb, status in statuses.items() if status == 404]
        assert set(refused) == (case.verbs if one == world.karim else set(verbs)), (one.role, statuses)
        assert {status for verb, status in statuses.items() if verb not in refused} <= {405}, statuses
        found = set(journal.values_list("action", flat=True))
        assert journal.count() == len(refused)
        assert found == {"object.refused" if one == world.karim else "door.refused"}
    assert changed_since(before) == []

    for one in owners:
        world.acting = one
        with undone():
            # A search in the archive is its asker's own: each has theirs, at an address of its own.
            owner_does(case, case.path(world), world, before)


def owner_does(case: Case, path: str, world: World, before: dict[str, bytes]) -> None:
    """The same address, by somebody it is for."""
    browser = world.browser(world.acting)
    for verb in sorted(set(VERBS) - case.verbs):
        assert ask(browser, verb, path, case, world).status_code == 405, verb
    if case.shows:
        answer = ask(browser, "get", path, case, world)
        check(answer, case.shows, world)
        assert ask(browser, "head", path, case, world).status_code == answer.status_code
    assert changed_since(before) == []
    for verb in sorted(case.speaks):
        with undone():
            assert ask(browser, verb, path, case, world).status_code not in (302, 404, 405), verb
    if case.sends:
        send(case, path, world, browser)


def send(case: Case, path: str, world: World, browser: Client) -> None:
    """Send the form: it leads where it should, and what it asks is done, which was not."""
    if case.posts_to:
        path = case.posts_to(world)
    if case.then:
        assert not case.then(world), "what the form asks is done already"
    check(ask(browser, "post", path, case, world), case.told, world)
    if case.then:
        assert case.then(world), "what the form asks is not done"
    for action, fields in AuditEvent.objects.values_list("action", "fields"):
        assert NOUN_VERB.fullmatch(action), "an event of the journal is a noun and a verb"
        assert [one for one in fields if not NAME.fullmatch(one)] == [], f"{action} journals a value"


@pytest.mark.parametrize("case", OPEN, ids=str)
def test_what_is_public_answers_signed_out(case: Case, world: World) -> None:
    path, browser, before = case.path(world), Client(), rows()
    if case.route == "connexion/deuxieme-etape/":
        assert [browser.get(path)["Location"], browser.post(path)["Location"]] == ["/connexion/"] * 2, (
            "not before the first"
        )
        return
    for verb in VERBS:
        if verb not in case.verbs:
            assert ask(browser, verb, path, case, world).status_code in (404, 405), verb
    if case.route == "rester/":
        assert browser.get(path).status_code == 403
        return
    if case.shows:
        check(ask(browser, "get", path, case, world), case.shows, world)
    assert changed_since(before) == []
    if case.sends:
        send(case, path, world, browser)
