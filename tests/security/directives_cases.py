"""The permission table of directives after death, and of the deaths that are reported."""

from __future__ import annotations

from espace.privacy.directives.models import Directive
from tests.security.cases import CLIENT, Case
from tests.security.words import SAID

MINE = "espace/mes-directives/"
WILL = {
    "requests": "keep", "contracts": "keep", "identity": "keep", "optional": "erase", "words": SAID, "consents": "on",
}  # fmt: skip

CASES = [
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
