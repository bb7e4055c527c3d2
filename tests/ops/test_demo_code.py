"""``espace demo-code``: the code that the demonstration's staff is asked for."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from espace.accounts.codes import step_of
from espace.lib import clock
from espace.ops.demo.people import APPLICATION_KEY


@pytest.mark.parametrize("name", ["sophie", "Ines", "dominique@cabinet.example"])
def test_it_prints_the_code_of_the_moment(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with override_settings(DEMO=True):
        call_command("demo-code", name)
    assert step_of(APPLICATION_KEY, capsys.readouterr().out.strip(), clock.now()) is not None


def test_it_says_whom_it_knows() -> None:
    with (
        override_settings(DEMO=True),
        pytest.raises(CommandError, match=r"sophie, dominique.*Clients are asked for no code"),
    ):
        call_command("demo-code", "claire")


def test_no_other_home_shows_one() -> None:
    with pytest.raises(CommandError, match="Only the demonstration"):
        call_command("demo-code", "sophie")
