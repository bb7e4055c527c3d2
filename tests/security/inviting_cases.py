"""The permission table of invitations in bulk: whoever brings portfolios in; the pages name nobody."""

from __future__ import annotations

from espace.contracts.models import InvitationRound
from tests.security.cases import IMPORTERS, Case

ALL, ONE = "gestion/invitations/", "gestion/invitations/<uuid:pk>/"
State = InvitationRound.State


def is_now(state: State, round_: InvitationRound) -> bool:
    return InvitationRound.objects.get(pk=round_.pk).state == state


CASES = [
    Case(
        ALL, IMPORTERS, needs=("invitable",), shows="à inviter", sends=lambda w: {},
        then=lambda w: InvitationRound.objects.filter(by=w.acting.pk).exists(), told="→ /gestion/invitations/",
    ),
    Case(ONE + "avancement/", IMPORTERS, of="round", shows="<progress"),
    Case(ONE + "pause/", IMPORTERS, of="round", sends=lambda w: {}, then=lambda w: is_now(State.PAUSED, w.round), told=f"→ /{ALL}"),
    Case(ONE + "reprise/", IMPORTERS, of="paused", sends=lambda w: {}, then=lambda w: is_now(State.RUNNING, w.round), told=f"→ /{ALL}"),
    Case(ONE + "arret/", IMPORTERS, of="round", sends=lambda w: {}, then=lambda w: is_now(State.CANCELLED, w.round), told=f"→ /{ALL}"),
]  # fmt: skip
