"""What the lower layers show of the clauses that they carry: accounts, mail, the columns themselves, the officer."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from espace import brokerage, ledger, register, vault
from espace.accounts import doors
from espace.accounts.models import Claim, Customer, EmailChange, FieldException, Invitation, OptionalData, Source, User
from espace.accounts.passwords import Argon2id
from espace.accounts.roles import STAFF_ROLES, Role
from espace.accounts.sessions import SessionStore
from espace.brokerage.setting import Setting
from espace.ledger import guarding
from espace.lib import egress
from espace.outbox import kinds, wording
from espace.outbox.models import OutgoingMail
from espace.privacy.proofs.collecting import Evidence, Proof
from espace.privacy.proofs.looking import SAMPLE, counted, holds, sealed_sample
from espace.register import database
from espace.register.census import faults
from espace.register.checks import host_faults
from espace.register.holdings import declared
from espace.register.hosts import named_in
from espace.vault.master import MasterKeys, master_keys
from espace.vault.models import UnitKey

SWEPT = timedelta(hours=26)
"""How long a sweep may take to come round: what is older was left."""
KEY = 32
"""Bytes of a unit's key."""


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
    """The drill of C05: every mail written with marks in whatever it could say; none of them comes out. Nor does what the brokerage says
    in its own words pass the limits of those words (decision 0037)."""
    marks = {"subject": "MARQUE-OBJET", "excerpt": "MARQUE-EXTRAIT", "reference": "MARQUE-REF", "name": "MARQUE-NOM"}
    for kind in kinds.KINDS:
        for language in register.lines.LANGUAGES:
            text = kinds.write(kind, to="a@b.example", language=language, context={"path": "/espace/", **marks})
            if any(mark in text.subject + text.body for mark in marks.values()):
                raise AssertionError(kind)
    own = {about: value for (setting, about), value in brokerage.held().values.items() if setting == Setting.MAIL}
    if past := [about for about, value in own.items() if any(wording.fault(*one) for one in value.items())]:
        raise AssertionError(", ".join(past))


def declared_columns(at: datetime) -> Evidence:
    """C09: the columns of the database are the declared ones."""
    count = database.count()
    return counted(count.columns, wrong=len(count.problems), what=_("colonnes, chacune déclarée une fois"))


def nothing_in_clear(at: datetime) -> Evidence:
    """C09: the sealed columns hold nothing but sealed bytes."""
    seen = [sealed_sample(entry.table.name, name) for entry in declared() for name in entry.table.sealed]
    looked, plain = (sum(found) for found in zip(*seen, strict=True))
    return counted(looked, wrong=plain, what=_("valeurs scellées relues"))


def as_the_models_are(at: datetime) -> Evidence:
    """C09: what is checked at every start still holds of the columns that the program knows."""
    law = register.load()
    found = list(faults(apps.get_models(include_auto_created=True), declared(), law))
    return counted(
        len(law.categories), wrong=len(found), what=_("catégories déclarées, et chaque colonne dans la sienne")
    )


def keys_under_the_master(at: datetime) -> Evidence:
    """C18: the keys of units are wrapped by the master key, which is not in the database."""
    rows, master = UnitKey.objects.order_by("pk"), master_keys()
    wrapped = [
        *rows.values_list("pk", "master", "wrapped")[:SAMPLE],
        *rows.reverse().values_list("pk", "master", "wrapped")[:SAMPLE],
    ]
    return counted(
        len(wrapped),
        wrong=sum(not _opens(master, *one) for one in wrapped),
        what=_("clés relues, chacune enveloppée par la clé maîtresse"),
    )


def _opens(master: MasterKeys, unit: UUID, generation: int, wrapped: bytes | memoryview) -> bool:
    try:
        return len(master.unwrap(unit, generation, bytes(wrapped))) == KEY
    except vault.NoSuchKey:
        return False


def hashed_passwords(at: datetime) -> Evidence:
    """C18: what is kept of a password is an Argon2id hash, or nothing that opens."""
    people = User.objects.all()
    hashed = Q(password__startswith=f"{Argon2id.algorithm}$argon2id$") | Q(
        password__startswith=UNUSABLE_PASSWORD_PREFIX
    )
    return counted(
        people.count(), wrong=people.exclude(hashed | Q(password="")).count(), what=_("comptes, sans mot de passe lisible")
    )  # fmt: skip


def staff_behind_two_proofs(at: datetime) -> Evidence:
    """C18: the door is on the way of every page, and shuts for each member of staff whose session passed no second factor."""
    bare = HttpRequest()
    bare.session = SessionStore()  # a session that passed nothing
    people = list(User.objects.filter(role__in=STAFF_ROLES, is_active=True)[:SAMPLE])
    stands = f"{doors.__name__}.{doors.Doors.__name__}" in settings.MIDDLEWARE
    wrong = sum(not (stands and doors.lacks_factor(bare, user)) for user in people)
    return counted(
        len(people), wrong=wrong, what=_("comptes du personnel, qui n’ouvrent aucun écran sans une seconde preuve")
    )


def hosts_declared(at: datetime) -> Evidence:
    """C14: each host that the settings name is on this machine or declared, in the Union."""
    named = list(named_in(settings))
    wrong = len(list(host_faults(settings, register.load())))
    return counted(len(named), wrong=wrong, what=_("adresses nommées par les réglages, déclarées ou de cette machine"))


def door_closed(at: datetime) -> Evidence:
    """C14: this process lets nothing out but to this machine and to the hosts of the register."""
    return holds(egress.is_closed(), _("les connexions sortantes de ce processus passent par une seule porte"))


def changed_by_people(at: datetime) -> Evidence:
    """C20: a value that its person put right is theirs still: no import is its source."""
    changed = FieldException.objects.filter(kind=FieldException.Kind.CHANGED)
    return counted(
        changed.count(),
        wrong=changed.filter(source=Source.IMPORT).count(),
        what=_("valeurs corrigées par leur personne, que nul import n’a reprises"),
    )


def replayed(at: datetime) -> Evidence:
    """C21: the ledger is as long as the database knows; were the database restored, what is not done again yet would show."""
    try:
        restored = guarding.check()
    except ledger.LedgerFault:
        return holds(False, _("le registre des effacements est entier"))
    return counted(
        guarding.head(), late=int(restored), what=_("actes au registre des effacements, que cette base a tous faits")
    )


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
    Proof("C09", "register_checks", as_the_models_are),
    Proof("C09", "column_count", declared_columns),
    Proof("C09", "sealed_data", nothing_in_clear),
    Proof("C10", "own_contact_data", known_sources),
    Proof("C14", "declared_hosts", hosts_declared),
    Proof("C14", "one_door", door_closed),
    Proof("C18", "passwords", hashed_passwords),
    Proof("C18", "second_factors", staff_behind_two_proofs),
    Proof("C18", "sealed_data", keys_under_the_master),
    Proof("C20", "own_contact_data", changed_by_people),
    Proof("C21", "erasure_replay", replayed),
    Proof("C24", "officer_on_page", officer_named),
)
