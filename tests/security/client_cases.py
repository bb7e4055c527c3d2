"""The permission table of the client's space."""

from __future__ import annotations

from uuid import uuid4

from espace import vault
from espace.accounts.models import Customer, EmailChange, FieldException, OptionalData, Session, User
from espace.documents.models import Upload
from espace.privacy.consent.models import State as Consent
from espace.privacy.consent.reading import state_of
from espace.privacy.rights.models import RightsRequest
from espace.tickets.models import Draft, Message, Termination, Ticket
from tests.portal.parts import SPOKEN, metadata
from tests.security.cases import CLIENT, MEMBERS, Case
from tests.security.words import (
    CITY,
    DRAFT_FILE,
    DRAFTED,
    FILE,
    JOB,
    LETTER,
    MAILBOX,
    NUMBER,
    SAID,
    SENDING,
    SHARED,
    STREET,
    SUBJECT,
    SURNAME,
)
from tests.security.world import World


def file_of(world: World) -> Customer:
    row = Customer.objects.get(pk=world.file.pk)
    vault.open_rows(row)
    return row


def typed(world: World) -> str:
    """The subject that Claire's draft holds now."""
    row = Draft.objects.get(pk=world.draft.pk)
    vault.open_rows(row)
    return str(row.answers.get("subject"))


def job(world: World) -> str:
    row = OptionalData.objects.get(customer=world.file)
    vault.open_rows(row)
    return str(row.profession)


def acting(world: World) -> User:
    return User.objects.get(pk=world.acting.pk)


NEW = "Nouveaumot"
TEXT = {"version": 0, "subject": NEW, "description": "Une question"}
LIVES = {"address": "1 rue Neuve", "postcode": "34000", "city": NEW, "country": "FR"}

RIGHTS = "espace/mes-droits/"


def asked(world: World, right: str) -> bool:
    return RightsRequest.objects.filter(customer=world.file, right=right).exists()


