"""The permission table of the data protection officer and of the archivist."""

from __future__ import annotations

from datetime import timedelta

from espace.accounts.models import User
from espace.contracts.models import StagedRow
from espace.lib import clock
from espace.privacy.archive.models import ArchiveAsk
from espace.privacy.breaches.models import Breach, Letter
from espace.privacy.consultations.models import Deferral, Lookup
from espace.privacy.exports.models import Export, Withheld
from espace.privacy.rights.models import RightsRequest
from tests.security.cases import (
    ARCHIVE_READERS,
    ARCHIVIST,
    DPO,
    Case,
)
from tests.security.desk_cases import MOTIVE, journaled, writes
from tests.security.words import ARCHIVED, LETTER, NOTED, NUMBER, SAID, STAGED, SURNAME
from tests.security.world import NOW

RIGHT, AT_RIGHT = "dpo/droits/<uuid:pk>/", "→ /dpo/droits/"
BREACH = "dpo/violations/<uuid:pk>/"
SEARCH = "archives/recherches/<uuid:pk>/"


def right(request: RightsRequest) -> RightsRequest:
    return RightsRequest.objects.get(pk=request.pk)


CASES = [
    Case(
        "archives/", ARCHIVE_READERS, shows="De qui cherchez-vous", sends=lambda w: {"number": NUMBER, "motive": MOTIVE},
        then=lambda w: ArchiveAsk.objects.filter(by=w.acting).exists(), told="→ /archives/recherches/",
    ),
    Case(SEARCH, ARCHIVE_READERS, of="archive_search", shows="Une personne, 1 dossier"),
    Case(
        SEARCH + "personne/", ARCHIVE_READERS, of="archive_search", sends=lambda w: {"subject": w.archived.subject},
        then=lambda w: journaled(w, "archive.narrowed"), told="→ /archives/recherches/",
    ),
    Case(
        SEARCH + "consultations/", ARCHIVE_READERS, of="archive_search", sends=lambda w: {"unit": w.archived.pk},
        then=lambda w: ArchiveAsk.objects.filter(by=w.acting, kind="consult").exists(), told="→ /archives/consultations/",
    ),
    Case("archives/consultations/<uuid:pk>/", ARCHIVE_READERS, of="consultation", shows=ARCHIVED),
    Case(
        "archives/consultations/<uuid:pk>/fichiers/<uuid:unit>/", ARCHIVE_READERS, of="consultation",
        rest=lambda w: {"unit": str(w.archived_file.pk)}, shows="%PDF",
    ),
    Case("archives/prets/<uuid:pk>/", ARCHIVIST, of="loan", shows="Sophie Laurent"),
    Case(
        "archives/prets/<uuid:pk>/accord/", ARCHIVIST, of="loan", sends=lambda w: writes(),
        then=lambda w: ArchiveAsk.objects.get(pk=w.loan.pk).state == "asked", told="→ /archives/",
    ),
    Case(
        "archives/prets/<uuid:pk>/refus/", ARCHIVIST, of="loan", sends=lambda w: {"reason": "La facture suffit."},
        then=lambda w: ArchiveAsk.objects.get(pk=w.loan.pk).state == "refused", told="→ /archives/",
    ),
    Case("dpo/", DPO, needs=("rights",), shows=SURNAME),
    Case(
        "dpo/consultations/", DPO, needs=("lookup",), shows=SURNAME, sends=lambda w: {"client": w.file.pk, "motive": "Un autre contrôle"},
        then=lambda w: Lookup.objects.count() == 2, told="→ /dpo/consultations/",
    ),
    Case("dpo/consultations/<uuid:pk>/", DPO, of="lookup", needs=("reading",), shows=SURNAME),
    Case(
        "dpo/consultations/<uuid:pk>/lignes/<int:event>/", DPO, of="lookup", also={"event": "reading"}, shows=SURNAME,
        sends=lambda w: {"reason": "Enquête", "review_on": clock.today(NOW + timedelta(days=30)).isoformat()},
        then=lambda w: Deferral.objects.exists(), told="→ /dpo/consultations/",
    ),
    Case(
        "dpo/consultations/<uuid:pk>/lignes/<int:event>/levee/", DPO, of="lookup", also={"event": "reading"}, needs=("deferral",),
        sends=lambda w: writes(), then=lambda w: Deferral.objects.get().released_at, told="→ /dpo/consultations/",
    ),
    Case("dpo/violations/", DPO, needs=("breach",), shows="Un poste volé"),
    Case(
        "dpo/violations/nouvelle/", DPO, shows='name="known_at"',
        sends=lambda w: {"known_at": "2026-01-02T09:00", "nature": "integrity", "what_happened": "Une erreur"},
        then=lambda w: Breach.objects.exists(), told="→ /dpo/violations/",
    ),
    Case(BREACH, DPO, of="breach", shows="Un poste volé"),
    Case(
        BREACH + "recit/", DPO, of="breach", shows="Un poste volé",
        sends=lambda w: {"known_at": "2026-01-02T09:00", "nature": "integrity", "what_happened": "Une erreur"},
        then=lambda w: Breach.objects.filter(nature="integrity").exists(), told="→ /dpo/violations/",
    ),
    Case(
        BREACH + "risque/", DPO, of="breach", sends=lambda w: {"risk": "high"}, then=lambda w: Breach.objects.filter(risk="high").exists(),
        told="→ /dpo/violations/",
    ),
    Case(
        BREACH + "notification/", DPO, of="breach", sends=lambda w: {"notified_at": NOW.isoformat()},
        then=lambda w: Breach.objects.get().notified_at, told="→ /dpo/violations/",
    ),
    Case(
        BREACH + "cloture/", DPO, of="harmless", sends=lambda w: writes(), then=lambda w: Breach.objects.get().closed_at,
        told="→ /dpo/violations/",
    ),
    Case(BREACH + "touches/", DPO, of="breach", shows='name="since"'),
    Case(BREACH + "touches.csv", DPO, of="breach", needs=("reading",), query=lambda w: w.asked, shows=lambda w: str(w.file.pk)),
    Case(
        BREACH + "avis/nouveau/", DPO, of="breach", needs=("reading",), query=lambda w: w.asked, shows='name="contact"',
        sends=lambda w: dict.fromkeys(("what_happened", "consequences", "measures", "contact"), LETTER),
        then=lambda w: Letter.objects.exists(), told="→ /dpo/violations/",
    ),
    Case(
        BREACH + "avis/<uuid:letter>/", DPO, of="breach", also={"letter": "letter"}, shows=LETTER,
    ),
    Case(
        BREACH + "avis/<uuid:letter>/envoi/", DPO, of="breach", also={"letter": "letter"}, sends=lambda w: writes(),
        then=lambda w: Letter.objects.get().ordered_at, told="→ /dpo/violations/",
    ),
    Case("dpo/exports/", DPO, needs=("notes",), shows=SURNAME),
    Case("dpo/exports/<uuid:pk>/", DPO, of="notes", shows=NOTED),
    Case(
        "dpo/exports/<uuid:pk>/reprise/", DPO, of="stopped", sends=lambda w: {"again": "1"},
        then=lambda w: Export.objects.get(pk=w.stopped.pk).state == Export.State.ASKED, told="→ /dpo/exports/",
    ),
    Case(
        "dpo/exports/textes/<uuid:pk>/remise/", DPO, of="withheld", sends=lambda w: {"words": ""},
        then=lambda w: Withheld.objects.get(pk=w.withheld.pk).verdict == "released", told="→ /dpo/exports/",
    ),
    Case(
        "dpo/exports/textes/<uuid:pk>/refus/", DPO, of="withheld", sends=lambda w: {"reason": SAID},
        then=lambda w: Withheld.objects.get(pk=w.withheld.pk).verdict == "refused", told="→ /dpo/exports/",
    ),
    Case("dpo/droits/", DPO, needs=("right",), shows=SURNAME),
    Case(
        "dpo/droits/nouvelle/", DPO, shows='name="received_on"',
        sends=lambda w: {
            "right": "access", "channel": "post", "received_on": "2026-01-31", "who": "Jean Roy", "asked": SAID, "answer_by": "post",
        },
        then=lambda w: RightsRequest.objects.exists(), told=AT_RIGHT,
    ),
    Case(RIGHT, DPO, of="right", shows=SAID),
    Case(RIGHT + "reponse.pdf", DPO, of="decided", shows="%PDF-"),
    Case(
        RIGHT + "droit/", DPO, of="unnamed", sends=lambda w: {"right": "access"},
        then=lambda w: right(w.unnamed).right, told=AT_RIGHT,
    ),
    Case(
        RIGHT + "identite/", DPO, of="posted", sends=lambda w: {"on": clock.today(NOW).isoformat()},
        then=lambda w: right(w.posted).state == "identity", told=AT_RIGHT,
    ),
    Case(
        RIGHT + "identite-recue/", DPO, of="doubted", sends=lambda w: {"on": clock.today(NOW).isoformat()},
        then=lambda w: right(w.doubted).identity == "proven", told=AT_RIGHT,
    ),
    Case(
        RIGHT + "prolongation/", DPO, of="right", sends=lambda w: {"why": SAID},
        then=lambda w: right(w.right).extended_at, told=AT_RIGHT,
    ),
    Case(
        RIGHT + "decision/", DPO, of="right", sends=lambda w: {"decision": "refused", "reasons": SAID},
        then=lambda w: right(w.right).decision, told=AT_RIGHT,
    ),
    Case(
        RIGHT + "reponse/", DPO, of="decided", sends=lambda w: {"give": "1"},
        then=lambda w: right(w.decided).answered_at, told=AT_RIGHT,
    ),
    Case(
        RIGHT + "effacement/", DPO, of="erasing", sends=lambda w: {"erase": "1"},
        then=lambda w: right(w.erasing).carried_out_at, told=AT_RIGHT,
    ),
    Case("dpo/justificatifs/<uuid:pk>/", DPO, of="proof", shows="Contenumarque"),
    Case(
        "dpo/consentements/", DPO, needs=("indexed",), shows='name="q"', sends=lambda w: {"q": SURNAME},
        then=lambda w: journaled(w, "search.listed"), told="/dpo/consentements/",
    ),
    Case("dpo/consentements/<uuid:pk>/", DPO, of="file", shows=SURNAME),
    Case(
        "dpo/consentements/<uuid:pk>/retrait/", DPO, of="file",
        sends=lambda w: {"purpose": "account", "received_on": clock.today(NOW).isoformat()},
        then=lambda w: not User.objects.get(pk=w.claire.pk).is_active, told="→ /dpo/consentements/",
    ),
    Case("dpo/imports/", DPO, needs=("for_officer",), shows=STAGED),
    Case(
        "dpo/imports/<uuid:pk>/decision/", DPO, of="for_officer", sends=lambda w: {"reason": "to_correct"},
        then=lambda w: not StagedRow.objects.get(pk=w.for_officer.pk).noted, told="→ /dpo/imports/",
    ),
    Case("dpo/registre/", DPO, shows="C15"),
    Case("dpo/registre/lecteurs/", DPO, shows="LYA PROTECT"),
    Case("dpo/registre/activites/", DPO, shows="CAP ASSURANCES"),
    Case("dpo/registre/activites.csv", DPO, shows="CAP ASSURANCES"),
    Case("dpo/registre/durees/", DPO, shows="Durées"),
]  # fmt: skip
