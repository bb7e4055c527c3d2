"""The demonstration, put back before each page, with what the page is about: an address of the permission table, seen with real company."""

from __future__ import annotations

import functools
import os
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connections

from espace import vault
from espace.accounts.models import Absence, Customer, OptionalData, User
from espace.accounts.roles import Role
from espace.contracts.models import Contract
from espace.documents.models import Document
from espace.lib import clock
from espace.ops.demo import seeding
from espace.ops.demo.people import CLAIRE, COLLEAGUES, KARIM
from espace.tickets.models import Attachment, Ticket
from espace.tickets.states import State
from tests import cast, haste, pristine
from tests.documents.uploading import received
from tests.security.words import CONTENT
from tests.security.world import World

LONGEST = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
"""A word that nothing breaks: a place of Wales."""
SENTENCE = (
    "Remboursement des soins de rééducation après l’hospitalisation de mars à Singapour, avec la facture acquittée. "
)


class Demonstration:
    """Made once, and kept in a folder; :meth:`again` gives a world as it was then."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._kept = folder / "demonstration.db"
        if not self._kept.exists():
            seeding.seed(now)
            connections.close_all()
            pristine.copy(pristine.file(), self._kept)

    def again(self, language: str) -> World:
        """The demonstration without what the last page left, read by people of this language."""
        connections.close_all()
        pristine.copy(self._kept, pristine.file())
        for copy in ("ledger", "ledger-copy"):
            haste.remove(Path(os.environ["ESPACE_HOME"]) / copy)
        User.objects.update(language=language)
        return Shown()


class Shown(World):
    """The world of the permission table around the people of the demonstration."""

    def __init__(self) -> None:
        staff = {one.role: User.objects.get(email=one.email) for one in COLLEAGUES}
        self.claire, self.karim = (User.objects.get(email=one.email) for one in (CLAIRE, KARIM))
        vault.open_rows(*Customer.objects.filter(user__in=(self.claire, self.karim)))
        self.sophie, self.dominique, self.ines = staff[Role.ADVISOR], staff[Role.DPO], staff[Role.ADMINISTRATOR]
        self.nadia, self.lucas, self.max = staff[Role.ARCHIVIST], staff[Role.PROTECT_READER], staff[Role.MAINTAINER]
        self.staff = staff
        self.acting = self.claire
        self._browsers = {}

    @functools.cached_property
    def optional(self) -> object:
        """What she gave already, in the demonstration."""
        return OptionalData.objects.get(customer=self.claire.customer)

    @functools.cached_property
    def absence(self) -> Absence:
        """The days that she noted already, in the demonstration."""
        return Absence.objects.get(member=self.sophie.staff_member)


class Wordy(World):
    """The world of the permission table, whose people, requests and files have names as long as some are, and longer."""

    @staticmethod
    def _customer(first_name: str, surname: str, email: str, city: str = "", street: str = "") -> User:
        user = cast.customer(
            f"{first_name}-Maximilienne-Alexandrine", f"{surname} de Montmorency-Laval-{LONGEST}", email=f"{LONGEST.lower()}.{email}",
            city="Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson", address=f"Résidence {LONGEST}, bâtiment 14",
        ).user  # fmt: skip
        assert user is not None
        return user

    @functools.cached_property
    def contract(self) -> Contract:
        sold = cast.product(f"Santé Expatrié {LONGEST}", f"Assureur {LONGEST}")
        return cast.contract(
            self.claire.customer, number=LONGEST, sold=sold, insured=(LONGEST,), guarantees=(LONGEST, SENTENCE)
        )

    def _ticket(self, state: State, kind: str = "other", **answers: str) -> Ticket:
        told = answers or {"subject": f"{SENTENCE} {LONGEST}", "description": SENTENCE * 20}
        return cast.ticket(
            self.claire.customer, state, kind=kind, about=self.contract, assignee=self.sophie, body=f"{LONGEST * 4} {SENTENCE * 20}",
            asked=SENTENCE * 4, at=clock.now() - timedelta(hours=3), **told,
        )  # fmt: skip

    @functools.cached_property
    def document(self) -> Document:
        found = self._clean(received(self.claire, self.claire.customer, CONTENT, f"{LONGEST * 2}.pdf"))
        Attachment.objects.create(document=found, ticket=self.taken, message=self.message)
        return found
