"""The certificate on paper: read as a reader of PDFs does, in both languages, with nothing more than it promises (decision 0030)."""

from __future__ import annotations

import io
import json
from datetime import date

import pikepdf
import pytest

from espace.accounts.models import User
from espace.contracts.certificates import actions, papers
from espace.contracts.certificates.codes import in_groups
from espace.contracts.models import Contract
from tests.cast import AT
from tests.contracts.reading_papers import text
from tests.contracts.test_certificates import issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegated(claire: User, ines: User) -> Contract:
    found = Contract.objects.select_related("product", "customer").get(customer=claire.customer)
    actions.delegate(product=found.product, by=ines, at=AT)
    return found


def test_the_paper_says_who_what_and_how_to_check_in_two_languages_and_no_more(delegated: Contract) -> None:
    one = issued(delegated, purpose="consulate")
    paper = papers.pdf(one)
    assert papers.pdf(one) == paper
    with pikepdf.open(io.BytesIO(paper)) as read:
        assert len(read.pages) == 1
        assert read.Root.MarkInfo.Marked
        assert "pdfuaid:part" in read.Root.Metadata.read_bytes().decode()
        [link] = [one for one in read.pages[0].Annots if one.Subtype == "/Link"]
        assert str(link.A.URI) == f"http://localhost:8000/attestation/#{in_groups(one.code)}"
    said = text(paper)
    for wanted in (
        "Attestationd’assurance", "Certificateofinsurance", "Delmas", "Claire", "12avril1985", "12April1985", "LéoDelmas",
        "SantéExpatrié", "AssureurduMonde", "CAP-100001", "unconsulat", "aconsulate", in_groups(one.code), "2novembre2026",
        "2November2026",
    ):  # fmt: skip
        assert wanted in said, wanted
    told = json.dumps(papers.contents(one), ensure_ascii=False)
    for never in ("1 234", "€", "mensuelle", "Hospitalisation", "Sports", "Orchard", "clients.example"):
        assert never not in told, never


def test_the_paper_names_one_person_or_nobody_else_and_an_end(delegated: Contract) -> None:
    alone = issued(delegated, insured=delegated.insured.get().pk)
    assert {"fr": "Personne assurée", "en": "Insured person"} in [one["label"] for one in papers.facts(alone)]
    delegated.insured.all().delete()
    Contract.objects.filter(pk=delegated.pk).update(ends_on=date(2026, 12, 31))
    values = [one["value"]["en"].replace("\u00a0", " ") for one in papers.facts(issued(delegated))]
    assert "Nobody but the policyholder" in values
    assert "From 1 January 2024 to 31 December 2026, the day on which the contract ends" in values
