"""The permission table of the measures: the opinion of a customer, what is published, and the comments that the officer reads."""

from __future__ import annotations

from uuid import uuid4

from espace.metrics.models import Comment, Pending
from tests.security.cases import CLIENT, DPO, Case
from tests.security.terms_cases import WATCHERS
from tests.security.words import COMMENTED, THANKED

COMMENT = "dpo/commentaires/<uuid:pk>/"

CASES = [
    Case(
        "espace/demandes/<uuid:pk>/avis/", CLIENT, of="closed", needs=("measured",), sends=lambda w: {"score": "5"},
        then=lambda w: Pending.objects.filter(total=5).exists(), told="→ /espace/demandes/avis/",
    ),
    Case(
        "espace/demandes/avis/", CLIENT, needs=("opinion",), shows='name="words"', sends=lambda w: {"id": uuid4(), "words": "Merci"},
        then=lambda w: Comment.objects.exists(), told="→ /espace/demandes/",
    ),
    Case("gestion/mesures/", WATCHERS, needs=("kept_comment",), shows=THANKED),
    Case("gestion/mesures/mesures.csv", WATCHERS, shows="Couverture"),
    Case("dpo/commentaires/", DPO, needs=("comment",), shows=COMMENTED),
    Case(
        COMMENT + "garde/", DPO, of="comment", sends=lambda w: {"words": "Merci"}, then=lambda w: Comment.objects.get().is_kept,
        told="→ /dpo/commentaires/",
    ),
    Case(
        COMMENT + "destruction/", DPO, of="comment", sends=lambda w: {}, then=lambda w: not Comment.objects.exists(),
        told="→ /dpo/commentaires/",
    ),
]  # fmt: skip
