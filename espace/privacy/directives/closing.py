"""The end of a version: it is in force no more, cannot be carried out, and its rule destroys it (``directive`` of the register)."""

from __future__ import annotations

from datetime import date, datetime

from espace import audit, ledger
from espace.accounts.models import Customer, User
from espace.privacy.directives.models import Closing, DeathReport, Directive


def close(directive: Directive, why: Closing, *, by: User | None, at: datetime) -> None:
    """Close a version in force. Inside a transaction. A restore does it again."""
    directive.closed_at, directive.closing = at, why
    directive.save(update_fields=["closed_at", "closing"])
    ledger.record(kind="directive.closed", lines=[{"unit": directive.unit.hex, "why": why.value}], at=at)
    audit.record(action=f"directive.{why}", by=by, at=at, subject=directive.customer_id, unit=directive.unit)


def came_first(customer: Customer, received_on: date) -> bool:
    """Whether what came on this day came before the death that is reported was: it is the person's own last word."""
    return DeathReport.objects.open().filter(customer=customer, request__received_on__gt=received_on).exists()


def revoked(customer: Customer, *, by: User, at: datetime) -> None:
    """Their consent is withdrawn, in the space or through the officer: no directive is in force any more. Inside a transaction."""
    for directive in Directive.objects.in_force().filter(customer=customer).select_for_update():
        close(directive, Closing.REVOKED, by=by, at=at)
