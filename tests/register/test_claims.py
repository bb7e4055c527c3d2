"""What is said to run is there; what is left open is said, and stops nothing."""

from __future__ import annotations

from django.core import checks

from espace.register import load, parse
from espace.register.checks import claim_faults
from espace.register.unfinished import unfinished
from tests.register.editing import REGISTER, edited_in


def test_every_control_and_executor_that_is_claimed_is_there() -> None:
    assert list(claim_faults(load(REGISTER))) == []


def test_a_control_whose_code_is_gone_is_named() -> None:
    gone = parse(edited_in("control", "passwords", "espace.accounts.passwords", "espace.accounts.prayers"), REGISTER)
    assert [(fault.code, fault.about) for fault in claim_faults(gone)] == [("E017", "passwords")]


def test_an_executor_that_cannot_be_called_is_named() -> None:
    gone = parse(edited_in("retention", "session", "sessions.sweep", "sessions.Nothing"), REGISTER)
    assert [(fault.code, fault.about) for fault in claim_faults(gone)] == [("E017", "session")]


def test_a_missing_link_warns_before_going_live_and_stops_nothing() -> None:
    assert checks.run_checks(tags=["espace"]) == []
    warned = checks.run_checks(tags=["espace"], include_deployment_checks=True)
    assert {warning.level for warning in warned} == {checks.WARNING}
    assert "lya_protect_reader" in {warning.obj for warning in warned}


def test_what_is_filled_in_is_no_longer_open() -> None:
    known = parse(
        edited_in("recipient", "lya_protect_reader", 'policy_url = ""', 'policy_url = "https://example.fr/p"'), REGISTER
    )
    assert "lya_protect_reader" in dict(unfinished(load(REGISTER), "fr"))
    assert "lya_protect_reader" not in dict(unfinished(known, "fr"))
    assert all(words for language in ("fr", "en") for _, words in unfinished(known, language))
