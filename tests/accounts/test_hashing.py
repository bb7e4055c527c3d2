"""A flood of sign-ins leaves the pages their processes, and browsers that an account knows their turn (S6)."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Event, Thread

import pytest
from django.conf import settings
from django.test import Client

from espace.accounts import hashing
from espace.accounts.models import Throttle, User
from espace.audit.models import AuditEvent
from tests.cast import PASSWORD
from tests.ledger.dying import dies, ended, forked

BUSY = "Beaucoup de personnes se connectent"


def everybody(stack: ExitStack, lane: str) -> None:
    """Take every place of a lane, as other processes do."""
    for number in range(hashing.PLACES):
        taken, place = hashing._place(lane)
        stack.enter_context(place)
        assert taken == number


def sign_in(client: Client, email: str) -> tuple[int, str]:
    answer = client.post("/connexion/", {"login": email, "password": PASSWORD})
    return answer.status_code, answer.content.decode()


@pytest.mark.django_db
def test_who_finds_every_place_taken_is_asked_to_come_back_and_no_try_is_counted(claire: User) -> None:
    with ExitStack() as stack:
        everybody(stack, "others")
        status, page = sign_in(Client(), claire.email)
        assert (status, BUSY in page, claire.email in page) == (200, True, True)
    assert not Throttle.objects.exists()
    assert not AuditEvent.objects.filter(action__startswith="signin").exists()
    assert sign_in(Client(), claire.email)[0] == 302


@pytest.mark.django_db
def test_strangers_keep_no_known_browser_out(claire: User) -> None:
    hers = Client()
    assert sign_in(hers, claire.email)[0] == 302
    again = Client()
    again.cookies[settings.DEVICE_COOKIE_NAME] = hers.cookies[settings.DEVICE_COOKIE_NAME].value
    with ExitStack() as stack:
        everybody(stack, "others")
        assert BUSY in sign_in(Client(), claire.email)[1]
        assert sign_in(again, claire.email)[0] == 302


def test_one_waits_for_the_core_the_next_does_not_and_a_dead_process_holds_nothing(home: Path) -> None:
    went_on = Event()

    def comes_back_until_served() -> None:
        while not went_on.is_set():
            with suppress(hashing.Busy), hashing.turn(known=False):
                went_on.set()

    def dies_with_it() -> None:
        with hashing.turn(known=False):
            dies()

    with hashing.turn(known=False):
        waiting = Thread(target=comes_back_until_served)
        waiting.start()
        while is_free():  # until it waits, in the last place
            pass
        assert not went_on.is_set()
    waiting.join(20)
    assert went_on.is_set()
    assert ended(forked(dies_with_it)) == -9
    assert is_free()


def is_free() -> bool:
    try:
        hashing._place("others")[1].close()
    except hashing.Busy:
        return False
    return True
