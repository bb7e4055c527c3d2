"""The page of the measures: what is published and no more, the same in its export, and for the officer what is behind it (clause C06)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from espace.accounts.models import User
from espace.metrics import pending, publishing
from espace.metrics.models import Area, Coverage, Figure, Stream
from espace.metrics.tables import WITHHELD
from tests.cast import AT, ON

pytestmark = pytest.mark.django_db
PAGE, CSV = "/gestion/mesures/", "/gestion/mesures/mesures.csv"
Browser = Callable[[User], Client]
LAST = ON.replace(day=1)


def said(browser: Client, path: str = PAGE) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return re.sub(r"<(?:input|meta)[^>]*(?:csrf|token)[^>]*>", "", unescape(answer.content.decode("utf-8-sig")))


def figures() -> None:
    """A figure of each stream, of this month."""
    Figure.objects.create(stream=Stream.USE, topic=Area.HOME, from_on=LAST, to_on=ON, n=4321)
    Figure.objects.create(stream=Stream.SATISFACTION, topic="claim", from_on=LAST, to_on=ON, n=17, total=68)
    Figure.objects.create(
        stream=Stream.DELAYS, topic="claim", from_on=LAST, to_on=ON, n=19, total=900, median=31, ninth=130
    )
    Coverage.objects.create(on=ON, accepted=30, others=90)


@pytest.fixture(autouse=True)
def then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("espace.lib.clock.now", lambda: AT)


def test_nothing_published_is_said_and_ten_answers_change_no_letter(ines: User, signed_in: Browser) -> None:
    browser = signed_in(ines)
    empty = said(browser)
    assert empty.count("Rien n’est publié encore") == 3
    assert "moins de onze l’acceptent" in empty
    for stream in Stream:
        pending.add(stream=stream, topic="claim", on=LAST, n=10, total=50, durations=[5] * 10)
    publishing.publish(AT)
    assert said(browser) == empty
    assert said(browser, CSV).count("\n") == 2, "a heading, and the coverage"


def test_the_page_says_figures_and_the_export_says_the_same(ines: User, signed_in: Browser) -> None:
    figures()
    browser = signed_in(ines)
    page = said(browser)
    for words in (
        "4\u202f321",
        "4,0",
        "6 jours",
        "31 heures",
        "25 %",
        WITHHELD,
        ">Pages vues, mois par mois",
    ):
        assert words in page, words
    assert "octobre 2026" not in page, "a month before the first figure"
    rows = list(csv.reader(io.StringIO(said(browser, CSV)), delimiter=";"))
    assert len(rows) > 40
    for title, line, column, value in rows[1:]:
        assert title == "Couverture" or all(part in page for part in (title, column, value))
        assert line.partition(" (")[0] in page
    cells = re.findall(r'<td class="number">(.*?)</td>', page)
    assert cells == [row[3] for row in rows[2:]]
    assert set(cells) == {"4\u202f321", "4,0", "17", "31 heures", "6 jours", "19", WITHHELD, "—"}


def test_the_officer_reads_what_is_behind_and_the_others_do_not(
    ines: User, dominique: User, sophie: User, signed_in: Browser
) -> None:
    figures()
    behind = "Qui est derrière ces chiffres"
    assert behind in said(signed_in(dominique))
    assert "Oui" not in said(signed_in(dominique)).partition(behind)[2]
    assert behind not in said(signed_in(ines))
    assert signed_in(sophie).get(PAGE).status_code == 404
