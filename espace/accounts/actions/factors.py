"""Second factors: added, named, removed, used. Each change is told by mail and ends the person's other sessions (ASVS 5.0, 7.4.3)."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, outbox, vault
from espace.accounts import codes, factors, sessions
from espace.accounts.actions.stays import subject_of
from espace.accounts.errors import NotPossible
from espace.accounts.models import Customer, SecondFactor, User
from espace.accounts.people import why_shut

MOST = 10
"""Passkeys a person may have."""
LONGEST_NAME = 60
CHECKS = frozenset({"phone", "birth_date", "number", "address"})
"""What a customer who lost their factors is recognised by: called back at the number on file, and what they say compared with it."""
FEWEST_CHECKS = 2


@transaction.atomic
def add_code(*, user: User, key: str, code: str, name: str, at: datetime, but: str | None = None) -> SecondFactor:
    """Add an application of codes, or put another in its place, proved by a code of its own. ``but``: the session key at hand.

    Raises :class:`NotPossible` when the code is not the application's.
    """
    step = codes.step_of(key, codes.typed(code), at)
    if step is None:
        raise NotPossible(_("Ce n’est pas le code que l’application affiche. Vérifiez l’heure de votre téléphone."))
    _locked(user)
    _destroy(user, SecondFactor.Kind.CODE)
    return _add(user, SecondFactor.Kind.CODE, name, {"key": key}, step, at=at, but=but)


def give_application(*, user: User, key: str, at: datetime) -> SecondFactor:
    """Give somebody an application whose key is known beforehand, and tell nobody: for invented people, whose accounts nobody opens."""
    return _write(user, SecondFactor.Kind.CODE, "", {"key": key}, 0, at=at)


@transaction.atomic
def add_passkey(
    *, user: User, credential: str, counter: int, name: str, at: datetime, but: str | None = None
) -> SecondFactor:
    """Add a passkey that the browser just made. Raises :class:`NotPossible` when there are too many."""
    _locked(user)
    if SecondFactor.objects.filter(user=user, kind=SecondFactor.Kind.PASSKEY).count() >= MOST:
        raise NotPossible(_("Vous avez déjà beaucoup de clés : retirez-en une d’abord."))
    return _add(user, SecondFactor.Kind.PASSKEY, name, {"credential": credential}, counter, at=at, but=but)


@transaction.atomic
def make_recovery_codes(*, user: User, at: datetime, but: str | None = None) -> list[str]:
    """Make ten recovery codes; the earlier ones open nothing any more. Returns them: they are shown once."""
    _locked(user)
    if not factors.has(user):
        raise NotPossible(_("Ajoutez d’abord une clé ou une application."))
    _destroy(user, SecondFactor.Kind.RECOVERY)
    made = codes.new_recovery_codes()
    _add(user, SecondFactor.Kind.RECOVERY, "", {"left": made}, 0, at=at, but=but, action="factor.codes_made")
    return made


@transaction.atomic
def name_factor(*, factor: SecondFactor, name: str, at: datetime) -> None:
    """Call a factor by a name that its owner knows it by. The factor is opened."""
    factor.name = name.strip()[:LONGEST_NAME]
    factor.save(update_fields=["name"])
    audit.record(action="factor.named", by=factor.user, at=at, subject=subject_of(factor.user), unit=factor.unit)


@transaction.atomic
def remove_factor(*, factor: SecondFactor, at: datetime, but: str | None = None) -> None:
    """Remove a factor; with the last one go the recovery codes. Raises :class:`NotPossible` for the last one of a member of staff."""
    user = _locked(factor.user)
    others = SecondFactor.objects.filter(user=user, kind__in=factors.PROOFS).exclude(pk=factor.pk)
    is_last = factor.kind in factors.PROOFS and not others.exists()
    if is_last and user.is_staff_member:
        raise NotPossible(
            _("C’est votre seule clé ou application, et votre rôle en demande une : ajoutez-en une autre d’abord.")
        )
    _destroy(user, *(SecondFactor.Kind if is_last else ()), only=None if is_last else factor)
    _changed(user, "factor.removed", at=at, but=but)


@transaction.atomic
def recover(*, user: User, by: User, at: datetime, checked: Collection[str] = ()) -> None:
    """Take away the second factors that somebody lost, once a person of the staff has recognised them.

    The password still opens nothing by itself to staff: it leads to adding another factor. ``checked``: the names of what was compared
    with a customer's file (:data:`CHECKS`), which the journal keeps. The person is told. Raises :class:`NotPossible`.
    """
    user = _locked(user)
    if user.pk == by.pk:
        raise NotPossible(_("Demandez à quelqu’un d’autre de retirer votre propre seconde preuve."))
    customer: Customer | None = getattr(user, "customer", None)
    if not user.is_active or (customer is not None and why_shut(customer)):
        raise NotPossible(_("Cet accès est fermé."))
    if customer is not None and len(CHECKS.intersection(checked)) < FEWEST_CHECKS:
        raise NotPossible(_("Vérifiez au moins deux choses avant de retirer la preuve de quelqu’un."))
    if not forget_factors(user):
        raise NotPossible(_("Cette personne n’a pas de seconde preuve."))
    sessions.end(user)
    _tell(user, "factor_recovered", at=at)
    audit.record(action="factor.recovered", by=by, at=at, subject=subject_of(user), fields=sorted(checked))


def forget_factors(user: User) -> int:
    """Destroy everything somebody signs in with besides their password: their access ends. Returns how many."""
    return _destroy(user, *SecondFactor.Kind)


@transaction.atomic
def use_code(*, user: User, code: str, at: datetime) -> bool:
    """Take a code of the application, or a recovery code; each serves once, whoever sends it twice. Returns whether it is one."""
    given = codes.typed(code)
    rows = list(SecondFactor.objects.select_for_update().filter(user=user).exclude(kind=SecondFactor.Kind.PASSKEY))
    vault.open_rows(rows)
    for row in rows:
        if row.kind == SecondFactor.Kind.CODE:
            step = codes.step_of(row.secret["key"], given, at)
            if step is not None and _take(row, step, at):
                return _used(user, at=at)
        else:
            left: list[str] = row.secret["left"]
            same = [one for one in left if hmac.compare_digest(one.encode(), given.encode())]
            if same:
                row.secret = {"left": [one for one in left if one not in same]}
                row.used_at = at
                row.save(update_fields=["secret", "used_at"])
                _tell(user, "recovery_used", at=at)
                return _used(user, at=at, action="factor.recovery_used")
    return _failed(user, at=at)


@transaction.atomic
def use_passkey(*, factor: SecondFactor, counter: int, at: datetime) -> bool:
    """Take the answer of a passkey, already judged; a key that counts must have counted on, or it was copied."""
    if _take(factor, counter, at) if counter else not factor.counter and _dated(factor, at):
        return _used(factor.user, at=at)
    return _failed(factor.user, at=at)


def fail(*, user: User, at: datetime) -> bool:
    """Journal an answer that proves nothing."""
    return _failed(user, at=at)


def _take(row: SecondFactor, counter: int, at: datetime) -> bool:
    newer = SecondFactor.objects.filter(pk=row.pk, counter__lt=counter)
    return bool(newer.update(counter=counter, used_at=at))


def _dated(row: SecondFactor, at: datetime) -> bool:
    return bool(SecondFactor.objects.filter(pk=row.pk).update(used_at=at))


def _used(user: User, *, at: datetime, action: str = "factor.used") -> bool:
    audit.record(action=action, by=user, at=at, subject=subject_of(user))
    return True


def _failed(user: User, *, at: datetime) -> bool:
    audit.record(action="factor.failed", by=user, at=at, subject=subject_of(user))
    return False


def _locked(user: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def _add(
    user: User,
    kind: SecondFactor.Kind,
    name: str,
    secret: dict[str, object],
    counter: int,
    *,
    at: datetime,
    but: str | None,
    action: str = "factor.added",
) -> SecondFactor:
    row = _write(user, kind, name, secret, counter, at=at)
    _changed(user, action, at=at, but=but)
    return row


def _write(
    user: User, kind: SecondFactor.Kind, name: str, secret: dict[str, object], counter: int, *, at: datetime
) -> SecondFactor:
    row = SecondFactor(user=user, kind=kind, counter=counter, created_at=at)
    vault.new_unit("second_factor", row)
    row.name, row.secret = name.strip()[:LONGEST_NAME], secret
    row.save(force_insert=True)
    return row


def _destroy(user: User, *kinds: SecondFactor.Kind, only: SecondFactor | None = None) -> int:
    rows = SecondFactor.objects.filter(user=user)
    rows = rows.filter(pk=only.pk) if only is not None else rows.filter(kind__in=kinds)
    vault.destroy_units(list(rows.values_list("unit", flat=True)))
    return rows.delete()[0]


def _changed(user: User, action: str, *, at: datetime, but: str | None) -> None:
    sessions.end(user, but=but)
    _tell(user, "factor_changed", at=at)
    audit.record(action=action, by=user, at=at, subject=subject_of(user))


def _tell(user: User, kind: str, *, at: datetime) -> None:
    outbox.post(kind=kind, to=user.email, language=user.language, event=f"factor:{uuid4()}", at=at, path="/securite/")
