"""The permission table of the brokerage: the desk, imports, the team, the data protection officer."""

from __future__ import annotations

from uuid import uuid4

from espace.accounts.models import Claim, FieldException, Invitation, SecondFactor, StaffMember, User
from espace.accounts.roles import Role
from espace.audit.models import AuditEvent
from espace.contracts.models import Contract, Import
from espace.desk import trail
from espace.documents.models import Document
from espace.lib import clock
from espace.privacy.archive.models import ArchiveAsk
from espace.tickets.models import BankChange, BreakGlass, Message, Note, Qualification, Share, Termination, Ticket
from espace.tickets.queues import Queue
from espace.tickets.states import State
from tests.security.cases import (
    ADMINISTRATOR,
    ADVISOR,
    IMPORTERS,
    MAINTAINER,
    PROTECT,
    READERS,
    STAFF,
    Case,
)
from tests.security.words import ARCHIVED, FAULTY, HELD, NOTED, NUMBER, SAID, SENT, STAGED, SURNAME
from tests.security.world import NOW, World, pdf, table

HOMES = {
    Role.ADVISOR: "→ /gestion/demandes/", Role.DPO: "→ /dpo/", Role.ARCHIVIST: "→ /archives/", Role.PROTECT_READER: "→ /gestion/partages/",
}  # fmt: skip
HOLDER = {"first_name": "Alix", "surname": "Roy", "birth_date": "12/04/1985", "email": "alix.roy@clients.example"}
CARD = {"number": "HS-2026-1", "product": "Santé Expat", "insurer": "April", "effective_on": "2026-01-01"}


def writes(**typed: str) -> dict[str, object]:
    """A form of the desk, as its page would send it now."""
    return {"id": uuid4(), "seen": clock.now().isoformat(), **typed}


