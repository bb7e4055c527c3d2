"""Who asks? Only where it is in doubt (art. 12(6) GDPR; décret 2019-536, art. 77): the clock stops while the proof is awaited."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from espace import audit, register, vault
from espace.accounts.models import User
from espace.lib import clock
from espace.privacy.rights.errors import NotNow
from espace.privacy.rights.models import IdentityProof, RightsRequest, Suspension
from espace.privacy.rights.moving import hold, move, ordinary, tell_person
from espace.privacy.rights.states import Identity

LARGEST_PROOF = 5 * 1024 * 1024
FORMATS = ("pdf", "jpg", "jpeg", "png", "webp")
MEDIA_TYPES = ("application/pdf", "image/jpeg", "image/png", "image/webp")


@transaction.atomic
def ask_identity(*, request: RightsRequest, on: date, by: User, at: datetime) -> None:
    """Ask for a proof of identity, on a day from the receipt to today: the clock stops. Raises :class:`NotNow`."""
    request = hold(request.pk)
    ordinary(request)
    if request.identity == Identity.SIGNED_IN:
        raise NotNow(_("Cette personne était connectée à son espace : c’est sa preuve d’identité."))
    if not request.received_on <= on <= clock.today(at):
        raise NotNow(_("Un jour entre la réception et aujourd’hui."))
    move(request, "ask_identity", by=by, at=at)
    request.identity = Identity.ASKED
    Suspension.objects.create(request=request, began_on=on)
    request.save()
    tell_person(request, event=f"identity:{on}", at=at)


class Scan(NamedTuple):
    """A proof as a file: its bytes, and the media type that they have."""

    content: bytes
    media_type: str


@transaction.atomic
def identify(*, request: RightsRequest, on: date, by: User, at: datetime, proof: Scan | None = None) -> None:
    """Note that the proof came on ``on`` and was found good: the clock runs again. A scan is kept until the decision, if one is given.

    Raises :class:`NotNow`.
    """
    request = hold(request.pk)
    if proof is not None:
        keep_proof(request, proof, by=by, at=at)
    move(request, "identify", by=by, at=at)
    suspension = request.suspensions.get(ended_on__isnull=True)
    if not suspension.began_on <= on <= clock.today(at):
        raise NotNow(_("Un jour entre la demande du justificatif et aujourd’hui."))
    suspension.ended_on = on
    suspension.save()
    request.identity = Identity.PROVEN
    request.save()


def keep_proof(request: RightsRequest, scan: Scan, *, by: User, at: datetime) -> None:
    """Keep a scan of a proof, sealed in a unit of its own, where the register has approved that any is kept. Inside a transaction.

    Raises :class:`NotNow`.
    """
    if not register.load().categories["identity_proof"].approval.switched_on:
        raise NotNow(_("Le registre n’approuve pas encore la garde de justificatifs."))
    if len(scan.content) > LARGEST_PROOF or scan.media_type not in MEDIA_TYPES:
        raise NotNow(_("Une image ou un PDF, de 5 Mo au plus."))
    proof = IdentityProof(request=request, media_type=scan.media_type, received_at=at)
    vault.new_unit("identity_proof", proof)
    proof.content = scan.content
    proof.save(force_insert=True)
    audit.record(action="rights.proof_kept", by=by, at=at, subject=request.customer_id, unit=proof.unit)


def forget_proofs(request: RightsRequest, *, by: User | None, at: datetime) -> None:
    """Destroy the proofs of a request, keys first. Inside a transaction."""
    for proof in request.proofs.all():
        audit.record(action="rights.proof_destroyed", by=by, at=at, subject=request.customer_id, unit=proof.unit)
        vault.destroy_units([proof.unit])
        proof.delete()
