"""Filling an empty home with the demonstration's world. Runs once: a second start goes on from what is there."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from espace import vault
from espace.accounts import indexing
from espace.accounts.actions.factors import give_application
from espace.accounts.models import Customer, StaffMember, User
from espace.accounts.roles import Role
from espace.audit import chain
from espace.contracts.certificates import actions as certificates
from espace.contracts.importing import actions as importing
from espace.contracts.models import Contract, Import, Insurer, Product
from espace.documents import actions as documents
from espace.documents import chores as scanning
from espace.lib import clock
from espace.ops.demo import lending, made, measures, papers, portfolio, stories, team, templates
from espace.ops.demo.people import APPLICATION_KEY, COLLEAGUES, INSURERS, PASSWORD, SECOND, Colleague, everybody
from espace.privacy.consent import actions as consents
from espace.privacy.consent.wording import ACCOUNT, MEASUREMENT

DELEGATING = ("Océane Santé", "Toit & Foyer")
WITH_ACCOUNT = 24  # of the other customers: the rest were not invited yet


def is_seeded() -> bool:
    """Whether the world is there already."""
    return User.objects.exists()


@transaction.atomic
def seed(now: datetime) -> None:
    """Make the people, import the portfolio, tell the stories; whole or not at all."""
    password = make_password(PASSWORD)
    staff = _staff(password, now)
    sophie, ines = staff[Role.ADVISOR], staff[Role.ADMINISTRATOR]
    yann = _member(SECOND, password, now)
    returning = made.kind_of_return(ines, now - timedelta(days=70))
    _insurers()
    for days in (100, 2):  # the second says that nothing changed: what the portfolio knows is fresh
        bring_in(portfolio.export(everybody(clock.today(now))), by=sophie, at=now - timedelta(days=days))
    customers = _customers(password, now)
    claire, karim = customers["Delmas"][0], customers["Haddad"][0]
    stories.of_claire(claire, sophie, now)
    stories.of_karim(karim, sophie, now)
    stories.wishes_of_karim(karim, now)
    others = [one for group in customers.values() for one in group if one.user and one not in (claire, karim)]
    stories.of_the_others(others, sophie, now)
    sister, father = others[0], others[2]
    lending.around_claire(claire, sister, father, sophie, now)
    _termination(others, now)
    _published(claire, sophie, now)
    _delegated(now)
    stories.certificate_of(claire, now)
    templates.offer(sophie, ines, now)
    templates.list_points(ines, now)
    made.entered(returning, others, sophie, now)
    made.closed_days(ines, now)
    made.papers_that_end(claire, now)
    team.at_work(sophie, yann, now)
    assert claire.user is not None
    claire.user.refresh_from_db(fields=["measured"])
    measures.of_the_past(claire.user, now)
    scanning.scan_quarantine(now)
    while indexing.index_batch(now):
        pass
    chain.seal(at=now)


def _staff(password: str, now: datetime) -> dict[Role, User]:
    return {colleague.role: _member(colleague, password, now) for colleague in COLLEAGUES}


def _member(colleague: Colleague, password: str, now: datetime) -> User:
    user = User.objects.create(
        email=colleague.email, role=colleague.role, language="fr", created_at=now, password=password
    )
    member = StaffMember(user=user, joined_at=now - timedelta(days=400))
    vault.new_unit("staff", member)
    member.name = f"{colleague.first_name} {colleague.surname}"
    member.save(force_insert=True)
    give_application(user=user, key=APPLICATION_KEY, at=now - timedelta(days=400))
    return user


def _insurers() -> None:
    for name, (assistance, claims, _products) in INSURERS.items():
        Insurer.objects.create(name=name, assistance_phone=assistance, claims_phone=claims)


def _customers(password: str, now: datetime) -> dict[str, list[Customer]]:
    """Give an account to the cast and to some others; returns the customers by surname, opened."""
    rows = list(Customer.objects.order_by("created_at", "id"))
    vault.open_rows(rows)
    found: dict[str, list[Customer]] = {}
    rows.sort(key=lambda row: (row.email not in ("claire@clients.example", "karim@clients.example"), row.email))
    for number, row in enumerate(rows):
        if number < WITH_ACCOUNT + 2:
            row.user = User.objects.create(
                email=row.email,
                role=Role.CUSTOMER,
                language="fr",
                created_at=now - timedelta(days=95),
                password=password,
            )
            row.save(update_fields=["user"])
            given = {ACCOUNT, MEASUREMENT} if number % 2 == 0 else {ACCOUNT}
            consents.answer(customer=row, given=given, by=row.user, at=now - timedelta(days=95))
        found.setdefault(row.surname, []).append(row)
    return found


def _termination(customers: list[Customer], now: datetime) -> None:
    running = Contract.objects.in_force(clock.today(now)).filter(customer__in=customers, product__terminable=True)
    contract = running.select_related("customer__user", "product").order_by("effective_on", "id").first()
    if contract is not None:
        stories.termination(contract.customer, contract, now - timedelta(days=1))


def _published(claire: Customer, sophie: User, now: datetime) -> None:
    file = stories.upload("conditions-generales.pdf", "application/pdf", papers.conditions())
    documents.publish(
        upload=file, customer=claire, title="Conditions générales Santé Expat", by=sophie, at=now - timedelta(days=60)
    )
    card = stories.upload("carte-assuree.pdf", "application/pdf", papers.card())
    documents.publish(
        upload=card, customer=claire, title="Carte d’assurée", by=sophie, at=now - timedelta(days=50),
        expires_on=clock.today(now) + timedelta(days=21),
    )  # fmt: skip


def _delegated(now: datetime) -> None:
    """Two insurers of the four let the brokerage issue their certificates."""
    ines = User.objects.get(role=Role.ADMINISTRATOR)
    for product in Product.objects.filter(insurer__name__in=DELEGATING).order_by("name"):
        certificates.delegate(product=product, by=ines, at=now - timedelta(days=60))


def bring_in(content: bytes, *, by: User, at: datetime) -> None:
    """Import an export the way a broker would: received, rehearsed, applied, its words indexed."""
    imported = importing.receive(
        upload=stories.upload("portefeuille.csv", "text/csv", content), on=clock.today(at), by=by, at=at
    )
    importing.ask_rehearsal(import_=imported, mapping={}, on=clock.today(at), by=by, at=at)
    with importing.file_of(imported) as file:
        importing.rehearse(import_=imported, file=file, at=at)
    importing.ask_application(import_=imported, extent=Import.Extent.GOOD_ROWS, by=by, at=at)
    importing.apply(import_=imported, at=at)
