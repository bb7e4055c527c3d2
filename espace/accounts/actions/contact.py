"""Keeping one's data up to date (clauses C04, C10, C21): a change is effective at once, and no import undoes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from espace import audit, ledger, outbox, vault
from espace.accounts import indexing, mailing, matching, tokens
from espace.accounts.actions.stays import subject_of, void_links
from espace.accounts.errors import NotValid
from espace.accounts.exceptions import write_exception
from espace.accounts.models import Customer, EmailChange, FieldException, OptionalData, Source, User
from espace.accounts.people import is_somebody_elses, why_shut
from espace.lib import emails

CONTACT = ("phone", "address", "postcode", "city", "country")
OPTIONAL = ("profession", "education")
TOLD = {"phone": "phone_changed"}


@transaction.atomic
def change_contact(*, customer: Customer, values: Mapping[str, str], by: User, at: datetime) -> list[str]:
    """Change contact fields (:data:`CONTACT`) to normalised values. Returns the names of those that differ from before.

    The file is opened anew. A changed phone is told to the account's address and to the file's. ``by`` a member of staff, the source
    of the value is the brokerage.
    """
    unknown = set(values) - set(CONTACT)
    if unknown:
        raise ValueError(f"not contact fields: {sorted(unknown)}")
    customer = Customer.objects.select_for_update(of=("self",)).select_related("user").get(pk=customer.pk)
    vault.open_rows(customer)
    changed = [name for name, value in values.items() if getattr(customer, name) != value]
    if not changed:
        return []
    for name in changed:
        setattr(customer, name, values[name])
    _keep(customer, changed, by=by, at=at)
    for name in changed:
        if name in TOLD:
            _tell_both(customer, TOLD[name], event=f"{name}:{customer.pk}:{at.timestamp()}", at=at)
    return changed


def _keep(customer: Customer, changed: list[str], *, by: User, at: datetime) -> None:
    """Save a changed file with its digests, tokens and exceptions, and journal the names of the fields."""
    matching.write_digests(customer)
    customer.updated_at = at
    indexing.index(customer, at=at)
    customer.save()
    source = Source.STAFF if by.is_staff_member else Source.PERSON
    for name in changed:
        write_exception(customer, name, source=source, by=by, at=at)
    audit.record(action="customer.changed", by=by, at=at, subject=customer.pk, unit=customer.unit, fields=changed)


def _tell_both(customer: Customer, kind: str, *, event: str, at: datetime) -> None:
    if why_shut(customer) or (customer.user is not None and not customer.user.is_active):
        return  # a space that is closed, or shut by a death, writes no more mail (clauses C07, C23)
    account = customer.user.email if customer.user else ""
    language = customer.user.language if customer.user else "fr"
    addresses = dict.fromkeys(filter(None, (account, emails.normalise(customer.email))))
    for number, address in enumerate(addresses):
        outbox.post(
            kind=kind, to=address, language=language, event=f"{event}:{number}", at=at, path="/espace/mes-donnees/"
        )


@transaction.atomic
def change_optional(*, customer: Customer, values: Mapping[str, str], by: User, at: datetime) -> list[str]:
    """Give, change or empty optional data (:data:`OPTIONAL`). Returns the names of those that changed.

    Giving a value again lifts an earlier objection: the person's latest word counts.
    """
    row = OptionalData.objects.select_for_update().filter(customer=customer).first()
    if row is None:
        row = OptionalData(customer=customer, source=Source.PERSON, updated_at=at)
        vault.new_unit("optional_data", row)
    else:
        vault.open_rows(row)
    changed = [name for name in OPTIONAL if name in values and getattr(row, name) != values[name]]
    if not changed:
        return []
    for name in changed:
        setattr(row, name, values[name])
    row.updated_at = at
    row.save()
    source = Source.STAFF if by.is_staff_member else Source.PERSON
    for name in changed:
        write_exception(customer, name, source=source, by=by, at=at)
    audit.record(action="customer.changed", by=by, at=at, subject=customer.pk, unit=row.unit, fields=changed)
    return changed


@transaction.atomic
def object_to_field(*, customer: Customer, field: str, by: User, at: datetime) -> None:
    """Empty an optional field for good: the key that sealed it is destroyed, and no import brings it back (clause C21).

    The ledger records it, so that no restore does either.
    """
    if field not in OPTIONAL:
        raise ValueError(f"{field} is not optional")
    source = Source.STAFF if by.is_staff_member else Source.PERSON
    line = {"customer": str(customer.pk), "field": field, "source": source.value}
    ledger.record(kind="objection", lines=[line], at=at)
    unit = empty_for_good(customer=customer, field=field, source=source, by=by, at=at)
    audit.record(action="customer.objected", by=by, at=at, subject=customer.pk, unit=unit, fields=[field])


def empty_for_good(*, customer: Customer, field: str, source: Source, by: User | None, at: datetime) -> UUID | None:
    """Destroy an optional value with its key, and mark the field so that no import fills it. Returns the unit that died, if any.

    What else the unit held moves to a unit of its own, or goes too where no key opens it any more (:func:`is_lost_beside`). Inside a
    transaction.
    """
    row = OptionalData.objects.select_for_update().filter(customer=customer).first()
    unit: UUID | None = None
    if row is not None:
        unit, kept = row.unit, {}
        if vault.has_key(row.unit):
            vault.open_rows(row)
            kept = {name: getattr(row, name) for name in OPTIONAL if name != field and getattr(row, name)}
        vault.destroy_units([row.unit])
        row.delete()
        if kept:
            fresh = OptionalData(customer=customer, source=row.source, updated_at=at)
            vault.new_unit("optional_data", fresh, after=unit)
            for name, value in kept.items():
                setattr(fresh, name, value)
            fresh.save(force_insert=True)
    write_exception(customer, field, source=source, by=by, at=at, kind=FieldException.Kind.OBJECTED)
    return unit


def is_lost_beside(customer: Customer, field: str) -> bool:
    """Whether an optional value other than ``field`` has no key any more: a backup older than an objection has both without it."""
    row = (
        OptionalData.objects.filter(customer=customer)
        .values("unit", *(name for name in OPTIONAL if name != field))
        .first()
    )
    if row is None:
        return False
    unit = row.pop("unit")
    return any(sealed.bytes is not None for sealed in row.values()) and not vault.has_key(unit)


@transaction.atomic
def request_email_change(*, user: User, new_email: str, at: datetime) -> None:
    """Ask for another sign-in address: the old one is told, the new one is sent a single-use link that confirms it.

    An address that serves somebody else's account is told so, and nothing says it here.
    """
    new_email = emails.normalise(new_email)
    earlier = EmailChange.objects.filter(user=user, used_at__isnull=True)
    vault.destroy_units(list(earlier.values_list("unit", flat=True)))
    earlier.delete()
    change = EmailChange(user=user, created_at=at)
    token, change.token_digest = tokens.new()
    vault.new_unit("email_change", change)
    change.new_email = new_email
    change.save(force_insert=True)
    taken = is_somebody_elses(new_email, than=user)
    outbox.post(
        kind="email_taken" if taken else "email_confirm",
        to=new_email,
        language=user.language,
        event=f"email:{change.pk}:new",
        at=at,
        path="/connexion/" if taken else f"/adresse/{token}/",
    )
    outbox.post(
        kind="email_change_asked", to=user.email, language=user.language, event=f"email:{change.pk}:old", at=at,
        path="/espace/mes-donnees/",
    )  # fmt: skip
    audit.record(
        action="email.change_asked", by=user, at=at, subject=subject_of(user), unit=change.unit, fields=["email"]
    )


def find_email_change(token: str, at: datetime) -> EmailChange | None:
    """The change of address that this token still confirms, opened."""
    change = (
        EmailChange.objects.select_related("user__customer")
        .filter(
            token_digest=tokens.digest(token),
            used_at__isnull=True,
            created_at__gt=at - tokens.EMAIL_CHANGE_LASTS,
            user__is_active=True,
        )
        .first()
    )
    if change is not None:
        vault.open_rows(change)
    return change


@transaction.atomic
def confirm_email_change(*, token: str, at: datetime) -> User:
    """Change the address of the account and of the file; both addresses are told. Raises :class:`NotValid`."""
    asked = EmailChange.objects.filter(token_digest=tokens.digest(token))
    # The file first: whoever reports its person's death holds it, and ends this link.
    Customer.objects.select_for_update().filter(user__in=asked.values("user")).first()
    change = find_email_change(token, at)
    if change is None or not EmailChange.objects.filter(pk=change.pk, used_at__isnull=True).update(used_at=at):
        raise NotValid(_("Ce lien ne sert plus."))
    user, old, new = change.user, change.user.email, change.new_email
    user.email = new
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
    except IntegrityError as error:  # the address was taken meanwhile
        raise NotValid(_("Ce lien ne sert plus.")) from error
    void_links(user, at=at)  # those in the former mailbox
    customer = getattr(user, "customer", None)
    if customer is not None:
        vault.open_rows(customer)
        customer.email = new
        _keep(customer, ["email"], by=user, at=at)
    for kind, address in (("email_changed_old", old), ("email_changed_new", new)):
        outbox.post(
            kind=kind, to=address, language=user.language, event=f"email:{change.pk}:{kind}", at=at, path="/connexion/"
        )
    vault.destroy_units([change.unit])
    audit.record(action="email.changed", by=user, at=at, subject=subject_of(user), fields=["email"])
    return user


@transaction.atomic
def choose_language(*, user: User, language: str, at: datetime) -> None:
    """The language of the screens and of the mails."""
    user.language = language
    user.save(update_fields=["language"])
    audit.record(action="language.chosen", by=user, at=at, subject=subject_of(user))


@transaction.atomic
def choose_mails(*, user: User, paces: Mapping[str, str], at: datetime) -> bool:
    """What to be told of by e-mail, and how often: a pace by topic of their role. Only what differs from the default is kept.

    False: nothing changed. Raises ``ValueError`` for a topic or a pace that this person is not offered.
    """
    offered = {topic.id: topic for topic in mailing.topics_of(user.role)}
    for name, given in paces.items():
        if name not in offered or given not in offered[name].paces:
            raise ValueError(f"{name}: {given} is not offered.")
    kept = {name: str(given) for name, given in paces.items() if given != offered[name].default}
    if kept == user.mail_choices:
        return False
    user.mail_choices = kept
    user.save(update_fields=["mail_choices"])
    audit.record(action="mails.chosen", by=user, at=at, subject=subject_of(user))
    return True
