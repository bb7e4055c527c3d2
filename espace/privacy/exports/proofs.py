"""What copies show of clauses C19 and C22: ready within a day, gone within a week, and open to whoever carries them."""

from __future__ import annotations

import io
import json
import os
import zipfile
from datetime import datetime, timedelta
from uuid import uuid4

from django.utils.translation import gettext as _

from espace import register, vault
from espace.accounts.models import Customer, Source
from espace.privacy.exports import portable
from espace.privacy.exports.access import Copy
from espace.privacy.exports.archived import Found
from espace.privacy.exports.models import Export
from espace.privacy.exports.package import Package
from espace.privacy.exports.people import People
from espace.privacy.proofs.collecting import Evidence, Proof
from espace.privacy.proofs.looking import counted
from espace.privacy.proofs.proofs import SWEPT
from espace.vault.streaming import open_stream

WITHIN = timedelta(hours=24)


def ready_and_gone(kind: Export.Kind, what: str, at: datetime) -> Evidence:
    rows = Export.objects.filter(kind=kind)
    waiting = rows.filter(state=Export.State.ASKED, asked_at__lte=at - WITHIN).count()
    old = rows.filter(prepared_at__lte=register.oldest("export", at - SWEPT)).count()
    failed = rows.filter(state=Export.State.FAILED).count()
    return counted(rows.count(), late=waiting + old + failed, what=what)


def access_ready(at: datetime) -> Evidence:
    """C19: its part that leaves without a human."""
    return ready_and_gone(Export.Kind.ACCESS, _("copies d’accès, prêtes en 24 heures et parties en 7 jours"), at)


def portable_ready(at: datetime) -> Evidence:
    """C22."""
    return ready_and_gone(Export.Kind.PORTABLE, _("copies à emporter, prêtes en 24 heures et parties en 7 jours"), at)


class InMemory:
    """Sealed bytes that go nowhere: a drill leaves no file."""

    def __init__(self) -> None:
        self.held = bytearray()

    @property
    def size(self) -> int:
        return len(self.held)

    def write(self, sealed: bytes) -> None:
        self.held += sealed

    def keep(self) -> None: ...

    def discard(self) -> None: ...

    def read_at(self, position: int, size: int) -> bytes:
        return bytes(self.held[position : position + size])


def carry_away(at: datetime) -> None:
    """The drill of C22: an invented person's copy is made, opened, and says their name in the published format."""
    person = Customer(source=Source.PERSON, created_at=at, updated_at=at)
    vault.new_unit("profile", person)
    person.surname = "Exercice"
    person.save(force_insert=True)
    export = Export(customer=person, kind=Export.Kind.PORTABLE, asked_at=at)
    key, place, unit = os.urandom(32), InMemory(), uuid4().bytes
    package = Package(place, key, unit, at, summed=True)
    portable.write(Copy(package, export, person, People(person, "fr", at), Found("none"), 0))
    package.finish()
    with zipfile.ZipFile(io.BytesIO(b"".join(open_stream(place, key, unit)))) as archive:
        told = json.loads(archive.read("data.json"))
    if "Exercice" not in json.dumps(told["person"]):
        raise AssertionError("the copy does not say whose it is")


PROOFS = (
    Proof("C19", "rights_desk", access_ready),
    Proof("C22", "rights_desk", portable_ready, drill=carry_away),
)
