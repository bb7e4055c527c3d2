"""The permission table of long work: invitations in bulk, of whoever brings portfolios in; copies, which their person stops."""

from __future__ import annotations

from espace.contracts.models import InvitationRound
from espace.privacy.exports.models import Export
from tests.security.cases import CLIENT, IMPORTERS, Case

ALL, ONE = "gestion/invitations/", "gestion/invitations/<uuid:pk>/"
COPIES, COPY = "espace/mes-donnees/exports/", "espace/mes-donnees/exports/<uuid:pk>/"
State = InvitationRound.State


def is_now(state: State, round_: InvitationRound) -> bool:
    return InvitationRound.objects.get(pk=round_.pk).state == state


def copy_is(state: Export.State, export: Export) -> bool:
    return Export.objects.get(pk=export.pk).state == state


CASES = [
    Case(
        COPY + "arret/", CLIENT, of="asked_copy", sends=lambda w: {}, then=lambda w: copy_is(Export.State.STOPPED, w.asked_copy),
        told=f"→ /{COPIES}",
    ),
    Case(
        COPY + "reprise/", CLIENT, of="stopped_copy", sends=lambda w: {}, then=lambda w: copy_is(Export.State.ASKED, w.stopped_copy),
        told=f"→ /{COPIES}",
    ),
    Case(
        ALL, IMPORTERS, needs=("invitable",), shows="à inviter", sends=lambda w: {},
        then=lambda w: InvitationRound.objects.filter(by=w.acting.pk).exists(), told="→ /gestion/invitations/",
    ),
    Case(ONE + "avancement/", IMPORTERS, of="round", shows="<progress"),
    Case(ONE + "pause/", IMPORTERS, of="round", sends=lambda w: {}, then=lambda w: is_now(State.PAUSED, w.round), told=f"→ /{ALL}"),
    Case(ONE + "reprise/", IMPORTERS, of="paused", sends=lambda w: {}, then=lambda w: is_now(State.RUNNING, w.round), told=f"→ /{ALL}"),
    Case(ONE + "arret/", IMPORTERS, of="round", sends=lambda w: {}, then=lambda w: is_now(State.CANCELLED, w.round), told=f"→ /{ALL}"),
]  # fmt: skip