CASES = [
    Case("espace/", CLIENT, needs=("draft",), shows=DRAFTED),
    Case("espace/contrats/", CLIENT, needs=("contract",), shows=NUMBER),
    Case("espace/contrats/<uuid:pk>/", CLIENT, of="contract", shows=NUMBER),
    Case(
        "espace/contrats/<uuid:pk>/resilier/", CLIENT, of="contract", shows="Santé Expatrié",
        sends=lambda w: {"id": uuid4(), "confirm": "1", "reason": SAID},
        then=lambda w: Termination.objects.filter(ticket__contract=w.contract).exists(), told="→ /espace/demandes/",
    ),
    Case("espace/partages/", CLIENT, needs=("share",), shows=SHARED),
    Case("espace/resilier/", CLIENT, needs=("contract",), shows=NUMBER),
    Case("espace/demandes/", CLIENT, needs=("ticket",), shows=SUBJECT),
    Case(
        "espace/demandes/nouvelle/", CLIENT, needs=("contract",), shows='value="claim"',
        sends=lambda w: {"id": uuid4(), "kind": "claim", "contract": w.contract.pk},
        then=lambda w: Draft.objects.filter(contract=w.contract).exists(), told="→ /espace/brouillons/",
    ),
    Case("espace/demandes/<uuid:pk>/", CLIENT, of="taken", needs=("document",), shows=FILE),
    Case(
        "espace/demandes/<uuid:pk>/messages/", CLIENT, of="waiting", sends=lambda w: {"id": uuid4(), "body": NEW},
        then=lambda w: Message.objects.filter(ticket=w.waiting).count() == 2, told="→ /espace/demandes/",
    ),
    Case(
        "espace/demandes/<uuid:pk>/lu/", CLIENT, of="waiting", sends=lambda w: {"seen": "1"},
        then=lambda w: not Ticket.objects.get(pk=w.waiting.pk).unread_by_customer, told="→ /espace/demandes/",
    ),
    Case(
        "espace/demandes/<uuid:pk>/refaire/", CLIENT, of="taken", sends=lambda w: {"id": uuid4()},
        then=lambda w: Draft.objects.filter(kind=w.taken.kind, customer=w.taken.customer).exclude(pk=w.draft.pk).exists(),
        told="→ /espace/brouillons/",
    ),
    Case("espace/demandes/<uuid:pk>/recu.pdf", CLIENT, of="ticket", shows="%PDF-"),
    Case(
        "espace/brouillons/<uuid:pk>/", CLIENT, of="draft", needs=("draft_file",), shows=DRAFT_FILE,
        sends=lambda w: TEXT, then=lambda w: typed(w) == NEW, told="→ /espace/brouillons/",
    ),
    Case(
        "espace/brouillons/<uuid:pk>/enregistrement/", CLIENT, of="draft",
        sends=lambda w: TEXT, then=lambda w: typed(w) == NEW, told='"version": 1',
    ),
    Case("espace/brouillons/<uuid:pk>/relecture/", CLIENT, of="draft", shows=DRAFTED),
    Case(
        "espace/brouillons/<uuid:pk>/envoi/", CLIENT, of="draft", sends=lambda w: {"consent": "1"},
        then=lambda w: Ticket.objects.filter(pk=w.draft.pk).exists(), told="→ /espace/demandes/",
    ),
    Case(
        "espace/brouillons/<uuid:pk>/suppression/", CLIENT, of="draft", sends=lambda w: {"sure": "1"},
        then=lambda w: not Draft.objects.filter(pk=w.draft.pk).exists(), told="→ /espace/",
    ),
    Case("espace/documents/", CLIENT, needs=("document",), shows=FILE),
    Case("espace/documents/<uuid:pk>/telecharger", CLIENT, of="document", shows="Contenumarque"),
    Case("espace/documents/<uuid:pk>/apercu", CLIENT, of="picture", shows="IHDR"),
    Case(
        "espace/envois/", CLIENT, needs=("sending",), shows=SENDING, sends=lambda w: {}, told="",
        headers={**SPOKEN, "HTTP_UPLOAD_LENGTH": "9", "HTTP_UPLOAD_METADATA": metadata(filename="autre.pdf")},
        then=lambda w: Upload.objects.filter(size=9).exists(),
    ),
    Case("espace/envois/<uuid:pk>/", CLIENT, of="sending", headers=SPOKEN, speaks=frozenset({"head", "patch", "delete"})),
    Case("espace/mes-donnees/", CLIENT, shows=SURNAME),
    Case(
        "espace/mes-donnees/adresse/", CLIENT, shows=STREET, sends=lambda w: LIVES,
        then=lambda w: file_of(w).city == NEW and file_of(w).city != CITY, told="→ /espace/mes-donnees/",
    ),
    Case(
        "espace/mes-donnees/telephone/", CLIENT, shows="+65 8123", sends=lambda w: {"phone": "+33 6 12 34 56 78"},
        then=lambda w: file_of(w).phone == "+33612345678", told="→ /espace/mes-donnees/",
    ),
    Case(
        "espace/mes-donnees/adresse-mail/", CLIENT, shows=MAILBOX, sends=lambda w: {"email": "autre@clients.example"},
        then=lambda w: EmailChange.objects.filter(user=w.claire).exists(), told="→ /espace/mes-donnees/",
    ),
    Case(
        "espace/mes-donnees/facultatives/", CLIENT, needs=("optional",), shows=JOB,
        sends=lambda w: {"profession": NEW, "education": ""}, then=lambda w: job(w) == NEW, told="→ /espace/mes-donnees/",
    ),
    Case(
        "espace/mes-donnees/identite/", CLIENT, sends=lambda w: {"ask": "1"},
        then=lambda w: Draft.objects.filter(customer=w.file, kind="situation").exists(), told="→ /espace/brouillons/",
    ),
    Case(
        "espace/mes-donnees/langue/", MEMBERS, sends=lambda w: {"language": "en"}, then=lambda w: acting(w).language == "en",
    ),
    Case(
        "espace/mes-donnees/sessions/", MEMBERS, needs=("other_sessions",), sends=lambda w: {"end": "1"},
        then=lambda w: Session.objects.filter(user=w.acting).count() == 1,
    ),
    Case("espace/avis/<uuid:pk>/", CLIENT, of="addressee", shows=LETTER),
    Case("espace/qui-a-vu/", CLIENT, needs=("reading",), shows="Sophie Laurent"),
    Case("espace/mes-donnees/exports/", CLIENT, needs=("export",), shows="Copie de toutes vos données"),
    Case("espace/mes-donnees/exports/<uuid:pk>/", CLIENT, of="export", shows=SURNAME),
    Case("espace/mes-droits/", CLIENT, needs=("right",), shows="Rectification"),
    Case("espace/mes-droits/<uuid:pk>/", CLIENT, of="right", shows=SAID),
    Case("espace/mes-droits/<uuid:pk>/reponse.pdf", CLIENT, of="answered", shows="%PDF-"),
    Case(
        RIGHTS + "acces/", CLIENT, shows="Demander ma copie", sends=lambda w: {"ask": "1"},
        then=lambda w: asked(w, "access"), told="→ /espace/mes-droits/",
    ),
    Case(
        RIGHTS + "portabilite/", CLIENT, shows="Préparer mon archive", sends=lambda w: {"ask": "1"},
        then=lambda w: asked(w, "portability"), told="→ /espace/mes-droits/",
    ),
    Case(
        RIGHTS + "rectification/", CLIENT, shows='name="asked"', sends=lambda w: {"field": "surname", "asked": NEW},
        then=lambda w: asked(w, "rectification"), told="→ /espace/mes-droits/",
    ),
    Case(
        RIGHTS + "effacement/", CLIENT, shows='name="asked"', sends=lambda w: {"asked": ""},
        then=lambda w: asked(w, "erasure"), told="→ /espace/mes-droits/",
    ),
    Case(
        RIGHTS + "opposition/", CLIENT, needs=("optional",), shows='value="profession"',
        sends=lambda w: {"fields_": ["profession"]},
        then=lambda w: FieldException.objects.filter(customer=w.file, kind="objected").exists(), told="→ /espace/mes-droits/",
    ),
    Case(
        RIGHTS + "opposition/motifs/", CLIENT, shows='name="asked"', sends=lambda w: {"asked": NEW},
        then=lambda w: asked(w, "objection"), told="→ /espace/mes-droits/",
    ),
    Case(
        RIGHTS + "limitation/", CLIENT, shows='name="asked"', sends=lambda w: {"field": "phone", "asked": NEW},
        then=lambda w: Customer.objects.get(pk=w.file.pk).restricted == ["phone"], told="→ /espace/mes-droits/",
    ),
    # She has answered: the question leads on (tests/privacy asks it).
    Case("espace/consentement/", CLIENT, shows="→ /espace/", sends=lambda w: {"account": "1"}, told="→ /espace/"),
    Case("espace/mes-consentements/", CLIENT, shows="Accord donné"),
    Case(
        "espace/mes-consentements/fermer-mon-espace/", CLIENT, shows="aucun motif", sends=lambda w: {"sure": "1"},
        then=lambda w: not User.objects.get(pk=w.claire.pk).is_active, told="→ /espace-ferme/",
    ),
    Case(
        "espace/mes-consentements/<slug:purpose>/accord/", CLIENT, rest={"purpose": "measurement"}, sends=lambda w: {"sure": "1"},
        then=lambda w: state_of(w.file.pk, "measurement") == Consent.GIVEN, told="→ /espace/mes-consentements/",
    ),
    Case(
        "espace/mes-consentements/<slug:purpose>/retrait/", CLIENT, rest={"purpose": "measurement"}, needs=("measured",),
        sends=lambda w: {"sure": "1"}, then=lambda w: state_of(w.file.pk, "measurement") == Consent.WITHDRAWN,
        told="→ /espace/mes-consentements/",
    ),
    Case("espace/mes-consentements/<uuid:record>/", CLIENT, of="consent", shows="6(1)(a)"),
    Case("espace/mes-consentements/<uuid:record>/recu.json", CLIENT, of="consent", shows='"record_id"'),
    Case("espace/mes-consentements/<uuid:record>/recu.pdf", CLIENT, of="consent", shows="%PDF-"),
    Case("espace/assistance/", CLIENT, needs=("contract",), shows="Assureur du Monde"),
]  # fmt: skip
