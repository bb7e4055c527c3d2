"""Rights over one field: objecting to what is optional, at once (art. 21), and contesting a value, frozen until it is decided (art. 18)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from espace.accounts import actions as accounts
from espace.accounts.models import Customer, User
from espace.lib import clock
from espace.privacy.rights.actions.answering import serve
from espace.privacy.rights.actions.receiving import ask, write
from espace.privacy.rights.freezing import place
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import Channel, Identity, Right

CONTESTABLE = (
    "civility", "surname", "first_name", "birth_date", "email", "phone", "address", "postcode", "city", "country",
)  # fmt: skip


@transaction.atomic
def object_to_optional(*, customer: Customer, fields: Sequence[str], by: User, at: datetime) -> RightsRequest:
    """Object to optional data: value and key are destroyed at once, and nobody has to agree (clause C21)."""
    for field in fields:
        accounts.object_to_field(customer=customer, field=field, by=by, at=at)
    request = write(
        right=Right.OBJECTION, customer=customer, asked="", field=" ".join(fields), channel=Channel.SPACE,
        received_on=clock.today(at), identity=Identity.SIGNED_IN, by=by, at=at,
    )  # fmt: skip
    serve(request=request, by=by, at=at)
    return request


@transaction.atomic
def contest(*, customer: Customer, field: str, asked: str, by: User, at: datetime) -> RightsRequest:
    """Contest a value: advisors do not see it any more until the officer has answered (art. 18(1)(a)). Raises ``ValueError``."""
    if field and field not in CONTESTABLE:
        raise ValueError(f"{field} cannot be frozen")
    request = ask(right=Right.RESTRICTION, customer=customer, asked=asked, field=field, by=by, at=at)
    if field:
        place(customer, field, by=by, at=at)
    return request
