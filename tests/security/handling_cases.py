"""The permission table of an advisor's gestures on a request: what is taken back and withdrawn."""

from __future__ import annotations

from espace.tickets.models import Message, Note, Ticket
from espace.tickets.models.messages import NEVER
from tests.security.cases import ADVISOR, Case
from tests.security.words import NOTED, SAID, SURNAME

TICKET = "gestion/demandes/<uuid:pk>/"
MESSAGE = TICKET + "messages/<uuid:message>/"
ON_IT = "→ /gestion/demandes/"

CASES = [
    Case(
        MESSAGE + "annulation/", ADVISOR, of="asking", also={"message": "leaving"}, sends=lambda w: {},
        then=lambda w: Message.objects.filter(pk=w.leaving.pk, sent_at=NEVER).exists(), told=ON_IT,
    ),
    Case(
        MESSAGE + "abandon/", ADVISOR, of="taken", also={"message": "back"}, sends=lambda w: {},
        then=lambda w: not Message.objects.filter(pk=w.back.pk).exists(), told=ON_IT,
    ),
    Case(
        MESSAGE + "retrait/", ADVISOR, of="taken", also={"message": "answer"}, shows=SAID, sends=lambda w: {"why": "Erreur"},
        then=lambda w: Message.objects.get(pk=w.answer.pk).withdrawn_by_id == w.sophie.pk, told=ON_IT,
    ),
    Case(
        TICKET + "relance/", ADVISOR, of="taken", sends=lambda w: {"when": "3", "why": NOTED},
        then=lambda w: Ticket.objects.get(pk=w.taken.pk).back_at, told=ON_IT,
    ),
    Case(
        TICKET + "relance/faite/", ADVISOR, of="planned", sends=lambda w: {},
        then=lambda w: not Ticket.objects.get(pk=w.planned.pk).back_at, told=ON_IT,
    ),
    Case(
        TICKET + "avis/", ADVISOR, of="taken", needs=("colleague",), shows=SURNAME,
        sends=lambda w: {"to": str(w.colleague.pk), "question": NOTED},
        then=lambda w: Note.objects.filter(ticket=w.taken, asked_of=w.colleague.user).exists(), told=ON_IT,
    ),
    Case(
        TICKET + "avis/<uuid:note>/", ADVISOR, of="taken", also={"note": "advice"}, needs=("advised",), sends=lambda w: {"words": NOTED},
        then=lambda w: Note.objects.get(pk=w.advice.pk).answered_at, told=ON_IT,
    ),
]  # fmt: skip
