"""LYA PROTECT reads what an advisor shares, while it is shared, and nothing else; the client sees what, why, until when, and who read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from espace.accounts.models import Customer
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.outbox.models import OutgoingMail
from espace.privacy.consultations import reading
from espace.tickets import actions, proofs
from espace.tickets.errors import NotNow
from espace.tickets.models import Share
from tests import cast
from tests.desk.posting import told
from tests.security.words import ASKED, FILE, NOTED, NUMBER, SAID, SHARED, STREET, SURNAME
from tests.security.world import NOW, World


@pytest.fixture
def world(db: None) -> World:
    return World()


def at_protect(share: Share, rest: str = "") -> str:
    return f"/gestion/partages/{share.pk}/{rest}"


def of_document(world: World) -> Share:
    """One document of her request, and not the request."""
    return actions.share(
        ticket=world.taken, document=world.document, motive="Vérifier la facture", ends_on=clock.today(NOW), by=world.sophie, at=NOW
    )  # fmt: skip


def test_without_a_share_there_is_nothing(world: World) -> None:
    assert world.note
    assert world.document
    lucas = world.browser(world.lucas)
    page = told(lucas.get("/gestion/partages/"))
    assert "Rien n’est partagé" in page
    assert SURNAME not in page
    for path in (
        f"/gestion/demandes/{world.taken.pk}/",
        at_protect(Share()),
        f"/gestion/documents/{world.document.pk}/telecharger/",
    ):
        assert lucas.get(path).status_code == 404, path


def test_a_request_shows_what_was_said_and_sent_and_nothing_beside_it(world: World) -> None:
    assert world.note
    lucas = world.browser(world.lucas)
    page = told(lucas.get(at_protect(world.share)))
    for word in (SURNAME, SAID, SHARED, FILE, "Sophie Laurent"):
        assert word in page, word
    for word in (NOTED, STREET, NUMBER, ASKED):
        assert word not in page, word
    assert world.waiting
    assert lucas.get(at_protect(world.share, f"fichiers/{world.picture.pk}/")).status_code == 404
    assert b"".join(lucas.get(at_protect(world.share, f"fichiers/{world.document.pk}/"))).startswith(b"%PDF")


def test_a_shared_document_is_not_its_request(world: World) -> None:
    share = of_document(world)
    page = told(world.browser(world.lucas).get(at_protect(share)))
    assert FILE in page
    assert SAID not in page
    with pytest.raises(NotNow, match="pas de cette demande"):
        actions.share(
            ticket=world.waiting, document=world.document, motive="Vérifier la facture", ends_on=clock.today(NOW), by=world.sophie, at=NOW
        )  # fmt: skip


def test_it_ends_by_itself_at_the_end_of_its_day_or_by_a_gesture(world: World) -> None:
    share = of_document(world)
    end = clock.day_start(clock.today(NOW) + timedelta(days=1))
    assert share.ends_at == end
    live = Share.objects.visible_to(world.lucas, end - timedelta(seconds=1))
    assert live.filter(pk=share.pk).exists()
    assert not Share.objects.visible_to(world.lucas, end).exists()

    lucas, whole = world.browser(world.lucas), world.share
    assert lucas.get(at_protect(whole)).status_code == 200
    world.browser(world.sophie).post(at_protect(whole, "fin/"))
    for path in (at_protect(whole), at_protect(whole, f"fichiers/{world.document.pk}/")):
        assert lucas.get(path).status_code == 404
    with pytest.raises(NotNow, match="déjà fini"):
        actions.end_share(share=whole, by=world.sophie, at=clock.now())


def test_a_request_that_has_left_its_account_is_shared_with_nobody(world: World) -> None:
    share = actions.share(
        ticket=world.closed, document=None, motive="Suivre le règlement", ends_on=clock.today(NOW) + timedelta(days=60),
        by=world.sophie, at=NOW,
    )  # fmt: skip
    type(world.closed).objects.filter(pk=world.closed.pk).update(
        closed_at=NOW - timedelta(days=150), submitted_at=NOW - timedelta(days=160)
    )
    assert Share.objects.live(NOW).filter(pk=share.pk).exists()
    assert not Share.objects.live(NOW + timedelta(days=40)).filter(pk=share.pk).exists()


def test_a_reported_death_or_a_closed_account_shares_nothing(world: World) -> None:
    lucas, share = world.browser(world.lucas), world.share
    for column in ("death_reported_at", "closed_at"):
        assert lucas.get(at_protect(share)).status_code == 200
        Customer.objects.filter(pk=world.claire.customer.pk).update(**{column: NOW})
        assert lucas.get(at_protect(share)).status_code == 404, column
        Customer.objects.filter(pk=world.claire.customer.pk).update(**{column: None})


def test_the_database_holds_who_ended_it_with_when(world: World) -> None:
    for wrong in ({"ended_at": NOW}, {"ended_by": world.sophie}, {"ends_at": world.share.at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Share.objects.filter(pk=world.share.pk).update(**wrong)


def test_the_client_is_told_and_sees_what_why_until_when_and_each_reading(world: World) -> None:
    world.browser(world.lucas).get(at_protect(world.share))
    world.browser(world.lucas).get(at_protect(world.share, f"fichiers/{world.document.pk}/"))
    events = set(OutgoingMail.objects.values_list("event", flat=True))
    assert f"share:{world.share.pk}:shared" in events
    claire = world.browser(world.claire)
    for path in ("/espace/partages/", f"/espace/demandes/{world.taken.pk}/"):
        page = told(claire.get(path))
        assert f"{SHARED} du sinistre" in page
        assert "Partagé en ce moment" in page
    found = reading.page(
        world.file.pk, viewer="customer", at=clock.now(), units={world.taken.unit, world.document.unit}
    )
    seen = [one for day in found.days for one in day.openings if one.reader.entity == "LYA PROTECT"]
    assert len(seen) == 2
    assert {one.reader.name for one in seen} == {"Lucas Moreau"}
    assert SHARED not in told(world.browser(world.karim).get("/espace/partages/"))


def test_a_gesture_that_says_too_little_or_too_long_shares_nothing(world: World) -> None:
    sophie, path = world.browser(world.sophie), f"/gestion/demandes/{world.taken.pk}/partage/"
    today = clock.today(NOW)
    for motive, on in (
        ("", today),
        ("  x ", today),
        ("Un vrai motif", today - timedelta(days=1)),
        ("Un vrai motif", today + timedelta(days=100)),
    ):
        assert sophie.post(path, {"what": "", "motive": motive, "ends_on": on.isoformat()}).status_code == 422
    assert (
        sophie.post(
            path, {"what": str(cast.draft(world.file).pk), "motive": "Un vrai motif", "ends_on": today.isoformat()}
        ).status_code
        == 422
    )
    assert not Share.objects.exists()
    assert world.share
    with pytest.raises(NotNow, match="déjà partagé"):
        actions.share(ticket=world.taken, document=None, motive="Un vrai motif", ends_on=today, by=world.sophie, at=NOW)
    with pytest.raises(IntegrityError, match="a_share_says_why"), transaction.atomic():
        Share.objects.filter(pk=world.share.pk).update(motive=None)


def test_the_proof_counts_each_reading_and_sees_one_made_after_the_end(world: World) -> None:
    world.browser(world.lucas).get(at_protect(world.share))
    at = clock.now()
    assert proofs.read_while_shared(at).standing == "kept"
    actions.end_share(share=world.share, by=world.sophie, at=clock.now())
    later = clock.now()
    actions.open_shared(share=world.share, by=world.lucas, at=later)
    assert proofs.read_while_shared(clock.now()).standing == "broken"
    assert AuditEvent.objects.filter(action="share.read", subject=world.file.pk).count() == 2
