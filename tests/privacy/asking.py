"""Rights asked in the space and by post, and what was answered, for the tests."""

from __future__ import annotations

from typing import Any

from espace import vault
from espace.accounts.models import User
from espace.privacy.rights import actions
from espace.privacy.rights.models import RightsRequest
from espace.privacy.rights.states import Channel, Right
from tests.cast import AT, ON


def asked(claire: User, right: Right = Right.RECTIFICATION, **told: Any) -> RightsRequest:
    return actions.ask(right=right, customer=claire.customer, asked="Mon prénom a deux n.", by=claire, at=AT, **told)


def letter(dominique: User, **told: Any) -> RightsRequest:
    given: dict[str, Any] = {"right": Right.ACCESS, "customer": None, "who": "Jeanne Roy\n1 rue Haute"}
    given |= {"channel": Channel.POST, "received_on": ON, "answer_by": Channel.POST, **told}
    return actions.enter(asked="Mes données.", by=dominique, at=AT, **given)


def fresh(request: RightsRequest) -> RightsRequest:
    row = RightsRequest.objects.select_related("customer__user").get(pk=request.pk)
    vault.open_rows(row)
    return row


def text_of(answer: dict[str, Any]) -> str:
    lines = [*(f"{label} {value}" for label, value in answer["facts"])]
    for section in answer["sections"]:
        lines += [section["title"], *section["lines"]]
    return "\n".join(lines)
