"""The demonstration, put back before each page, with what the page is about: an address of the permission table, seen with real company."""

from __future__ import annotations

import functools
import os
from datetime import datetime
from pathlib import Path

from django.db import connections

from espace import vault
from espace.accounts.models import Absence, Customer, OptionalData, User
from espace.accounts.roles import Role
from espace.ops.demo import seeding
from espace.ops.demo.people import CLAIRE, COLLEAGUES, KARIM
from tests import haste, pristine
from tests.security.world import World


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