def now(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def journaled(world: World, action: str) -> bool:
    return AuditEvent.objects.filter(actor=world.acting.pk, action=action).exists()


def import_is(state: Import.State, import_: Import) -> bool:
    return Import.objects.get(pk=import_.pk).state == state


TICKET = "gestion/demandes/<uuid:pk>/"
IMPORT = "gestion/imports/<uuid:pk>/"
MOTIVE = "Vérifier une pièce pour une réclamation"
ON_IT, AT_CLIENT = "→ /gestion/demandes/", "→ /gestion/clients/"

CASES = [
    Case(
        "gestion/", STAFF,
        shows=lambda w: HOMES.get(Role(w.acting.role)) or str(w.acting.get_role_display()),
    ),
    Case("gestion/demandes/", READERS, needs=("ticket",), shows=SURNAME),
    Case("gestion/demandes/<queue:name>/", READERS, rest={"name": "en-attente"}, needs=("waiting",), shows=SURNAME),
    Case("gestion/demandes/files/", READERS, shows="À prendre"),
    Case(TICKET, READERS, of="taken", needs=("note", "document"), shows=NOTED),
    Case(
        TICKET + "suivante/", READERS, of="ticket", needs=("taken",), query=lambda w: trail.at(Queue.TO_TAKE, False, w.ticket).query[1:],
        shows="→ /gestion/demandes/",
    ),
    Case(
        TICKET + "iban/", READERS, of="bank", sends=lambda w: {"show": "1"},
        then=lambda w: journaled(w, "bank_reference.revealed"), told=HELD,
    ),
    Case(
        TICKET + "partage/", ADVISOR, of="taken", shows="LYA PROTECT",
        sends=lambda w: {"what": "", "motive": MOTIVE, "ends_on": clock.today(NOW).isoformat()},
        then=lambda w: Share.objects.filter(ticket=w.taken).exists(), told=ON_IT,
    ),
    Case(
        "gestion/acces-exceptionnels/", MAINTAINER, needs=("glass",), shows="Ouvert jusqu",
        sends=lambda w: {"reference": w.closed.reference, "motive": MOTIVE},
        then=lambda w: BreakGlass.objects.filter(ticket=w.closed).exists(), told="→ /gestion/acces-exceptionnels/",
    ),
    Case("gestion/acces-exceptionnels/<uuid:pk>/", MAINTAINER, of="glass", shows=SAID),
    Case("gestion/partages/", PROTECT, needs=("share",), shows=SURNAME),
    Case("gestion/partages/<uuid:pk>/", PROTECT, of="share", shows=SAID),
    Case("gestion/partages/<uuid:pk>/fichiers/<uuid:document>/", PROTECT, of="share", also={"document": "document"}, shows="%PDF"),
    Case(
        "gestion/partages/<uuid:pk>/fin/", ADVISOR, of="share", sends=lambda w: writes(),
        then=lambda w: Share.objects.get(pk=w.share.pk).ended_at, told=ON_IT,
    ),
    Case(
        TICKET + "messages/", ADVISOR, of="taken", sends=lambda w: writes(body=SAID),
        then=lambda w: Message.objects.filter(ticket=w.taken).count() == 2, told=ON_IT,
    ),
    Case(
        TICKET + "attente/", ADVISOR, of="taken", sends=lambda w: writes(body=SAID, asked=SAID),
        then=lambda w: now(w.taken).state == State.WAITING_FOR_CUSTOMER, told=ON_IT,
    ),
    Case(
        TICKET + "notes/", ADVISOR, of="taken", sends=lambda w: writes(text=NOTED),
        then=lambda w: Note.objects.filter(ticket=w.taken).exists(), told=ON_IT,
    ),
    Case(
        TICKET + "cloture/", ADVISOR, of="taken", sends=lambda w: writes(last=SAID),
        then=lambda w: now(w.taken).state == State.CLOSED, told=ON_IT,
    ),
    Case(
        TICKET + "reouverture/", ADVISOR, of="closed", sends=lambda w: writes(),
        then=lambda w: now(w.closed).state == State.IN_PROGRESS, told=ON_IT,
    ),
    Case(
        TICKET + "prise/", ADVISOR, of="ticket", sends=lambda w: writes(),
        then=lambda w: now(w.ticket).assignee_id == w.sophie.staff_member.pk, told=ON_IT,
    ),
    Case(
        TICKET + "attribution/", ADVISOR, of="taken", shows=SURNAME, sends=lambda w: writes(to=str(w.colleague.pk)),
        then=lambda w: now(w.taken).assignee_id == w.colleague.pk, told=ON_IT,
    ),
    Case("gestion/tableau/", ADVISOR | ADMINISTRATOR, needs=("taken", "colleague"), shows="Sophie Laurent"),
    Case(
        "gestion/tableau/<uuid:pk>/confier/", ADVISOR | ADMINISTRATOR, of="holder", needs=("taken", "colleague"),
        shows="Sophie Laurent",
        sends=lambda w: {"to": str(w.colleague.pk)}, then=lambda w: now(w.taken).assignee_id == w.colleague.pk,
        told="→ /gestion/tableau/",
    ),
    Case(
        TICKET + "reprise/", ADVISOR, of="waiting", sends=lambda w: writes(),
        then=lambda w: now(w.waiting).state == State.IN_PROGRESS, told=ON_IT,
    ),
    Case(
        TICKET + "qualifications/", ADVISOR, of="taken", sends=lambda w: writes(what="complaint", of=str(w.taken.messages.get().pk)),
        then=lambda w: Qualification.objects.filter(ticket=w.taken).exists(), told=ON_IT,
    ),
    Case(
        TICKET + "accuse-de-reception/", ADVISOR, of="complaint", sends=lambda w: writes(),
        then=lambda w: Qualification.objects.get(ticket=w.complaint).acknowledged_at, told=ON_IT,
    ),
    Case(
        TICKET + "rappel/", ADVISOR, of="bank", sends=lambda w: writes(),
        then=lambda w: BankChange.objects.get(ticket=w.bank).called_back_by_id == w.sophie.pk, told=ON_IT,
    ),
    Case(
        TICKET + "transmission/", ADVISOR, of="termination", sends=lambda w: {"on": clock.today(NOW).isoformat()},
        then=lambda w: Termination.objects.get(ticket=w.termination).forwarded_on, told=ON_IT,
    ),
    Case(
        TICKET + "fin-confirmee/", ADVISOR, of="forwarded", sends=lambda w: {"ends_on": "31/12/2027"},
        then=lambda w: Termination.objects.get(ticket=w.forwarded).ends_on, told=ON_IT,
    ),
    Case("gestion/documents/<uuid:pk>/telecharger/", READERS, of="document", shows="Contenumarque"),
    Case("gestion/documents/<uuid:pk>/apercu/", READERS, of="picture", shows="IHDR"),
    Case(
        "gestion/recherche/", READERS, needs=("indexed",), shows='name="q"', sends=lambda w: {"q": SURNAME},
        then=lambda w: journaled(w, "search.listed"), told="/gestion/clients/",
    ),
    Case("gestion/clients/", READERS, needs=("changed",), shows=SURNAME),
    Case("gestion/clients/<uuid:pk>/", READERS, of="file", needs=("contract",), shows=NUMBER),
    Case(
        "gestion/clients/<uuid:pk>/documents/", ADVISOR, of="file",
        sends=lambda w: {"id": uuid4(), "title": "Avis", "file": pdf()},
        then=lambda w: Document.objects.filter(customer=w.file, published_at__isnull=False).exists(), told=AT_CLIENT,
    ),
    Case(
        "gestion/clients/<uuid:pk>/invitation/", ADVISOR, of="newcomer", sends=lambda w: writes(),
        then=lambda w: Invitation.objects.filter(customer=w.newcomer).exists(), told=AT_CLIENT,
    ),
    Case(
        "gestion/clients/<uuid:pk>/seconde-preuve/", ADVISOR, of="file", needs=("file_factor",), shows=SURNAME,
        sends=lambda w: {"checked": ["phone", "birth_date"]},
        then=lambda w: not SecondFactor.objects.filter(user=w.file.user).exists(), told=AT_CLIENT,
    ),
    Case(
        "gestion/clients/<uuid:pk>/reports/<slug:field>/", ADVISOR, of="changed", rest={"field": "phone"},
        sends=lambda w: writes(), then=lambda w: FieldException.objects.get(customer=w.file).rekeyed_at, told=AT_CLIENT,
    ),
    Case(
        "gestion/clients/<uuid:pk>/contrats/nouveau/", ADVISOR, of="file", shows=SURNAME, sends=lambda w: CARD,
        then=lambda w: Contract.objects.filter(customer=w.file).exists(), told=AT_CLIENT,
    ),
    Case(
        "gestion/contrats/nouveau/", ADVISOR, shows='name="surname"', sends=lambda w: {**HOLDER, **CARD},
        then=lambda w: Contract.objects.exists(), told=AT_CLIENT,
    ),
    Case("gestion/contrats/<uuid:pk>/", READERS, of="contract", shows=NUMBER),
    Case("gestion/acces/", ADVISOR, needs=("claim",), shows=SURNAME),
    Case("gestion/acces/<uuid:pk>/", ADVISOR, of="claim", shows="perdue@clients.example"),
    Case(
        "gestion/acces/<uuid:pk>/acceptation/", ADVISOR, of="claim", sends=lambda w: {"how_checked": "Rappel."},
        then=lambda w: Claim.objects.get(pk=w.claim.pk).state == Claim.State.ACCEPTED, told="→ /gestion/acces/",
    ),
    Case(
        "gestion/acces/<uuid:pk>/refus/", ADVISOR, of="claim", sends=lambda w: {"how_checked": "Rappel."},
        then=lambda w: Claim.objects.get(pk=w.claim.pk).state == Claim.State.REFUSED, told="→ /gestion/acces/",
    ),
    Case(
        "gestion/equipe/", ADMINISTRATOR, shows="Nadia Roussel",
        sends=lambda w: {"name": "Awa Diop", "email": "awa@cabinet.example", "role": "advisor"},
        then=lambda w: User.objects.filter(email="awa@cabinet.example").exists(), told="→ /gestion/equipe/",
    ),
    Case(
        "gestion/equipe/<uuid:pk>/role/", ADMINISTRATOR, of="colleague", sends=lambda w: {"role": "archivist"},
        then=lambda w: User.objects.get(pk=w.colleague.user_id).role == Role.ARCHIVIST, told="→ /gestion/equipe/",
    ),
    Case(
        "gestion/equipe/<uuid:pk>/nom/", ADMINISTRATOR, of="colleague", shows="Corriger le nom", sends=lambda w: {"name": "Autre Nom"},
        then=lambda w: AuditEvent.objects.filter(action="staff.name_corrected").exists(), told="→ /gestion/equipe/",
    ),
    Case(
        "gestion/equipe/<uuid:pk>/invitation/", ADMINISTRATOR, of="invited", sends=lambda w: writes(),
        then=lambda w: Invitation.objects.filter(staff_member=w.invited).count() == 2, told="→ /gestion/equipe/",
    ),
    Case(
        "gestion/equipe/<uuid:pk>/seconde-preuve/", ADMINISTRATOR, of="colleague", needs=("colleague_factor",),
        sends=lambda w: writes(), then=lambda w: not SecondFactor.objects.filter(user=w.colleague.user).exists(),
        told="→ /gestion/equipe/",
    ),
    Case(
        "gestion/equipe/<uuid:pk>/depart/", ADMINISTRATOR, of="colleague", shows="Paul Vidal", sends=lambda w: writes(),
        then=lambda w: StaffMember.objects.get(pk=w.colleague.pk).left_at, told="→ /gestion/equipe/",
    ),
    Case(
        "gestion/imports/", IMPORTERS, needs=("sent",), shows=SENT, sends=lambda w: {"id": uuid4(), "file": table()},
        then=lambda w: Import.objects.count() == 2, told="→ /gestion/imports/",
    ),
    Case(IMPORT, IMPORTERS, of="sent", shows=SENT),
    Case(IMPORT + "avancement/", IMPORTERS, of="sent", shows="<"),
    Case(
        IMPORT + "repetition/", IMPORTERS, of="sent", sends=lambda w: {**w.columns(), "on": clock.today(NOW).isoformat()},
        then=lambda w: import_is(Import.State.STAGING, w.sent), told="→ /gestion/imports/",
    ),
    Case(
        IMPORT + "application/", IMPORTERS, of="staged", sends=lambda w: {"extent": "good_rows"},
        then=lambda w: import_is(Import.State.APPLYING, w.staged), told="→ /gestion/imports/",
    ),
    Case(
        IMPORT + "abandon/", IMPORTERS, of="staged", sends=lambda w: writes(),
        then=lambda w: import_is(Import.State.ABANDONED, w.staged), told="→ /gestion/imports/",
    ),
    Case(IMPORT + "lignes/<slug:tab>/", IMPORTERS, of="staged", rest={"tab": "nouveaux"}, shows=STAGED),
    Case(IMPORT + "lignes-a-corriger/", IMPORTERS, of="staged", shows=FAULTY),
    Case(
        "gestion/archives/<uuid:pk>/pret/", ADVISOR, of="archived", needs=("taken",), shows="24", sends=lambda w: {"motive": MOTIVE},
        then=lambda w: ArchiveAsk.objects.filter(by=w.sophie).exists(), told="→ /gestion/prets/",
    ),
    Case("gestion/prets/<uuid:pk>/", ADVISOR, of="lent", shows=ARCHIVED),
    Case(
        "gestion/prets/<uuid:pk>/fichiers/<uuid:unit>/", ADVISOR, of="lent",
        rest=lambda w: {"unit": str(w.archived_file.pk)}, shows="%PDF",
    ),
]  # fmt: skip
