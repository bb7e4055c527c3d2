"""The pace of invitations: what it lets through, and what is no pace."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest
from django.core.exceptions import ImproperlyConfigured

from espace.contracts.inviting import actions, chores
from espace.contracts.models import InvitationRound
from tests.cast import AT

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("per_hour", [1, 60, 200, 7200])
def test_the_pace_holds_and_a_worker_that_slept_makes_up_for_little(per_hour: int) -> None:
    round_ = InvitationRound(per_hour=per_hour, next_at=AT)
    assert round_.due(AT - MINUTE, chores.BURST) == 0
    assert round_.due(AT, chores.BURST) == 1
    assert round_.due(AT + timedelta(days=3), chores.BURST) == per_hour // 12 + 1
    round_.total = per_hour * 2
    assert round_.left == timedelta(hours=2)


@pytest.mark.parametrize("value", [0, "200", True, 30_000])
def test_a_pace_that_is_none_is_said(settings: object, value: object) -> None:
    with (
        mock.patch.object(type(settings.HOME), "option", return_value=value),  # type: ignore[attr-defined]
        pytest.raises(ImproperlyConfigured, match="per_hour"),
    ):
        actions.per_hour()
