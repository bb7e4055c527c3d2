"""A death that two people established, for the tests of what follows from it."""

from __future__ import annotations

import pytest

from espace.accounts.models import User
from espace.privacy.directives.models import DeathReport, Wish
from tests.privacy.directives.wills import opened, reported, written


@pytest.fixture
def signed(claire: User, sophie: User, dominique: User, ines: User):
    """``signed(wishes)``: Claire wrote them (or nothing), her death is reported and signed by two."""

    def make(told: dict[str, Wish] | None) -> DeathReport:
        if told is not None:
            written(claire, wishes=told)
        return opened(reported(claire, by=sophie), dominique, ines)

    return make
