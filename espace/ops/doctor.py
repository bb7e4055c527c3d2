"""What an operator wants to know: each finding is a sentence, and green or red. Nothing here changes anything."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from espace.accounts import networks
from espace.audit import chain
from espace.audit.models import AuditBlock, AuditEvent
from espace.brokerage import held as known_settings
from espace.brokerage.models import Logo
from espace.contracts.market.reading import unreachable
from espace.documents.models import Document
from espace.documents.scanner import scanner
from espace.documents.store import NoSuchBlob, StorageFault, blobs
from espace.lib.clock import today
from espace.ops import lagging, leaping
from espace.ops.backup import findings
from espace.ops.finding import Finding
from espace.privacy.archive.models import ArchiveAsk, ArchivedUnit
from espace.privacy.consultations import dropping
from espace.privacy.retention import erasing
from espace.privacy.retention.models import Run
from espace.register import database
from espace.tickets import kinds
from espace.tickets.judging import said
from espace.vault import VaultError
from espace.vault.master import master_keys, read_private
from espace.vault.models import UnitKey

LEAST_FREE = 2 * 1024**3  # bytes
SCAN_LATE = timedelta(minutes=15)
SEAL_LATE = timedelta(minutes=30)
BEAT_LATE = timedelta(minutes=5)
PACK_LATE = timedelta(minutes=15)
ERASED_LATE = timedelta(hours=1)
LATEST = 20  # files


def examine(at: datetime) -> list[Finding]:
    """Look at everything; what cannot even be looked at is a red finding of its own."""
    found: list[Finding] = []
    for look in LOOKS:
        try:
            found.extend(look(at))
        except (DatabaseError, OSError, VaultError) as error:
            found.append(Finding(look.__name__, False, f"Could not be looked at: {error}"))
    return found


def report(found: list[Finding]) -> dict[str, Any]:
    """The findings as one JSON object."""
    return {"well": all(finding.well for finding in found), "findings": [asdict(finding) for finding in found]}


def register(at: datetime) -> Iterator[Finding]:
    wrong = [error for error in checks.run_checks() if error.level >= checks.ERROR]
    yield Finding(
        "register",
        not wrong,
        "; ".join(str(error.msg) for error in wrong) or "The register, the holdings and the settings agree.",
    )


def forms(at: datetime) -> Iterator[Finding]:
    """What was published of a kind of request and is not served, because it does not hold."""
    refused = kinds.known().refused
    yield Finding(
        "forms",
        not refused,
        " ".join(
            f"The published definition of {name} is not served, the last one that holds is. {' '.join(said(name, kinds.why_refused(name)))}"
            for name in refused
        )
        or "Every published kind of request holds.",
    )


def holdings(at: datetime) -> Iterator[Finding]:
    count = database.count()
    words = f"{count.columns} columns in {count.tables} tables, each declared once."
    yield Finding("holdings", count.equal, "; ".join(count.problems) or words)


def migrations(at: datetime) -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield Finding(
        "migrations", not waiting, f"{len(waiting)} migrations to run." if waiting else "The database is up to date."
    )


def staff_networks(at: datetime) -> Iterator[Finding]:
    """Red in production where none is declared: the notice promises it (clauses C14 and C18)."""
    count = len(networks.declared())
    none = "No staff network is declared: the staff signs in from anywhere. Name them under [staff] networks."
    yield Finding(
        "staff networks",
        bool(count) or settings.MODE != "production",
        f"The staff signs in and works from {count} declared networks, and nowhere else." if count else none,
    )


def keys(at: datetime) -> Iterator[Finding]:
    for name in ("master.key", "digest.key", "secret.key"):
        read_private(settings.HOME.keys / name)
    current = master_keys().current
    waiting = UnitKey.objects.exclude(master=current).count()
    words = (
        f"{waiting} units still under an earlier master key: run `espace keys rotate`."
        if waiting
        else "Every unit opens with the current master key."
    )
    yield Finding("keys", not waiting, words)


def journal(at: datetime) -> Iterator[Finding]:
    faults = [*chain.verify(), *dropping.faults()]
    blocks = AuditBlock.objects.count()
    yield Finding("journal", not faults, " ".join(faults) or f"{blocks} blocks, whole.")
    oldest = AuditEvent.objects.filter(block__isnull=True).order_by("id").values_list("at", flat=True).first()
    late = oldest is not None and at - oldest > SEAL_LATE
    yield Finding(
        "journal sealed",
        not late,
        f"Not sealed since {oldest:%Y-%m-%d %H:%M} UTC." if late and oldest else "Sealed as it goes.",
    )


def clock(at: datetime) -> Iterator[Finding]:
    why = leaping.doubt(at)
    yield Finding("clock", not why, why or "The clock goes on from where the worker last saw it.")


def archive(at: datetime) -> Iterator[Finding]:
    """The lock of the archive, seen from this side of it."""
    private = settings.HOME.archive / "archive.key"
    if not os.access(private, os.R_OK):
        yield Finding("archive key", True, "The archive's private key is not with the web process.")
    elif settings.MODE == "production":
        yield Finding("archive key", False, f"Move {private} to the archive's own user.")
    else:
        yield Finding("archive key", True, "The archive's private key is here, as a demonstration may.")
    public = settings.HOME.keys / "archive.pub"
    if not public.exists():
        yield Finding("archive deposits", False, f"{public} is missing: nothing can leave for the archive.")
        return
    waiting = ArchivedUnit.objects.filter(received_at__isnull=True, deposited_at__lt=at - PACK_LATE).count()
    words = f"{waiting} units were deposited and are not taken in: look at {settings.HOME.archive_drop / 'inbox'}."
    yield Finding("archive deposits", not waiting, words if waiting else "Every deposit was taken in.")
    asked = ArchiveAsk.objects.live(at).filter(state=ArchiveAsk.State.ASKED, asked_at__lt=at - PACK_LATE).count()
    yield Finding(
        "archive answers",
        not asked,
        f"{asked} asks wait for the archive." if asked else "Nobody waits for the archive.",
    )
    beat = settings.HOME.archive_drop / "archive.beat"
    if not beat.exists():
        yield Finding("archive process", False, "The archive process never ran here: start `espace archive`.")
        return
    seen = datetime.fromisoformat(beat.read_text().strip())
    yield Finding("archive process", at - seen <= BEAT_LATE, f"Last seen {seen:%Y-%m-%d %H:%M} UTC.")


def terms(at: datetime) -> Iterator[Finding]:
    """What the engine could not take at its last run, and the erasures that nothing keeps and that do not end."""
    last = Run.objects.order_by("-at", "-pk").first()
    faults = last.faults if last is not None else []
    told = f"The last run failed: {', '.join(faults)}. Each rule is tried again within the hour; the worker's log says where it failed."
    yield Finding("terms", not faults, told if faults else "Every rule went through at the last run.")
    stuck = erasing.stuck(at - ERASED_LATE)
    told = f"{stuck} erasures are tried again every minute, and fail: the worker's log says where."
    yield Finding("erasures", not stuck, told if stuck else "Every erasure is over, or waits for what keeps it.")


def quarantine(at: datetime) -> Iterator[Finding]:
    waiting = Document.objects.filter(state=Document.State.QUARANTINED, uploaded_at__lt=at - SCAN_LATE).count()
    yield Finding("quarantine", not waiting, f"{waiting} files wait for the scanner." if waiting else "No file waits.")
    fault = scanner().fault()
    yield Finding("scanner", not fault, f"{fault} Files stay in quarantine." if fault else "The scanner answers.")


def storage(at: datetime) -> Iterator[Finding]:
    """The latest files lie where they should: a folder of another machine that is not mounted is an empty one."""
    latest = (
        Document.objects.filter(state=Document.State.CLEAN)
        .order_by("-uploaded_at")
        .values_list("unit", flat=True)[:LATEST]
    )
    there, looked = 0, 0
    for unit in latest:
        looked += 1
        with suppress(NoSuchBlob, StorageFault):
            blobs().open(unit).close()
            there += 1
    lost = looked - there
    words = f"{lost} of the last {looked} files are not in {settings.HOME.files}: is it mounted?"
    yield Finding("storage", not lost, words if lost else "The latest files are there.")


def room(at: datetime) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.HOME.path).free
    yield Finding("disk", free > LEAST_FREE, f"{free / 1024**3:.1f} GiB free.")


def brokerage(at: datetime) -> Iterator[Finding]:
    held = known_settings()
    logo = Logo.objects.filter(digest=held.logo).first() if held.logo else None
    if held.logo and (logo is None or hashlib.sha256(logo.content).hexdigest() != held.logo):
        yield Finding("brokerage", False, "The brokerage's logo is not there, or is not the picture that was given.")
        return
    set_here = ", ".join(sorted({setting for setting, _about in held.values})) or "nothing"
    yield Finding("brokerage", True, f"Set by the brokerage, over espace.toml and the program: {set_here}.")


def insurers(at: datetime) -> Iterator[Finding]:
    """Whom customers with a running contract would call abroad, at night: an import brings insurers, and no number."""
    missing = [one.name for one in unreachable(today(at))]
    words = f"No emergency number for {', '.join(missing)}: an administrator gives it under /gestion/produits/."
    yield Finding("insurers", not missing, words if missing else "Every insurer of a running contract has its number.")


LOOKS: tuple[Callable[[datetime], Iterator[Finding]], ...] = (
    register,
    forms,
    holdings,
    migrations,
    brokerage,
    insurers,
    staff_networks,
    keys,
    journal,
    lagging.worker,
    clock,
    archive,
    terms,
    lagging.mail,
    quarantine,
    storage,
    room,
    findings.erasures,
    findings.backups,
    findings.backup_under_way,
    findings.archive_backups,
)
