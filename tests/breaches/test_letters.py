"""Telling the persons touched (art. 34): once each, a mail without content, the letter itself in their space; and the pages of the DPO."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from espace import audit, outbox, vault
from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.lib import clock
from espace.outbox.kinds import write as written
from espace.outbox.models import OutgoingMail
from espace.privacy.breaches import actions, letters
from espace.privacy.breaches.models import Addressee, Breach, Letter
from tests import cast
from tests.entering import enter

pytestmark = pytest.mark.django_db
Browser = Callable[[User], Client]
NOW = clock.now()
TEXTS = {
    "what_happened": "Un poste a été volé.", "consequences": "On peut vous écrire en notre nom.", "measures": "Les accès sont fermés.",
    "contact": "dpo@cabinet.example",
}  # fmt: skip


def breach(by: User) -> Breach:
    facts = actions.Facts(
        known_at=NOW,
        nature="confidentiality",
        what_happened="Un poste volé",
        measures="Accès fermés",
        began_at=NOW - timedelta(days=1),
    )
    return actions.enter(facts=facts, by=by, at=NOW)


def letter(by: User, *of: User) -> Letter:
    made = letters.write(breach=breach(by), customers=[one.customer.pk for one in of], by=by, at=NOW, **TEXTS)
    letters.order(letter=made, by=by, at=NOW)
    return made


def mails() -> list[OutgoingMail]:
    rows = list(OutgoingMail.objects.filter(kind="important"))
    vault.open_rows(rows)
    return rows


def test_each_person_is_told_once_and_the_mail_says_nothing(claire: User, karim: User, dominique: User) -> None:
    letter(dominique, claire, karim)
    assert letters.send(NOW) == 2
    assert letters.send(NOW) == 0
    assert sorted(mail.to for mail in mails()) == ["claire@clients.example", "karim@clients.example"]
    for mail in mails():
        text = written(mail.kind, to=mail.to, language=mail.language, context=mail.context)
        assert "Un message important" in text.subject
        assert "/espace/avis/" in text.body
        for word in ("volé", "incident", "violation", "données personnelles"):
            assert word not in text.subject + text.body


def test_a_batch_that_dies_is_sent_whole_by_the_next(
    claire: User, karim: User, dominique: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter(dominique, claire, karim)
    told: list[str] = []
    post = outbox.post

    def dying(**given: object) -> None:
        if told:
            raise OSError("killed")
        told.append(str(given["to"]))
        post(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "post", dying)
    with pytest.raises(OSError, match="killed"):
        letters.send(NOW)
    assert not mails()
    monkeypatch.setattr(outbox, "post", post)
    assert letters.send(NOW) == 2
    assert len(mails()) == 2


def test_batches_go_on_until_all_are_told(dominique: User, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [cast.customer("Alix", f"Roy{n}").user for n in range(5)]
    monkeypatch.setattr(letters, "BATCH", 2)
    letter(dominique, *[one for one in people if one])
    assert letters.send(NOW) == 5


def test_nothing_leaves_before_it_is_ordered_nor_to_nobody(claire: User, dominique: User) -> None:
    made = letters.write(breach=breach(dominique), customers=[claire.customer.pk], by=dominique, at=NOW, **TEXTS)
    assert letters.send(NOW) == 0
    assert letters.order(letter=made, by=dominique, at=NOW)
    assert not letters.order(letter=made, by=dominique, at=NOW)
    with pytest.raises(actions.NotPossible):
        letters.write(breach=breach(dominique), customers=[], by=dominique, at=NOW, **TEXTS)
    with pytest.raises(actions.NotPossible):
        letters.write(
            breach=breach(dominique), customers=[claire.customer.pk], by=dominique, at=NOW, **(TEXTS | {"contact": ""})
        )
    assert Letter.objects.count() == 1


def test_who_has_no_space_is_counted_apart_and_told_when_it_opens(dominique: User, signed_in: Browser) -> None:
    alone = cast.customer("Alix", "Seul", with_account=False)
    made = letters.write(breach=breach(dominique), customers=[alone.pk], by=dominique, at=NOW, **TEXTS)
    letters.order(letter=made, by=dominique, at=NOW)
    assert letters.send(NOW) == 0
    page = signed_in(dominique).get(f"/dpo/violations/{made.breach_id}/avis/{made.pk}/").content.decode()
    assert "1 personne n’a pas d’espace ouvert" in page
    alone.user = cast.user("alix@clients.example", "customer")  # type: ignore[arg-type]
    alone.save()
    assert letters.send(NOW) == 1


def test_dominique_finds_who_is_touched_and_claire_reads_her_letter(
    claire: User, karim: User, sophie: User, dominique: User, signed_in: Browser
) -> None:
    dpo, hers, his = signed_in(dominique), signed_in(claire), signed_in(karim)
    audit.record(action="ticket.read", by=sophie, at=NOW - timedelta(hours=2), subject=claire.customer.pk)
    sent = {"known_at": (NOW - timedelta(minutes=5)).astimezone(clock.PARIS).strftime("%Y-%m-%dT%H:%M"), "nature": "confidentiality",
            "what_happened": "Le poste de Sophie a été volé", "measures": "Accès fermés"}  # fmt: skip
    opened = dpo.post("/dpo/violations/nouvelle/", sent, follow=True)
    place = opened.request["PATH_INFO"]
    assert "Reste 71 heures" in opened.content.decode()
    assert "Décidez d’abord du risque" in opened.content.decode()
    dpo.post(f"{place}risque/", {"risk": "high"})
    late = (NOW + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    refused = dpo.post(f"{place}notification/", {"notified_at": late})
    assert refused.status_code == 422
    dpo.post(f"{place}notification/", {"notified_at": clock.now().isoformat()})

    ask = f"since={(NOW - timedelta(hours=3)).isoformat()[:19]}%2B00:00&until={NOW.isoformat()[:19]}%2B00:00&actor={sophie.pk}"
    counted = dpo.get(f"{place}touches/?{ask}").content.decode()
    assert "1 personne touchée" in counted
    assert "Delmas" not in counted
    assert "1 personne touchée" not in dpo.get(f"{place}touches/?{ask}&roles=dpo").content.decode()
    ticket = cast.ticket(karim.customer)
    assert "2 personnes touchées" in dpo.get(f"{place}touches/?{ask}&units={ticket.reference}").content.decode()
    assert dpo.get(f"{place}touches/?since=hier&until=x").status_code == 422

    enter(dpo, dominique, confirmed=True)
    table = dpo.get(f"{place}touches.csv?{ask}").content.decode()
    assert str(claire.customer.pk) in table
    assert "Échanges avec CAP ASSURANCES" in table
    assert "Delmas" not in table
    exported = AuditEvent.objects.get(action="breach.exported")
    assert (exported.actor, exported.listed) == (dominique.pk, [str(claire.customer.pk)])

    wrong = dpo.post(f"{place}avis/nouveau/?{ask}", TEXTS | {"contact": ""})
    assert wrong.status_code == 422
    assert TEXTS["consequences"] in wrong.content.decode()
    preview = dpo.post(f"{place}avis/nouveau/?{ask}", TEXTS, follow=True)
    assert TEXTS["consequences"] in preview.content.decode()
    assert "Voici ce que lira 1 personne" in preview.content.decode()
    assert not Addressee.objects.filter(sent_at__isnull=False).exists()
    dpo.post(f"{preview.request['PATH_INFO']}envoi/")
    letters.send(clock.now())

    one = Addressee.objects.get()
    assert f"/espace/avis/{one.pk}/" in hers.get("/espace/").content.decode()
    page = hers.get(f"/espace/avis/{one.pk}/").content.decode()
    for text in TEXTS.values():
        assert text in page
    assert his.get(f"/espace/avis/{one.pk}/").status_code == 404
    assert f"/espace/avis/{one.pk}/" not in his.get("/espace/").content.decode()
    assert signed_in(sophie).get(place).status_code == 404
    closed = dpo.post(f"{place}cloture/", follow=True).content.decode()
    assert "Inscription close" in closed
    assert "Close" in dpo.get("/dpo/violations/").content.decode()
