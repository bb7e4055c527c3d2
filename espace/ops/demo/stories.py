"""What happened before the visitor came: requests in every state, told through the program's own verbs."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from espace.accounts.models import Customer, User
from espace.contracts.certificates import actions as certificates
from espace.contracts.models import Certificate, Contract, Delegation
from espace.documents.limits import limits
from espace.documents.upload import SealedUpload
from espace.lib import clock
from espace.ops.demo import papers
from espace.privacy.directives import actions as directives
from espace.privacy.directives.models import Wish
from espace.tickets import actions
from espace.tickets.kinds import kinds
from espace.tickets.models import Qualification, Ticket


def upload(name: str, media_type: str, content: bytes) -> SealedUpload:
    """A file as it arrives from a browser."""
    file = SealedUpload(name, media_type)
    file.receive(content, limits().file_bytes)
    file.complete()
    return file


def send(customer: Customer, kind: str, at: datetime, files: tuple[SealedUpload, ...] = (), **answers: str) -> Ticket:
    """Prepare and send a request, about the customer's latest contract."""
    assert customer.user is not None
    contract = customer.contracts.order_by("-effective_on", "-id").first()
    draft = actions.start(
        customer=customer, kind=kinds()[kind], contract=contract, by=customer.user, at=at, answers=answers
    )
    for file in files:
        actions.attach(draft=draft, upload=file, by=customer.user, at=at)
    return actions.submit(
        draft=draft, by=customer.user, at=at + timedelta(minutes=4), accepts_health=kinds()[kind].health
    )


def of_claire(claire: Customer, sophie: User, now: datetime) -> None:
    """Claire's requests: one awaiting her reply, one closed, one draft, one just sent."""
    assert claire.user is not None
    began = now - timedelta(days=9)
    hospital = send(
        claire,
        "reimbursement",
        began,
        (upload("devis-clinique.pdf", "application/pdf", papers.quote()),),
        who="Léo Delmas",
        care_on=str(clock.today(began - timedelta(days=6))),
        paid="845.00",
        description="Léo a été hospitalisé deux nuits à Dakar. J’ai payé la clinique, quand serai-je remboursée ?",
    )
    actions.take(ticket=hospital, by=sophie, at=began + timedelta(hours=5))
    actions.ask(
        ticket=hospital,
        pk=uuid.uuid4(),
        by=sophie,
        at=began + timedelta(days=6),
        body="Bonjour Madame, j’ai transmis votre dossier à l’assureur. Il lui faut la facture acquittée : le devis ne suffit pas.",
        asked="La facture acquittée de la clinique, avec la mention « payé »",
    )
    actions.note(
        ticket=hospital,
        pk=uuid.uuid4(),
        by=sophie,
        at=began + timedelta(days=6),
        body="Assureur prévenu par téléphone, dossier complet sauf facture.",
    )

    old = now - timedelta(days=80)
    certificate = send(
        claire,
        "certificate",
        old,
        recipient="school",
        language="both",
        description="Inscription d’Anouk au lycée français.",
    )
    actions.reply(
        ticket=certificate,
        pk=uuid.uuid4(),
        by=sophie,
        at=old + timedelta(days=1),
        body="Voici l’attestation, en français et en anglais.",
        uploads=(upload("attestation-scolaire.pdf", "application/pdf", papers.certificate()),),
    )
    actions.close(ticket=certificate, by=sophie, at=old + timedelta(days=2))

    contract = claire.contracts.order_by("-effective_on", "-id").first()
    actions.start(
        customer=claire,
        kind=kinds()["situation"],
        contract=contract,
        by=claire.user,
        at=now - timedelta(days=2),
        answers={
            "change": "work",
            "description": "Je change d’employeur au 1er janvier, je complète dès que j’ai la date exacte.",
        },
    )


def of_karim(karim: Customer, sophie: User, now: datetime) -> None:
    """Karim's: a complaint in progress, a change of bank details to call back about."""
    began = now - timedelta(days=4)
    complaint = send(
        karim,
        "complaint",
        began,
        description="Trois relances sans réponse sur mon remboursement d’optique.",
        wish="Une réponse écrite.",
    )
    actions.take(ticket=complaint, by=sophie, at=began + timedelta(days=1))
    actions.share(
        ticket=complaint,
        document=None,
        motive="LYA PROTECT nous aide à retrouver les trois relances, passées par sa plateforme.",
        ends_on=clock.today(now + timedelta(days=20)),
        by=sophie,
        at=began + timedelta(days=2),
    )
    send(
        karim,
        "bank",
        now - timedelta(hours=20),
        holder="Karim Haddad",
        iban="FR7630006000011234567890189",
        use="credit",
    )


