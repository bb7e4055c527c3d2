"""What is cut short on another day: a backup that is restored on an empty machine, and what was done since, done again."""

from __future__ import annotations

import os
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

from espace.accounts import actions as accounts
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.contracts.models import Contract
from espace.ops import installing
from espace.ops.backup import making, replaying, restoring
from espace.ops.backup.places import BackupFault, place_at
from espace.ops.starting import UNFINISHED
from espace.privacy.archive.models import ArchivedUnit
from espace.privacy.consent import actions as consents
from espace.privacy.consent import notices, wording
from espace.privacy.retention import engine, erasing, holds
from tests import cast
from tests.cast import AT
from tests.faults.places import Place, beside, give_keys_and_ledger
from tests.faults.stories import DAY, closed, someone
from tests.privacy.archiving import archive_round

KEPT_BY_ITS_USER = ("archive.key", "digest.key")
HERE = Path(os.environ["ESPACE_HOME"])
BACKUPS = HERE.with_name(f"{HERE.name}-backups")
SAFE = HERE.with_name(f"{HERE.name}-safe")
MACHINE = HERE.with_name(f"{HERE.name}-machine")


def build() -> None:
    """A backup; and since: somebody erased, somebody under contract too, an account refused, a hold, an advisor let go, a run."""
    shutil.rmtree(BACKUPS, ignore_errors=True)
    sophie = cast.staff("Sophie", "Laurent", Role.ADVISOR)
    dominique, ines = cast.staff("Dominique", "Perrin", Role.DPO), cast.staff("Inès", "Garnier", Role.ADMINISTRATOR)
    claire, karim, alix = someone("Claire"), someone("Karim"), someone("Alix")
    for person, name in ((claire, "archivée"), (karim, "ancienne")):
        closed(person, sophie, name, AT - 200 * DAY)
    assert engine.run(AT).well
    archive_round(AT)
    Contract.objects.filter(customer=claire.customer).update(ends_on=date(2015, 1, 31))
    closed(claire, sophie, "récente")
    closed(karim, sophie, "sous contrat")
    closed(alix, sophie, "due", AT - 184 * DAY + timedelta(hours=2))
    cast.draft(alix.customer)
    making.make(place_at(str(BACKUPS)), AT, lambda words: None)
    later = AT + timedelta(hours=1)
    held = ArchivedUnit.objects.get(subject=karim.customer.pk, kind="ticket")
    holds.place(
        unit=held.pk, kind="ticket", motive="Procédure devant le tribunal.", review_on=AT.date() + 30 * DAY, by=dominique,
        at=later,
    )  # fmt: skip
    for person in (claire, karim):
        erasing.carry_out(customer=person.customer, by=dominique, at=later)
    assert erasing.finish(later) == 2
    consents.withdraw(customer=alix.customer, by=alix, at=later)
    engine.run(later + DAY)
    accounts.deactivate(member=sophie.staff_member, by=ines, at=later + DAY)
    archive_round(later + DAY)
    assert User.objects.filter(role=Role.CUSTOMER).count() == 1


def machine() -> Place:
    """An empty one with the safe copies of the keys, and the ledger."""
    for folder in (MACHINE, SAFE):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(HERE / "archive", SAFE)
    place = beside(MACHINE)
    give_keys_and_ledger(place)
    return place


def restore(at: datetime) -> None:
    """What somebody types: the restore again as long as it says so, then the replay; then the archive's user has its keys again."""
    wording.forget()
    notices.forget()
    installing.collect = lambda home: None  # styles are nobody's data, and take most of the time
    unfinished = (settings.HOME.path / UNFINISHED).exists()
    try:
        restoring.restore(place_at(str(BACKUPS)), lambda words: None)
    except restoring.Again:
        Place(MACHINE, connection.settings_dict["NAME"]).enter()
        return restore(at)
    except BackupFault:
        if unfinished:
            raise  # otherwise it was restored already, and refuses to fill what is not empty
    replaying.reopen(at)
    for name in KEPT_BY_ITS_USER:
        shutil.copy(SAFE / name, MACHINE / "archive" / name)
    archive_round(at)
    return None


def forget() -> None:
    for folder in (BACKUPS, SAFE, MACHINE):
        shutil.rmtree(folder, ignore_errors=True)
