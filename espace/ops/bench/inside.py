"""``python -m espace.ops.bench.inside STEP …``: the steps of a bench that need the product's models, in the bench's own home.

Each prints one JSON value. ``espace bench`` runs them; they refuse any home that is not a bench's or a test's.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

LOOKED_AT_SENDINGS = 200


def seed(customers: str) -> Any:
    """Migrate an empty database and fill it."""
    from django.core.management import call_command

    from espace.lib import clock
    from espace.ops.bench.seeding.filling import fill

    call_command("migrate", verbosity=0)
    fill(int(customers), clock.now())
    return {"customers": int(customers)}


def migrate() -> Any:
    """Bring a database that was kept to the program of today."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return {}


def targets(customers: str) -> Any:
    """{page: targets} for new sessions."""
    from espace.ops.bench.visitors import targets as made

    return made(int(customers))


def sendings(customers: str, count: str) -> Any:
    """Drafts, and the requests that send them."""
    from espace.lib import clock
    from espace.ops.bench.visitors import sendings as made

    return made(int(customers), int(count), clock.now())


def sign_ins(customers: str, tries: str) -> Any:
    """{right, wrong, home: targets}, and everybody's password."""
    from espace.ops.bench.entering import sign_ins as made

    return made(int(customers), int(tries))


def hashed() -> Any:
    """Milliseconds of one hash of a password."""
    from espace.ops.bench.entering import hashed as took

    return took()


def look(customers: str, page: str = "") -> Any:
    """{page: {statements, buffers, page_ms, vault_ms}}; of the pages that are read, or of one (``create``: the sending of a request)."""
    from espace.lib import clock
    from espace.ops.bench import visitors
    from espace.ops.bench.looking import look as seen

    if page == "create":
        return {page: asdict(seen(visitors.sendings(int(customers), LOOKED_AT_SENDINGS, clock.now()), once=True))}
    return {name: asdict(seen(asked)) for name, asked in visitors.targets(int(customers)).items()}


def views() -> Any:
    """{targets, seen} of the desk's queue beside twenty saved views, and beside none."""
    from espace.ops.bench.viewing import furnish

    return furnish()


def imports(rows: str) -> Any:
    """Seconds of each turn of an import."""
    from espace.ops.bench.importing import turns

    return turns(int(rows))


def journal(events: str) -> Any:
    """Events a second verified, and through a bare HMAC."""
    from espace.ops.bench.verifying import turns

    return turns(int(events))


def exports() -> Any:
    """Seconds of each turn of a copy of everything."""
    from espace.ops.bench.exporting import turns

    return turns()


def export_memory() -> Any:
    """{before, peak, size} in megabytes, of a process that prepares one copy."""
    from espace.ops.bench.exporting import memory

    return memory()


def destroyed() -> Any:
    """Units a second destroyed and sealed, and by hand."""
    from espace.ops.bench.destroying import turns

    return turns()


def rehearsed(requests: str) -> Any:
    """Milliseconds of a rehearsal, and of the bare counts."""
    from espace.ops.bench.rehearsing import turns

    return turns(int(requests))


def closed_long_ago(count: str) -> Any:
    """Due requests in a copy of the bench's people."""
    from espace.ops.bench.meanwhile import close_long_ago

    return close_long_ago(int(count))


def retention_run() -> Any:
    """{gone, seconds} of a run of the retention engine."""
    from espace.ops.bench.meanwhile import run

    return run()


STEPS: Mapping[str, Callable[..., Any]] = {
    "seed": seed,
    "migrate": migrate,
    "targets": targets,
    "sendings": sendings,
    "sign_ins": sign_ins,
    "hashed": hashed,
    "look": look,
    "views": views,
    "imports": imports,
    "journal": journal,
    "exports": exports,
    "export_memory": export_memory,
    "destroyed": destroyed,
    "rehearsed": rehearsed,
    "closed_long_ago": closed_long_ago,
    "retention_run": retention_run,
}


def main(words: list[str]) -> int:
    import django

    django.setup()
    from django.conf import settings

    if settings.MODE != "test":
        sys.stderr.write("This is not a bench's home: nothing was done.\n")
        return 2
    json.dump(STEPS[words[0]](*words[1:]), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
