"""What the demonstration’s brokerage made: a kind of request, days on which it is closed, requests that came by phone and by post."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from espace.accounts.models import Customer, User
from espace.brokerage import actions as brokerage
from espace.documents import validity
from espace.documents.models import Document
from espace.lib import clock
from espace.tickets import actions
from espace.tickets.actions import forms
from espace.tickets.arriving import Arrival
from espace.tickets.kinds import kinds
from espace.tickets.states import Channel

QUESTIONS = (
    {
        "type": "date", "category": "volunteered_information", "required": True,
        "label": {"fr": "Quel jour rentrez-vous ?", "en": "On what day do you return?"},
        "why": {"fr": "Vos garanties à l’étranger s’arrêtent ce jour-là.", "en": "Your cover abroad stops on that day."},
    },
    {
        "type": "text", "category": "volunteered_information",
        "label": {"fr": "Qui rentre avec vous ?", "en": "Who returns with you?"},
        "why": {"fr": "Chaque personne assurée change de régime.", "en": "Each insured person changes schemes."},
    },
    {
        "type": "long", "category": "volunteered_information", "required": True,
        "label": {"fr": "Qu’est-ce qui vous attend en France ?", "en": "What awaits you in France?"},
        "why": {
            "fr": "Un emploi, des études, la retraite : la couverture à prévoir n’est pas la même.",
            "en": "A job, studies, retirement: the cover to plan is not the same.",
        },
    },
)  # fmt: skip


def kind_of_return(ines: User, at: datetime) -> str:
    """Publish « Préparer un retour en France », which the file of the installation does not have. Returns its id."""
    sketch = forms.create(
        title={"fr": "Préparer un retour en France", "en": "Prepare a return to France"},
        summary={
            "fr": "La fin de l’expatriation, et la couverture qui prend la suite.",
            "en": "The end of a stay abroad, and the cover that follows.",
        },
        by=ines,
        at=at,
    )
    for question in QUESTIONS:
        sketch = forms.ask(kind=sketch.kind, revision=sketch.revision, name="", given=question, by=ines, at=at)
    made = forms.publish(kind=sketch.kind, revision=sketch.revision, by=ines, at=at + timedelta(minutes=20))
    brokerage.hold()  # this process knows it from now on, before the transaction ends
    return made.id


def closed_days(ines: User, now: datetime) -> None:
    """The brokerage closes between Christmas and the New Year; this year's, or the next one's once they are begun."""
    today = clock.today(now)
    year = today.year if today < date(today.year, 12, 24) else today.year + 1
    brokerage.close_on(
        first=date(year, 12, 24), last=date(year, 12, 31), fr="Congés d’hiver", en="Winter holidays", by=ines,
        at=now - timedelta(days=20),
    )  # fmt: skip


def entered(returning: str, customers: list[Customer], sophie: User, now: datetime) -> None:
    """One told by phone, and one written by post three days before it was entered."""
    caller, writer = customers[0], customers[1]
    today = clock.today(now)
    at = now - timedelta(hours=30)
    actions.enter(
        pk=uuid.uuid4(),
        customer=caller,
        kind=kinds()[returning],
        contract=caller.contracts.order_by("-effective_on", "-id").first(),
        raw=_answers(returning, today),
        arrival=Arrival(Channel.PHONE, clock.today(at)),
        accepts_health=True,
        by=sophie,
        at=at,
    )
    actions.enter(
        pk=uuid.uuid4(),
        customer=writer,
        kind=kinds()["other"],
        contract=None,
        raw={"subject": "Duplicata d’avis d’échéance", "description": "Je n’ai pas reçu l’avis de cette année."},
        arrival=Arrival(Channel.POST, clock.today(at) - timedelta(days=3)),
        accepts_health=kinds()["other"].health,
        by=sophie,
        at=at,
    )


def _answers(returning: str, today: date) -> dict[str, str]:
    said = (str(today + timedelta(days=75)), "Mes deux enfants", "Un emploi à Nantes, au 1er mars.")
    return {field.name: answer for field, answer in zip(kinds()[returning].fields, said, strict=True)}


def papers_that_end(claire: Customer, now: datetime) -> None:
    """Claire noted until when the quote of the clinic is good."""
    assert claire.user is not None
    for document in Document.objects.visible_to(claire.user, now).filter(attachment__ticket__kind="reimbursement"):
        validity.set_expiry(document=document, expires_on=clock.today(now) + timedelta(days=45), by=claire.user, at=now)
