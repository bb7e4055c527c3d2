"""The permission table of certificates: made and revoked by their holder, revoked at the desk, checked by anybody; what is delegated."""

from __future__ import annotations

from uuid import uuid4

from espace.audit.models import AuditEvent
from espace.contracts.models import Certificate, Delegation
from tests.security.cases import ADMINISTRATOR, ADVISOR, CLIENT, EVERYBODY, Case
from tests.security.words import SAID, SURNAME
from tests.security.world import World


def is_revoked(world: World) -> bool:
    return Certificate.objects.get(pk=world.certificate.pk).revoked_at is not None


def is_delegated(world: World) -> bool:
    return Delegation.objects.filter(product=world.sold, ended_at__isnull=True).exists()


CASES = [
    Case(
        "espace/contrats/<uuid:pk>/attestations/nouvelle/", CLIENT, of="attested", shows=SURNAME,
        sends=lambda w: {"id": uuid4(), "of": "contract", "purpose": "consulate"},
        then=lambda w: Certificate.objects.filter(contract=w.contract).exists(), told="→ /espace/contrats/",
    ),
    Case("espace/attestations/<uuid:pk>/attestation.pdf", CLIENT, of="certificate", shows="%PDF-"),
    Case(
        "espace/attestations/<uuid:pk>/revocation/", CLIENT, of="certificate", shows="non valide", sends=lambda w: {"reason": ""},
        then=is_revoked, told="→ /espace/contrats/",
    ),
    Case(
        "gestion/attestations/<uuid:pk>/revocation/", ADVISOR, of="certificate", shows=SURNAME, sends=lambda w: {"reason": SAID},
        then=is_revoked, told="→ /gestion/contrats/",
    ),
    Case("gestion/produits/", ADMINISTRATOR, needs=("delegated",), shows="Inès Garnier"),
    Case(
        "gestion/produits/<uuid:pk>/delegation/", ADMINISTRATOR, of="sold", sends=lambda w: {"sure": "1"}, then=is_delegated,
        told="→ /gestion/produits/",
    ),
    Case(
        "gestion/produits/<uuid:pk>/delegation/fin/", ADMINISTRATOR, of="sold", needs=("delegated",), sends=lambda w: {"sure": "1"},
        then=lambda w: not is_delegated(w), told="→ /gestion/produits/",
    ),
    Case(
        "attestation/", EVERYBODY, needs=("certificate",), shows='name="code"', sends=lambda w: w.checks(),
        then=lambda w: AuditEvent.objects.filter(action="certificate.valid").exists(), told="Attestation valide",
    ),
]  # fmt: skip
