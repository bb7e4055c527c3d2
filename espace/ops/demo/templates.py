"""The reply templates of the demonstration: written by the advisor, approved by the administrator; one is still waiting."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from espace.accounts.models import User
from espace.tickets import actions
from espace.tickets.models import Act

HELLO, END = "{client.salutation},\n\n", "\n\nBien à vous,\n{gestionnaire.prenom}, {cabinet.nom}"
DEAR, YOURS = "{client.salutation},\n\n", "\n\nKind regards,\n{gestionnaire.prenom}, {cabinet.nom}"


@dataclass(frozen=True)
class Model:
    """A template; ``fr`` and ``en`` stand between the greeting and the signature. ``asked``: in French, in English."""

    name: str
    fr: str
    en: str
    kinds: tuple[str, ...] = ()
    act: Act = Act.ANSWER
    asked: tuple[str, str] = field(default=("", ""))

    @property
    def texts(self) -> dict[str, str]:
        return {
            "body_fr": HELLO + self.fr + END,
            "body_en": DEAR + self.en + YOURS if self.en else "",
            "asked_fr": self.asked[0],
            "asked_en": self.asked[1],
        }


MODELS = (
    Model(
        "Demande bien reçue",
        "Nous avons bien reçu votre demande {demande.reference}, « {demande.objet} ». Je m’en occupe et reviens vers vous dès que "
        "l’assureur a répondu.",
        "We have received your request {demande.reference}, “{demande.objet}”. I am looking after it and will come back to you as soon as "
        "the insurer has answered.",
    ),
    Model(
        "C’est réglé, je clos la demande",
        "Votre demande {demande.reference} est réglée ; je la clos aujourd’hui. Elle reste dans votre espace pendant six mois, et un "
        "message suffit pour reprendre.",
        "Your request {demande.reference} is settled; I am closing it today. It stays in your space for six months, and one message is "
        "enough to take it up again.",
        act=Act.CLOSE,
    ),
    Model(
        "Prise en charge demandée à l’assureur",
        "J’ai demandé la prise en charge à {contrat.assureur} pour le contrat {contrat.numero}. L’hôpital reçoit la réponse directement ; "
        "je vous écris dès que je l’ai aussi. En cas d’aggravation, appelez l’assistance de votre contrat sans attendre.",
        "I have asked {contrat.assureur} for a guarantee of payment under contract {contrat.numero}. The hospital receives the answer "
        "directly; I will write as soon as I have it too. If things get worse, call your contract’s assistance number at once.",
        ("urgent",),
    ),
    Model(
        "Preuve de paiement manquante",
        "Pour transmettre votre dossier à {contrat.assureur}, il me manque la facture des soins : celle qui porte la mention du paiement, "
        "et non le devis. Une photo nette suffit.",
        "To pass your file on to {contrat.assureur}, I am missing the invoice for the care: the one that shows it was paid, not the quote. "
        "A clear photo is enough.",
        ("reimbursement", "claim", "urgent"),
        Act.ASK,
        ("La facture des soins, avec la mention du paiement", "The invoice for the care, showing that it was paid"),
    ),
    Model(
        "Remboursement versé",
        "{contrat.assureur} a versé [[le montant]] le [[le jour du versement]]. La banque peut demander deux jours ouvrés. Je clos donc "
        "votre demande {demande.reference}.",
        "{contrat.assureur} paid [[the amount]] on [[the day of the payment]]. Your bank may take two working days. I am therefore closing "
        "your request {demande.reference}.",
        ("reimbursement", "claim"),
        Act.CLOSE,
    ),
    Model(
        "Sinistre transmis à l’assureur",
        "J’ai transmis votre déclaration à {contrat.assureur} le {date.jour}, sous le contrat {contrat.numero}. Gardez les originaux : "
        "l’assureur peut les demander.",
        "I passed your report on to {contrat.assureur} on {date.jour}, under contract {contrat.numero}. Keep the originals: the insurer "
        "may ask for them.",
        ("claim",),
    ),
    Model(
        "Attestation prête dans votre espace",
        "Votre attestation pour le contrat {contrat.numero} ({contrat.produit}) est dans votre espace, en français et en anglais. Qui la "
        "reçoit peut la vérifier en ligne avec le code qu’elle porte.",
        "Your certificate for contract {contrat.numero} ({contrat.produit}) is in your space, in French and in English. Whoever receives "
        "it can check it online with the code that it bears.",
        ("certificate",),
        Act.CLOSE,
    ),
    Model(
        "Changement de situation noté",
        "Votre changement est noté et transmis à {contrat.assureur}. S’il modifie votre prime, vous recevez un avenant avant qu’il prenne "
        "effet.",
        "Your change is noted and passed on to {contrat.assureur}. If it alters your premium, you will receive an endorsement before it "
        "takes effect.",
        ("situation", "insured"),
    ),
    Model(
        "Rappel avant de changer un IBAN",
        "Avant de changer vos coordonnées bancaires, je vous appelle au numéro de votre dossier : personne ne doit pouvoir le faire à "
        "votre place. Dites-moi quand vous joindre.",
        "Before changing your bank details, I will call you on the number in your file: nobody should be able to do it in your place. Tell "
        "me when to reach you.",
        ("bank",),
        Act.ASK,
        (
            "Un jour et une heure où vous appeler, à votre heure locale",
            "A day and a time to call you, in your local time",
        ),
    ),
    Model(
        "Réclamation : accusé de réception",
        "J’ai bien reçu votre réclamation, envoyée le {demande.date}. Une réponse vous parvient au plus tard deux mois après cette date. "
        "Si elle ne vous convient pas, vous pourrez saisir le médiateur de l’assurance ; je vous redirai comment.",
        "I have received your complaint, sent on {demande.date}. You will have an answer two months after that date at the latest. If it "
        "does not suit you, you may turn to the insurance mediator; I will tell you how.",
        ("complaint",),
    ),
)
WAITING = Model(
    "Rappel après quinze jours",
    "Je n’ai pas encore reçu ce que je vous demandais pour la demande {demande.reference}. Si quelque chose vous bloque, dites-le-moi : "
    "il y a souvent un autre moyen.",
    "",
)  # fmt: skip


POINTS = {
    "reimbursement": (
        ("Le contrat courait le jour des soins", "The contract ran on the day of the care"),
        ("La facture porte la mention du paiement", "The invoice shows that it was paid"),
        ("Le montant versé correspond au décompte", "The amount paid matches the statement"),
    ),
    "claim": (
        ("Le contrat courait ce jour-là", "The contract ran on that day"),
        ("La déclaration est transmise à l’assureur", "The report is passed on to the insurer"),
    ),
    "bank": (
        ("Le nom du titulaire est celui du client", "The account holder’s name is the client’s"),
        ("L’assureur est prévenu du nouvel IBAN", "The insurer knows the new IBAN"),
    ),
}
"""What is looked at, in French and in English, by kind of request."""


def list_points(by: User, now: datetime) -> None:
    """Have the administrator set what is looked at before closing."""
    for kind, labels in POINTS.items():
        for label_fr, label_en in labels:
            actions.add_point(kind=kind, label_fr=label_fr, label_en=label_en, by=by, at=now)


def offer(writer: User, approver: User, now: datetime) -> None:
    """Have the templates written and approved, the last one written only."""
    at = now - timedelta(days=90)
    for model in (*MODELS, WAITING):
        wording = actions.propose(
            template=None, name=model.name, serves=model.kinds, act=model.act, texts=model.texts, by=writer, at=at
        )
        if model is not WAITING:
            actions.approve(wording=wording, seen_at=at, by=approver, at=at + timedelta(hours=3))
