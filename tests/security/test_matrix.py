"""Every personal column of every model, as every role, on every address: what is seen is what the register grants, and all of it (C13).

Each column of the holdings carries a mark of its own (``marked.py``). ``columns_shown.toml`` says which columns each address is about:
of these, each role sees those that the register lets it read, no more and no fewer; an address that is not in the file shows none. The
addresses are those of the resolver, so that a new page shows nobody's data until its line says which.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.test import Client

from espace.accounts.roles import Role
from tests.security.cases import MEMBERS, Case, body, routes
from tests.security.marked import NAME, OWN_NAME, Marks, mark, personal
from tests.security.test_permissions import CASES
from tests.security.test_unseen import WHOLE
from tests.security.world import World

SHOWN: dict[str, set[str]] = {
    route: set(columns)
    for route, columns in tomllib.loads((Path(__file__).parent / "columns_shown.toml").read_text("utf-8")).items()
}
LENT = {("gestion/acces-exceptionnels/<uuid:pk>/", Role.MAINTAINER): Role.ADVISOR}
"""Pages that a role reads through another's eyes: the exceptional access, which a second person opened for four hours."""
NOWHERE = {
    "accounts.Proxy.address": "beside a proxy that waits for an answer: the world’s was accepted",
    "accounts.Claim.how_checked": "kept as a proof", "accounts.EmailChange.new_email": "told to that address alone",
    "archive.ArchiveAsk.refusal": "on the page of a loan that was refused: the world's was granted",
    "contracts.Certificate.birth_date": "on the paper, and in the copy of one’s data",
    "documents.Document.checksum": "compared, and in the copy of one's data", "exports.Withheld.words": "in the copy of one's data",
    "rights.RightsRequest.extension_reasons": "in the answer, once it is written", "rights.RightsRequest.reasons": "the same",
    "tickets.Departure.back_note": "given back to its request, with a closing that is taken back",
}  # fmt: skip
"""Columns that no page of this world shows: each with where it is instead."""
PHASES: tuple[frozenset[str], ...] = (
    frozenset(),
    frozenset({"death", "established"}),
    frozenset({"signed", "copied", "handed", "erasing", "left"}),
)
"""What changes the whole world comes last: a death that is told shuts a space, an erasure empties it."""


def phase(case: Case) -> int:
    about = {case.of, *case.needs, *case.also.values()}
    return max(number for number, names in enumerate(PHASES) if not number or about & names)


def expected(case: Case, role: Role, marks: Marks) -> set[str]:
    """What this role is to see at an address. The page of one's own account is about its reader: Claire's marks are hers alone."""
    if (case.to is not None and role not in case.to) or (case.to == MEMBERS and role != Role.CUSTOMER):
        return set()
    eyes = LENT.get((case.route, role), role)
    return {column for column in SHOWN.get(case.route, ()) if marks.grants(eyes, column)}


def crawl(world: World, marks: Marks, seen: set[str]) -> Iterator[str]:
    """Each difference between what is seen and what is granted, as a line; ``seen`` gathers the columns met."""
    for number in range(len(PHASES)):
        todo = [case for case in CASES if phase(case) == number]
        for case in todo:  # all that the pages are about is there before it is marked
            for role in Role:
                world.acting = world.of(role)
                case.path(world)
        mark(world, marks)
        for case in todo:
            for role in Role:
                world.acting = user = world.of(role)
                found = marks.on(body(world.browser(user).get(case.path(world))), user)
                wanted = expected(case, role, marks)
                if OWN_NAME in found:  # where a page names who handles a request, it may be its reader
                    found, wanted = found - {OWN_NAME}, wanted - ({NAME} - found)
                seen |= found
                yield from (f"{case} as {role}: shows {one}" for one in sorted(found - wanted))
                yield from (f"{case} as {role}: keeps {one}" for one in sorted(wanted - found))
            if case.to is None:
                found = marks.on(body(Client().get(case.path(world))), None)
                yield from (f"{case} signed out: shows {one}" for one in sorted(found))


def test_what_is_seen_is_what_is_granted(db: None) -> None:
    world, marks, seen = World(), Marks(), set[str]()
    for name in WHOLE:
        getattr(world, name)
    assert list(crawl(world, marks, seen)) == []
    assert set(SHOWN) <= set(routes())
    assert {column for columns in SHOWN.values() for column in columns} <= marks.labels
    assert set(personal()) - marks.labels == set(), "a personal column of which the world has no row"
    assert marks.labels - seen == set(NOWHERE), "a column that is on no page, or that is on one now"
