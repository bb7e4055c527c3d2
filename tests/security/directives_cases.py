"""The permission table of directives after death, and of the deaths that are reported."""

from __future__ import annotations

from espace.accounts.models import Customer
from espace.accounts.roles import Role
from espace.lib import clock
from espace.privacy.directives.models import DeathReport, Directive
from espace.privacy.exports.models import Export
from tests.security.cases import CLIENT, DPO, READERS, Case
from tests.security.words import SAID, SURNAME
from tests.security.world import NOW, World

MINE = "espace/mes-directives/"
WILL = {
    "requests": "keep", "contracts": "keep", "identity": "keep", "optional": "erase", "words": SAID, "consents": "on",
}  # fmt: skip

SIGNERS = frozenset({Role.DPO, Role.ADMINISTRATOR})
DEATH = "dpo/deces/<uuid:pk>/"
TOLD = {
    "who": SAID, "words": SAID, "channel": "phone", "received_on": clock.today(NOW).isoformat(),
}  # fmt: skip


def death(world: World) -> DeathReport:
    return DeathReport.objects.get(pk=world.death.pk)


CASES = [
    Case("espace/deces-signale/", CLIENT, needs=("death",), shows="Un décès a été signalé"),
    Case(
        "espace/deces-signale/dementi/", CLIENT, needs=("death",), sends=lambda w: {"alive": "1"},
        then=lambda w: death(w).outcome == "denied", told="→ /espace/",
    ),
    Case(
        "gestion/clients/<uuid:pk>/deces/", READERS, of="file", shows=SURNAME, sends=lambda w: TOLD,
        then=lambda w: Customer.objects.get(pk=w.file.pk).death_reported_at,
    ),
    Case("dpo/deces/", SIGNERS, needs=("established",), shows=SURNAME),
    Case(DEATH, DPO, of="signed", shows=f"{SAID} de directive"),
    Case(
        DEATH + "constat/", DPO, of="death", sends=lambda w: {"seen": SAID}, then=lambda w: death(w).established_at,
        told="→ /dpo/deces/",
    ),
    Case(
        DEATH + "signature/", SIGNERS, of="established", shows=f"{SAID} de constat", sends=lambda w: {"sign": "1"},
        then=lambda w: death(w).countersigned_at, told="→ /dpo/deces/",
    ),
    Case(
        DEATH + "rejet/", DPO, of="death", sends=lambda w: {"refuse-reasons": SAID},
        then=lambda w: death(w).outcome == "refused", told="→ /dpo/deces/",
    ),
    Case(
        DEATH + "copie/", DPO, of="signed", sends=lambda w: {"groups": ["contracts"]}, then=lambda w: Export.objects.exists(),
        told="→ /dpo/deces/",
    ),
    Case(
        DEATH + "copie/abandon/", DPO, of="copied", sends=lambda w: {"drop": "1"}, then=lambda w: not Export.objects.exists(),
        told="→ /dpo/deces/",
    ),
    Case(DEATH + "copie.zip", DPO, of="handed", shows="PK"),
    Case(
        DEATH + "execution/", DPO, of="handed", sends=lambda w: {"reasons": SAID},
        then=lambda w: death(w).outcome == "carried_out", told="→ /dpo/deces/",
    ),
    Case(MINE, CLIENT, needs=("directive",), shows=SAID),
    Case(
        MINE + "ecrire/", CLIENT, needs=("directive",), shows=SAID, sends=lambda w: WILL,
        then=lambda w: Directive.objects.in_force().get().number == 2, told="→ /espace/mes-directives/",
    ),
    Case(
        MINE + "revocation/", CLIENT, needs=("directive",), shows="ne s’applique plus", sends=lambda w: {"sure": "1"},
        then=lambda w: not Directive.objects.in_force().exists(), told="→ /espace/mes-directives/",
    ),
    Case(MINE + "directives.pdf", CLIENT, needs=("directive",), shows="%PDF-"),
]  # fmt: skip