def wishes_of_karim(karim: Customer, now: datetime) -> None:
    """What Karim wants done with his data after his death."""
    assert karim.user is not None
    will = directives.Will(
        wishes={"requests": Wish.ERASE, "contracts": Wish.COMMUNICATE, "identity": Wish.KEEP, "optional": Wish.ERASE},
        executor="Nadia Haddad",
        relation="ma sœur",
        reached="12 rue des Orangers, Rabat",
        words="Qu’elle ait de quoi régler mes contrats ; le reste ne regarde que moi.",
    )
    directives.write(customer=karim, will=will, consents=True, by=karim.user, at=now - timedelta(days=30))


def _texts(at: datetime) -> tuple[tuple[str, dict[str, str]], ...]:
    """What somebody asks at this instant; the days that they tell lie around it."""
    on = clock.today(at)
    return (
        (
            "claim",
            {
                "happened_on": str(on - timedelta(days=4)),
                "place": "Aéroport",
                "description": "Valise perdue au retour.",
            },
        ),
        (
            "other",
            {"subject": "Changement d’adresse", "description": "Je déménage le mois prochain, que dois-je faire ?"},
        ),
        (
            "urgent",
            {
                "who": "Mon mari",
                "description": "Admission aux urgences cette nuit, l’hôpital demande une prise en charge.",
            },
        ),
        (
            "insured",
            {
                "person": "Nino Abadie",
                "born_on": str(on - timedelta(days=24)),
                "link": "child",
                "from_on": str(on),
                "description": "",
            },
        ),
        ("certificate", {"recipient": "visa", "language": "en", "description": "Couverture minimale de 30 000 €."}),
    )


def of_the_others(customers: list[Customer], sophie: User, now: datetime) -> None:
    """A brokerage's week: something in every queue."""
    for number, customer in enumerate(customers):
        at = now - timedelta(days=1 + (number * 5) % 70, hours=number % 11)
        texts = _texts(at)
        kind, answers = texts[number % len(texts)]
        ticket = send(customer, kind, at, (), **answers)
        match number % 4:
            case 1:
                actions.take(ticket=ticket, by=sophie, at=at + timedelta(hours=3))
            case 2:
                actions.ask(
                    ticket=ticket,
                    pk=uuid.uuid4(),
                    by=sophie,
                    at=at + timedelta(hours=4),
                    body="",
                    asked="Une copie de votre pièce",
                )
            case 3:
                actions.reply(
                    ticket=ticket,
                    pk=uuid.uuid4(),
                    by=sophie,
                    at=at + timedelta(hours=9),
                    body="C’est fait, bonne journée.",
                )
                actions.close(ticket=ticket, by=sophie, at=at + timedelta(hours=10))
    last = Ticket.objects.filter(state="in_progress").order_by("-submitted_at").first()
    if last is not None:
        actions.requalify(
            ticket=last, message=None, kind=Qualification.Kind.RIGHTS, by=sophie, at=now - timedelta(hours=2)
        )


def termination(customer: Customer, contract: Contract, now: datetime) -> None:
    """Somebody ends a contract."""
    assert customer.user is not None
    actions.notify_termination(pk=uuid.uuid4(), customer=customer, contract=contract, raw={}, by=customer.user, at=now)


def certificate_of(claire: Customer, now: datetime) -> None:
    """One that Claire made for the owner of her flat, where her insurer lets the brokerage."""
    assert claire.user is not None
    running = Contract.objects.in_force(clock.today(now)).filter(customer=claire)
    delegated = running.filter(product__delegations__in=Delegation.objects.filter(ended_at__isnull=True))
    contract = delegated.order_by("effective_on", "pk").first()
    if contract is not None:
        certificates.issue(
            pk=uuid.uuid4(), contract=contract, insured=None, purpose=Certificate.Purpose.LANDLORD, ends_on=None, by=claire.user,
            at=now - timedelta(days=1),
        )  # fmt: skip
