"""The demonstration stands on a register of its own home, where an invented officer approved what waits in the release (decision 0034)."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from django.conf import settings

from espace import register
from espace.ops.demo import approving
from espace.register.loading import parse
from tests.demonstration import Prepared
from tests.register.editing import edited_in


def test_what_waits_is_approved_by_somebody_who_says_that_they_are_invented() -> None:
    released = register.load(settings.RELEASED)
    law = parse(
        approving.approved(settings.RELEASED.read_text(encoding="utf-8"), settings.RELEASED).encode(), settings.RELEASED
    )
    assert not [one.id for one in law.categories.values() if not one.approval.switched_on]
    changed = {one.id for one in law.categories.values() if one.approval != released.categories[one.id].approval}
    assert changed == {one.id for one in released.categories.values() if not one.approval.switched_on} == {"proxy"}
    assert "inventée" in law.categories["proxy"].approval.by
    assert law.categories["proxy"].approval.on == released.effective_on


def test_a_recipient_is_approved_only_where_its_country_is_said() -> None:
    for country, is_on in (('country = ""', False), ('country = "FR"', True)):
        content = edited_in("recipient", "insurers", 'country = ""', country).decode()
        law = parse(approving.approved(content, settings.RELEASED).encode(), settings.RELEASED)
        assert law.recipients["insurers"].approval.switched_on is is_on


def test_an_addition_that_it_cannot_read_stops_it() -> None:
    content = settings.RELEASED.read_text(encoding="utf-8").replace("addition = true\n", "addition  = true\n")
    with pytest.raises(ValueError, match="addition"):
        approving.approved(content, settings.RELEASED)


@pytest.mark.starts_programs
def test_the_demonstration_shows_what_is_approved_there(prepared: Prepared) -> None:
    written = prepared.home / "register" / settings.RELEASED.name
    assert register.load(written).categories["proxy"].approval.given
    assert f'path = "{written}"' in (prepared.home / "espace.toml").read_text(encoding="utf-8")
    with closing(sqlite3.connect(f"file:{prepared.home / 'espace.db'}?mode=ro", uri=True)) as database:
        accepted, waiting, sent = database.execute(
            "SELECT (SELECT count(*) FROM accounts_proxy WHERE accepted_at IS NOT NULL),"
            " (SELECT count(*) FROM accounts_proxy WHERE accepted_at IS NULL),"
            " (SELECT count(*) FROM tickets_ticket WHERE proxy_id IS NOT NULL)"
        ).fetchone()
    assert (accepted, waiting, sent) == (1, 1, 1)
