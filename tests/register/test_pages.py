"""The notice page, open to all, and the register's pages, open to the DPO alone."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from espace.accounts.models import User
from espace.register import load
from tests.entering import enter
from tests.register.editing import REGISTER

PAGES = ["register", "matrix", "activities", "activities_csv", "retention"]


def words(response: Any) -> str:
    """What the page says, without its tags and its white space."""
    return "".join(html.unescape(re.sub(r"<[^>]*>", "", response.content.decode())).split())


@pytest.fixture
def fr(client: Client, db: None) -> Any:
    return client.get("/confidentialite/", {"langue": "fr"})


@pytest.fixture
def en(client: Client, db: None) -> Any:
    return client.get("/confidentialite/", {"langue": "en"})


def test_the_notice_is_public_and_says_every_sentence(fr: Any) -> None:
    assert fr.status_code == 200
    said = words(fr)
    for sentence in load(REGISTER).sentences:
        assert "".join(sentence.text.split()) in said, sentence.id


def test_the_english_notice_says_that_the_french_text_prevails(en: Any) -> None:
    assert 'lang="en"' in en.content.decode()
    said = words(en)
    assert "TheFrenchtextprevails" in said
    for sentence in load(REGISTER).sentences:
        assert "".join(sentence.english.split()) in said, sentence.id


def test_every_clause_has_its_anchor_once(fr: Any) -> None:
    anchors = re.findall(r' id="(C\d\d)"', fr.content.decode())
    assert sorted(anchors) == sorted(load(REGISTER).clauses)


def test_no_anchor_is_used_twice_and_every_inner_link_leads_somewhere(fr: Any) -> None:
    page = fr.content.decode()
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


@pytest.mark.parametrize(("language", "planned"), [("fr", "Pas encore en vigueur"), ("en", "Not yet in force")])
def test_a_planned_clause_says_so_and_nothing_more(client: Client, db: None, language: str, planned: str) -> None:
    page = client.get("/confidentialite/", {"langue": language}).content.decode()
    law = load(REGISTER)
    lines = re.findall(r'<div class="keeping" data-state="planned">(.*?)</div>', page, flags=re.DOTALL)
    assert len(lines) == sum(clause.state == "planned" for clause in law.clauses.values())
    assert all(planned in line for line in lines)
    assert not [line for line in lines if "Comment c’est tenu" in line or "How this is kept" in line]


def test_the_notice_shows_its_version_and_the_whole_digest(fr: Any) -> None:
    law = load(REGISTER)
    assert law.version in fr.content.decode()
    assert law.edition in fr.content.decode()


def test_the_link_of_lya_protect_is_never_dead(fr: Any) -> None:
    page = fr.content.decode()
    assert "Protection des données" in html.unescape(page)
    assert 'href=""' not in page


def test_the_notice_loads_nothing_from_elsewhere(fr: Any) -> None:
    page = fr.content.decode()
    assert not re.findall(r'<(?:link|script|img|iframe)[^>]+(?:href|src)="(?:https?:)?//', page)
    assert not re.findall(r"\sstyle=|<style|\son[a-z]+=", page)


def test_an_unknown_language_is_the_readers_own(client: Client, db: None) -> None:
    response = client.get("/confidentialite/", {"langue": "<xx>"}, headers={"accept-language": "en"})
    assert response.status_code == 200
    assert "<xx>" not in response.content.decode()


def test_the_notice_cannot_be_posted_to(client: Client, db: None) -> None:
    assert client.post("/confidentialite/").status_code == 405


@pytest.mark.parametrize("page", PAGES)
def test_the_dpo_reads_the_register(client: Client, dominique: User, page: str) -> None:
    enter(client, dominique)
    assert client.get(reverse(f"dpo:{page}")).status_code == 200


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["claire", "sophie", "ines", "nadia", "lucas", "max_"])
def test_nobody_else_does(client: Client, request: pytest.FixtureRequest, who: str, page: str) -> None:
    enter(client, request.getfixturevalue(who))
    assert client.get(reverse(f"dpo:{page}")).status_code == 404


def test_the_pages_say_what_the_register_says(client: Client, dominique: User) -> None:
    enter(client, dominique)
    law = load(REGISTER)
    clauses = words(client.get(reverse("dpo:register")))
    assert all(f"{clause.id}{''.join(clause.title.fr.split())}" in clauses for clause in law.clauses.values())
    assert "policy_url" in clauses
    matrix = words(client.get(reverse("dpo:matrix")))
    assert all("".join(category.label.fr.split()) in matrix for category in law.categories.values())
    retention = words(client.get(reverse("dpo:retention")))
    assert all("".join(rule.data.fr.split()) in retention for rule in law.retention.values())


def test_the_record_is_downloaded_as_a_file(client: Client, dominique: User) -> None:
    enter(client, dominique)
    response = client.get(reverse("dpo:activities_csv"))
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="registre-des-traitements.csv"'
    assert response.content.startswith("\ufeff".encode())
