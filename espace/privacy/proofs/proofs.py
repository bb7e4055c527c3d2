"""What the lower layers show of the clauses that they carry: accounts, mail, the columns themselves, the officer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _

from espace import register, vault
from espace.accounts.models import Claim, Customer, EmailChange, FieldException, Invitation, OptionalData, Source, User
from espace.accounts.roles import Role
from espace.outbox import kinds
from espace.outbox.models import OutgoingMail
from espace.privacy.proofs.collecting import Evidence, Proof
from espace.privacy.proofs.looking import counted, holds
from espace.register import database
from espace.register.holdings import declared
from espace.vault.fields import SealedField
from espace.vault.sealing import VERSION

SWEPT = timedelta(hours=26)
"""How long a sweep may take to come round: what is older was left."""
SAMPLE = 50
"""Values of each sealed column that are looked at: the oldest and the newest rows."""


def only_clients(at: datetime) -> Evidence:
    """C01: whoever signs in as a client has a client's file; no invitation outlives its 72 hours."""
    people = User.objects.filter(role=Role.CUSTOMER, is_active=True)
    stale = Invitation.objects.filter(created_at__lte=register.oldest("invitation", at - SWEPT)).count()
    return counted(
        people.count(), wrong=people.filter(customer__isnull=True).count(), late=stale,
        what=_("comptes de clients, chacun sur un dossier ; invitations échues encore là"),
    )  # fmt: skip


def kept_by_the_person(at: datetime) -> Evidence:
    """C04: what a person objected to stays empty; no change of address waits beyond its term."""
    objected = FieldException.objects.filter(kind=FieldException.Kind.OBJECTED)
    wrong = sum(
        OptionalData.objects.filter(
            customer__field_exceptions__in=objected.filter(field=field), **{f"{field}__isnull": False}
        ).count()
        for field in ("profession", "education")
    )
    oldest = register.oldest("email_change", at - SWEPT)
    late = (
        EmailChange.objects.filter(created_at__lte=oldest).count()
        + Claim.objects.filter(created_at__lte=oldest).count()
    )
    return counted(
        FieldException.objects.count(), wrong=wrong, late=late, what=_("valeurs que leur personne a changées ou refusées")
    )  # fmt: skip


def find_what_came_back(at: datetime) -> None:
    """The drill of C04: an invented person objected to a value; were it to come back, the proof would find it."""
    person = Customer(source=Source.PERSON, created_at=at, updated_at=at)
    vault.new_unit("profile", person)
    person.save(force_insert=True)
    FieldException.objects.create(
        customer=person, field="profession", kind=FieldException.Kind.OBJECTED, source=Source.PERSON, at=at
    )
    before = kept_by_the_person(at).figures["wrong"]
    back = OptionalData(customer=person, source=Source.IMPORT, updated_at=at)
    vault.new_unit("optional_data", back)
    back.profession = "Exercice"
    back.save(force_insert=True)
    if (before, kept_by_the_person(at).figures["wrong"]) != (0, 1):
        raise AssertionError("a value objected to came back unseen")


def mail_without_content(at: datetime) -> Evidence:
    """C05: mails that wait are of a kind written beforehand, and none is older than its term."""
    mails = OutgoingMail.objects.all()
    return counted(
        mails.count(),
        wrong=mails.exclude(kind__in=kinds.KINDS).count(),
        late=mails.filter(created_at__lte=register.oldest("mail", at - SWEPT)).count(),
        what=_("courriels en attente, sans contenu"),
    )


def say_nothing(at: datetime) -> None:
    """The drill of C05: every mail written with marks in whatever it could say; none of them comes out."""
    marks = {"subject": "MARQUE-OBJET", "excerpt": "MARQUE-EXTRAIT", "reference": "MARQUE-REF", "name": "MARQUE-NOM"}
    for kind in kinds.KINDS:
        for language in register.lines.LANGUAGES:
            text = kinds.write(kind, to="a@b.example", language=language, context={"path": "/espace/", **marks})
            if any(mark in text.subject + text.body for mark in marks.values()):
                raise AssertionError(kind)


def declared_columns(at: datetime) -> Evidence:
    """C09: the columns of the database are the declared ones, and the sealed ones hold nothing but sealed bytes."""
    count = database.count()
    looked = plain = 0
    for entry in declared():
        for name in entry.table.sealed:
            for value in _some_of(entry.table.name, name):
                looked += 1
                plain += bytes(value[:1]) != VERSION
    return counted(
        count.columns, wrong=len(count.problems) + plain,
        what=_("colonnes, chacune déclarée une fois ; %(n)d valeurs scellées relues") % {"n": looked},
    )  # fmt: skip


def _some_of(label: str, name: str) -> list[bytes]:
    model = apps.get_model(label)
    field = model._meta.get_field(name)
    if not isinstance(field, SealedField):
        return [b""]
    rows = model._default_manager.filter(**{f"{name}__isnull": False}).order_by("pk")
    found = [*rows.values_list(name, flat=True)[:SAMPLE], *rows.reverse().values_list(name, flat=True)[:SAMPLE]]
    return [value.bytes for value in found]


def known_sources(at: datetime) -> Evidence:
    """C10: each row that has a source says which."""
    total = wrong = 0
    for entry in declared():
        if entry.table.personal and entry.table.source == "source" and "." in entry.table.name:
            rows = apps.get_model(entry.table.name)._default_manager.all()
            total += rows.count()
            wrong += rows.filter(~Q(source__in=Source.values)).count()
    return counted(total, wrong=wrong, what=_("fiches, chacune avec sa source"))


def officer_named(at: datetime) -> Evidence:
    """C24: the officer's address and the authority's way are in the register that the notice and the answers are made of."""
    law = register.load()
    named = any(sentence.link == "officer" and law.officer.email in sentence.text for sentence in law.sentences)
    return holds(
        bool(named and law.authority.url and law.authority.address), _("l’adresse du délégué et la voie de la CNIL sont sur la notice")
    )  # fmt: skip


PROOFS = (
    Proof("C01", "invitation", only_clients),
    Proof("C04", "own_contact_data", kept_by_the_person, drill=find_what_came_back),
    Proof("C05", "mail_without_content", mail_without_content, drill=say_nothing),
    Proof("C09", "column_count", declared_columns),
    Proof("C10", "reading_record", known_sources),
    Proof("C24", "officer_on_page", officer_named),
)
