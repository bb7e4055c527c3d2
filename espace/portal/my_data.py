"""What the page « Mes données » shows: each datum with its value, who supplied it and when, why it is asked (clauses C04, C10, C11)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from espace import register, vault
from espace.accounts.models import Customer, FieldException, OptionalData, Source, User
from espace.contracts import reading
from espace.lib import countries, listed, phones
from espace.ui import words


@dataclass(frozen=True)
class Datum:
    label: str
    value: str
    source: str


@dataclass(frozen=True)
class Group:
    """Data of one category, with the register's own reason; ``change`` is the address where they change, and how."""

    title: str
    why: str
    mandatory: bool
    change: str
    data: list[Datum] = field(default_factory=list)

    @property
    def source(self) -> str:
        """Who supplied all of it, when that is one sentence."""
        sources = {datum.source for datum in self.data}
        return self.data[0].source if len(sources) == 1 else ""


LABELS: dict[str, str | Promise] = {
    "civility": gettext_lazy("Civilité"),
    "surname": gettext_lazy("Nom"),
    "first_name": gettext_lazy("Prénom"),
    "birth_date": gettext_lazy("Date de naissance"),
    "email": gettext_lazy("Adresse mail"),
    "address": gettext_lazy("Adresse"),
    "postcode": gettext_lazy("Code postal"),
    "city": gettext_lazy("Ville"),
    "country": gettext_lazy("Pays"),
    "phone": gettext_lazy("Téléphone"),
    "profession": gettext_lazy("Profession"),
    "education": gettext_lazy("Niveau d’études"),
}
# title · category of the register · fields · the name of the page that changes them
GROUPS: tuple[tuple[str | Promise, str, tuple[str, ...], str], ...] = (
    (gettext_lazy("Votre identité"), "identity", ("civility", "surname", "first_name"), "portal:me_identity"),
    (gettext_lazy("Votre naissance"), "age", ("birth_date",), "portal:me_identity"),
    (gettext_lazy("Votre adresse mail"), "addresses", ("email",), "portal:me_email"),
    (gettext_lazy("Votre adresse"), "addresses", ("address", "postcode", "city", "country"), "portal:me_address"),
    (gettext_lazy("Votre téléphone"), "contact", ("phone",), "portal:me_phone"),
    (gettext_lazy("Votre profession"), "profession", ("profession",), "portal:me_optional"),
    (gettext_lazy("Vos études"), "education", ("education",), "portal:me_optional"),
)


def groups(user: User, customer: Customer) -> list[Group]:
    """Everything the file holds about its own person; rows are opened here, as far as the register lets a customer read."""
    optional = OptionalData.objects.filter(customer=customer).first()
    vault.open_rows(customer, optional, viewer=user.role)
    exceptions = {row.field: row for row in FieldException.objects.filter(customer=customer)}
    latest = reading.latest(customer)
    as_of = latest.situation_on if latest else None
    code = (get_language() or "fr")[:2]
    found = []
    for title, category, fields, change in GROUPS:
        hint = register.hint(category, code)
        owner = optional if fields[0] in ("profession", "education") else customer
        data = [
            Datum(str(LABELS[name]), shown(owner, name, code), source(owner, exceptions.get(name), as_of, code))
            for name in fields
        ]
        found.append(Group(str(title), hint.why, hint.mandatory, change, data))
    return found


def shown(owner: Customer | OptionalData | None, name: str, code: str) -> str:
    """A value as one reads it; empty when there is none."""
    value = getattr(owner, name) if owner is not None else ""
    if isinstance(value, date):
        return words.day(value, code, "long")
    text = str(value or "")
    if name == "country":
        return countries.name(text, code)
    if name == "civility":
        return listed.civility(text, code)
    return phones.display(text) if name == "phone" and text else text


def source(
    owner: Customer | OptionalData | None, exception: FieldException | None, as_of: date | None, code: str
) -> str:
    """Who supplied the value, and when."""
    if exception is not None:
        day = words.instant(exception.at, code, "short")
        if exception.kind == FieldException.Kind.OBJECTED:
            return _("Vous vous y êtes opposé : %(day)s, et nous ne le redemanderons pas") % {"day": day}
        if exception.source == Source.STAFF:
            return _("Corrigé par le cabinet : %(day)s") % {"day": day}
        return _("Donné par vous : %(day)s") % {"day": day}
    if owner is None:
        return ""
    if owner.source == Source.IMPORT:
        if as_of is None:
            return _("Vient du logiciel de gestion du cabinet")
        day = words.day(as_of, code, "long")
        return _("Vient du logiciel de gestion du cabinet, situation du %(day)s") % {"day": day}
    day = words.instant(owner.updated_at, code, "short")
    if owner.source == Source.STAFF:
        return _("Saisi par le cabinet : %(day)s") % {"day": day}
    return _("Donné par vous : %(day)s") % {"day": day}
