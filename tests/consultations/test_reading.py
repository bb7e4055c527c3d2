"""Who saw my file: what Claire reads of it, day by day, and what she does not (clause C13)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from espace import audit, vault
from espace.accounts.models import User
from espace.audit import chain
from espace.audit.models import AuditEvent, Listing
from espace.documents.models import Document
from espace.lib import clock
from espace.privacy.consultations import actions, reading
from espace.tickets.models import Attachment
from tests import cast
from tests.documents.uploading import received

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def read(by: User, of: User, *, action: str = "ticket.read", at: datetime = AT, unit: UUID | None = None) -> int:
    audit.record(action=action, by=by, at=at, subject=of.customer.pk, unit=unit)
    return AuditEvent.objects.latest("id").pk


def listed(by: User, *of: User, at: datetime = AT, action: str = "queue.listed") -> None:
    audit.record(action=action, by=by, at=at, listed=[one.customer.pk for one in of])


def page(of: User, at: datetime = AT + timedelta(hours=1), **options: object) -> reading.Page:
    return reading.page(of.customer.pk, viewer="customer", at=at, **options)  # type: ignore[arg-type]


def events(found: reading.Page) -> list[int]:
    return [one.event for day in found.days for one in day.openings]


def test_an_opening_says_who_for_which_entity_and_why(claire: User, sophie: User) -> None:
    read(sophie, claire)
    [day] = page(claire).days
    [one] = day.openings
    assert (day.on, one.reader.name, one.reader.entity) == (date(2026, 11, 2), "Sophie Laurent", "CAP ASSURANCES")
    assert one.reader.role.fr == "Les gestionnaires des demandes"
    assert (one.what.fr, one.purpose.fr) == (
        "a ouvert une de vos demandes",
        "Traiter vos demandes et en garder la trace",
    )


def test_her_own_visits_the_program_and_what_is_no_reading_are_not_there(
    claire: User, sophie: User, karim: User
) -> None:
    read(claire, claire)
    read(sophie, claire, action="ticket.closed")
    read(sophie, karim)
    audit.record(action="ticket.read", by=None, at=AT, subject=claire.customer.pk)
    assert page(claire).days == []


def test_lists_are_one_line_a_day_and_reader_once_the_journal_is_sealed(
    claire: User, karim: User, sophie: User, dominique: User
) -> None:
    for minute in range(3):
        listed(sophie, claire, karim, at=AT + timedelta(minutes=minute))
    chain.seal(at=AT)
    listed(sophie, claire, at=AT + timedelta(minutes=9), action="search.listed")
    listed(dominique, claire, at=AT - timedelta(days=1), action="rights.listed")
    chain.seal(at=AT)
    today, yesterday = page(claire).days
    [one] = today.appearances
    assert (one.times, one.reader.name) == (4, "Sophie Laurent")
    assert sorted((what.fr, times) for what, times in one.where) == [
        ("les résultats d’une recherche", 1),
        ("une file de demandes", 3),
    ]
    assert [one.reader.name for one in yesterday.appearances] == ["Dominique Perrin"]
    assert Listing.objects.filter(subject=karim.customer.pk).get().times == 3


def test_the_day_is_the_one_of_paris(claire: User, sophie: User) -> None:
    late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    read(sophie, claire, at=late)
    listed(sophie, claire, at=late)
    chain.seal(at=late)
    assert [day.on for day in page(claire).days] == [date(2026, 7, 2)]


def test_after_twelve_months_it_is_not_shown_even_if_the_run_is_late(claire: User, sophie: User) -> None:
    event = read(sophie, claire, at=AT)
    listed(sophie, claire, at=AT)
    chain.seal(at=AT)
    assert events(page(claire, at=datetime(2027, 11, 2, 8, 59, tzinfo=UTC))) == [event]
    assert page(claire, at=datetime(2027, 11, 2, 9, 0, tzinfo=UTC)).days == []


def test_pages_follow_each_other_without_a_gap_or_a_double(claire: User, sophie: User, dominique: User) -> None:
    wanted = []
    for hour in range(130):
        at = AT - timedelta(hours=7 * hour)
        wanted.append(read(sophie if hour % 3 else dominique, claire, at=at))
        wanted.append(read(sophie, claire, at=at))  # two at one instant
        if hour % 2:
            listed(sophie, claire, at=at)
    chain.seal(at=AT)
    days = set(Listing.objects.values_list("on", flat=True))
    seen: list[int] = []
    lists: list[date] = []
    after = ""
    for _page in range(20):
        found = page(claire, after=after)
        seen += events(found)
        lists += [day.on for day in found.days if day.appearances]
        after = found.next
        if not after:
            break
    assert sorted(seen) == sorted(wanted)
    assert len(seen) == len(set(seen))
    assert sorted(lists) == sorted(days)
    assert page(claire, after="n’importe").days == page(claire).days


def test_a_deferred_line_waits_for_its_review_or_its_release(claire: User, sophie: User, dominique: User) -> None:
    event, other = read(sophie, claire), read(sophie, claire)
    deferral = actions.defer(
        event=event, subject=claire.customer, reason="Enquête interne", review_on=date(2027, 5, 2), by=dominique, at=AT
    )
    assert events(page(claire)) == [other]
    assert events(page(claire, shows_deferred=True)) == [other, event]
    assert events(page(claire, at=datetime(2027, 5, 1, 21, 59, tzinfo=UTC))) == [other]
    assert events(page(claire, at=datetime(2027, 5, 1, 22, 0, tzinfo=UTC))) == [other, event]
    assert actions.release(deferral=deferral, by=dominique, at=AT)
    assert not actions.release(deferral=deferral, by=dominique, at=AT)
    assert events(page(claire)) == [other, event]


@pytest.mark.parametrize(
    ("review_on", "reason"),
    [(date(2027, 5, 3), "Enquête"), (date(2026, 11, 2), "Enquête"), (date(2027, 1, 1), "  ")],
)
def test_a_line_waits_for_a_reason_and_six_months_at_most(
    claire: User, sophie: User, dominique: User, review_on: date, reason: str
) -> None:
    event = read(sophie, claire)
    with pytest.raises(actions.NotPossible):
        actions.defer(event=event, subject=claire.customer, reason=reason, review_on=review_on, by=dominique, at=AT)


def test_only_a_reading_of_that_person_waits_and_once(claire: User, karim: User, sophie: User, dominique: User) -> None:
    closed, his, hers = read(sophie, claire, action="ticket.closed"), read(sophie, karim), read(sophie, claire)
    given = {"subject": claire.customer, "reason": "Enquête", "review_on": date(2027, 1, 1), "by": dominique, "at": AT}
    for event in (closed, his):
        with pytest.raises(actions.NotPossible):
            actions.defer(event=event, **given)  # type: ignore[arg-type]
    actions.defer(event=hers, **given)  # type: ignore[arg-type]
    with pytest.raises(actions.NotPossible):
        actions.defer(event=hers, **given)  # type: ignore[arg-type]


def shown(browser: Client, path: str = "/espace/qui-a-vu/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_sophie_opens_and_claire_reads_it(claire: User, karim: User, sophie: User, signed_in: Browser) -> None:
    ticket = cast.ticket(claire.customer)
    document = received(claire, claire.customer)
    Attachment.objects.create(document=document, ticket=ticket)
    Document.objects.filter(pk=document.pk).update(state=Document.State.CLEAN, scanned_at=AT)
    desk, hers = signed_in(sophie), signed_in(claire)
    assert "Personne d’autre que vous" in shown(hers)
    assert desk.get(f"/gestion/demandes/{ticket.pk}/").status_code == 200
    assert desk.get(f"/gestion/documents/{document.pk}/telecharger/").status_code == 200
    desk.get("/gestion/demandes/")
    desk.get(f"/gestion/clients/{claire.customer.pk}/")
    hers.get(f"/espace/demandes/{ticket.pk}/")
    chain.seal(at=clock.now())
    text = shown(hers)
    for words in (
        "Sophie Laurent a ouvert une de vos demandes", "Sophie Laurent a ouvert un de vos documents",
        "Sophie Laurent a ouvert votre dossier", "Apparu dans une liste, 1 fois", "Les gestionnaires des demandes, CAP ASSURANCES",
        "pour : Traiter vos demandes et en garder la trace",
    ):  # fmt: skip
        assert words in text, words
    assert "Claire Delmas a ouvert" not in text
    one = shown(hers, f"/espace/qui-a-vu/?demande={ticket.pk}")
    assert "a ouvert un de vos documents" in one
    assert "a ouvert votre dossier" not in one
    assert "Sophie Laurent" not in shown(signed_in(karim))
    assert signed_in(karim).get(f"/espace/qui-a-vu/?demande={ticket.pk}").status_code == 404
    assert f"/espace/qui-a-vu/?demande={ticket.pk}" in hers.get(f"/espace/demandes/{ticket.pk}/").content.decode()
    for place in ("", "mes-donnees/"):
        assert "/espace/qui-a-vu/" in hers.get(f"/espace/{place}").content.decode()


def test_whoever_left_long_ago_has_a_role_and_no_name(claire: User, sophie: User, signed_in: Browser) -> None:
    read(sophie, claire, at=clock.now() - timedelta(days=1))
    vault.destroy_units([sophie.staff_member.unit])
    text = shown(signed_in(claire))
    assert "Une personne qui n’a plus de compte a ouvert une de vos demandes" in text
    assert "Les gestionnaires des demandes, CAP ASSURANCES" in text


def test_the_page_costs_the_same_for_one_line_and_for_many(
    claire: User, sophie: User, dominique: User, signed_in: Browser
) -> None:
    browser = signed_in(claire)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/espace/qui-a-vu/").status_code == 200
        return len(queries)

    now = clock.now()
    read(sophie, claire, at=now - timedelta(days=1))
    listed(sophie, claire, at=now - timedelta(days=1))
    chain.seal(at=now)
    one = cost()
    for hour in range(200):
        read(sophie if hour % 2 else dominique, claire, at=now - timedelta(hours=hour + 1))
        listed(dominique, claire, at=now - timedelta(hours=hour + 1))
    chain.seal(at=now)
    assert cost() == one <= 8


def test_dominique_looks_a_record_up_and_claire_sees_that_too(
    claire: User, sophie: User, dominique: User, signed_in: Browser
) -> None:
    now = clock.now()
    event = read(sophie, claire, at=now - timedelta(minutes=5))
    dpo, hers = signed_in(dominique), signed_in(claire)
    sheet = dpo.get(f"/gestion/clients/{claire.customer.pk}/").content.decode()
    place = f"/dpo/consultations/?client={claire.customer.pk}"
    assert place in sheet
    assert place not in signed_in(sophie).get(f"/gestion/clients/{claire.customer.pk}/").content.decode()
    assert "Claire Delmas" in shown(dpo, place)
    refused = dpo.post("/dpo/consultations/", {"client": claire.customer.pk, "motive": ""})
    assert refused.status_code == 422
    opened = dpo.post(
        "/dpo/consultations/", {"client": claire.customer.pk, "motive": "Elle demande qui a lu"}, follow=True
    )
    assert "Elle demande qui a lu" in opened.content.decode()
    path = opened.request["PATH_INFO"]
    line = f"{path}lignes/{event}/"
    assert line in opened.content.decode()
    assert "Faire attendre cette ligne" in shown(dpo, line)
    wrong = dpo.post(line, {"reason": "Enquête en cours", "review_on": "2020-01-01"})
    assert wrong.status_code == 422
    assert "Enquête en cours" in wrong.content.decode()
    review = clock.today(now + timedelta(days=40)).isoformat()
    kept = dpo.post(line, {"reason": "Enquête en cours", "review_on": review}, follow=True).content.decode()
    assert "Enquête en cours" in kept
    assert "Attend le" in kept
    text = shown(hers)
    assert "Sophie Laurent a ouvert une de vos demandes" not in text
    assert "Dominique Perrin a ouvert la liste de qui a vu votre dossier" in text
    assert "Enquête" not in text
    dpo.post(f"{line}levee/", {})
    assert "Sophie Laurent a ouvert une de vos demandes" in shown(hers)


def test_a_motive_is_ones_own_and_lasts_a_day(claire: User, dominique: User, signed_in: Browser) -> None:
    other = cast.staff("Denis", "Aubry", dominique.role)  # type: ignore[arg-type]
    now = clock.now()
    mine = actions.look_up(customer=claire.customer, motive="Contrôle", by=dominique, at=now)
    old = actions.look_up(customer=claire.customer, motive="Contrôle", by=dominique, at=now - timedelta(hours=25))
    assert signed_in(dominique).get(f"/dpo/consultations/{mine.pk}/").status_code == 200
    assert signed_in(dominique).get(f"/dpo/consultations/{old.pk}/").status_code == 404
    assert signed_in(other).get(f"/dpo/consultations/{mine.pk}/").status_code == 404
