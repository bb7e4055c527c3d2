"""Each setting: what is refused, what is kept, who is told, and how one goes back."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from espace.accounts.models import User
from espace.audit.models import AuditEvent
from espace.brokerage import actions, looks, telling
from espace.brokerage.errors import Unfit
from espace.brokerage.models import Logo, Version
from espace.brokerage.setting import Setting
from espace.lib.office_hours import USUAL, Week
from espace.ops import doctor
from espace.ui import colours
from tests.brokerage.settling import close, identify, now
from tests.cast import AT, ON
from tests.documents.sealed import JPEG, PNG

DAY = timedelta(days=1)
SHORT: Week = (((time(10), time(16)),),) + ((),) * 6


@pytest.mark.django_db
def test_only_what_differs_is_a_change_and_the_journal_names_it_without_a_value(ines: User) -> None:
    assert identify(ines, name="Chez Nous", phone="01 99 00 00 09") == [Setting.NAME, Setting.PHONE]
    assert identify(ines) == []
    assert (now().name, now().phone) == ("Chez Nous", "+33 1 99 00 00 09")
    event = AuditEvent.objects.get(action="brokerage.changed")
    assert (event.actor, event.fields) == (ines.pk, ["name", "phone"])
    assert {row.by_id for row in Version.objects.all()} == {ines.pk}


@pytest.mark.django_db
def test_going_back_is_a_change_too_and_the_origin_holds_again(ines: User) -> None:
    identify(ines, name="Chez Nous")
    assert actions.restore(setting=Setting.NAME, by=ines, at=AT)
    assert now().name == "CAP ASSURANCES"
    assert [row.value for row in Version.objects.order_by("id")] == ["Chez Nous", None]
    assert not actions.restore(setting=Setting.NAME, by=ines, at=AT), "it is there already"
    identify(ines, name="Chez Nous")
    identify(ines, name="CAP ASSURANCES")
    assert now().own(Setting.NAME) is None, "typed again, the origin is the origin"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 61), ("name", "Deux\nlignes"), ("name", "Retourné \u202e"), ("name", "www.exemple.fr"),
        ("colour", "rouge"), ("colour", "#fff"), ("colour", "#7fd0d6"), ("phone", "12"), ("phone", "appelez-nous"),
        ("mediator", {"name": "", "address": "a", "url": "https://a.example"}),
        ("mediator", {"name": "a", "address": "", "url": "https://a.example"}),
        ("mediator", {"name": "a", "address": "a", "url": "http://a.example"}),
        ("mediator", {"name": "a", "address": "a", "url": "javascript:alert(1)"}),
        ("mediator", {"name": "a", "address": "a", "url": "https://a.example@b.example"}),
        ("mediator", {"name": "a", "address": "a", "url": "https://[a.example"}),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_refused_whole(field: str, value: Any, ines: User) -> None:
    with pytest.raises(Unfit) as unfit:
        identify(ines, **({"name": "Chez Nous"} | {field: value}))
    assert all(name.startswith(field) for name in unfit.value.faults)
    assert not Version.objects.exists()


@pytest.mark.django_db
def test_a_colour_that_cannot_be_read_is_refused_with_the_nearest_that_can(ines: User) -> None:
    with pytest.raises(Unfit) as unfit:
        identify(ines, colour="#7fd0d6")
    near = unfit.value.nearest
    assert near in unfit.value.faults["colour"]
    identify(ines, colour=near)
    assert now().colour == near


@given(st.integers(0, 0xFFFFFF).map("#{:06x}".format))
def test_the_nearest_colour_reads_in_both_themes_and_stays_where_it_is(colour: str) -> None:
    near = looks.nearest(colour)
    assert looks.nearest(near) == near
    for shades, grounds in (
        (colours.light(near), colours.LIGHT_GROUNDS),
        (colours.dark(near), colours.DARK_GROUNDS),
    ):
        ratios = [colours.contrast(shades.brand, ground) for ground in (*grounds, shades.tint, shades.on_brand)]
        assert min(ratios) >= colours.TEXT > 3, "as text, hence as the edge of a control"


@pytest.mark.django_db
def test_a_logo_is_kept_once_and_bounded(ines: User) -> None:
    actions.give_logo(content=PNG, media_type="image/png", by=ines, at=AT)
    actions.give_logo(content=PNG, media_type="image/png", by=ines, at=AT)
    assert (Logo.objects.count(), Version.objects.count()) == (1, 1)
    assert looks.size_of(JPEG, "image/jpeg") == looks.size_of(PNG, "image/png")
    wide = PNG[:16] + (801).to_bytes(4, "big") + PNG[20:]
    heavy = PNG + bytes(looks.LOGO_BYTES)
    for content, media_type in (
        (wide, "image/png"),
        (heavy, "image/png"),
        (b"<svg/>", "image/svg+xml"),
        (b"", "image/png"),
    ):
        with pytest.raises(Unfit):
            actions.give_logo(content=content, media_type=media_type, by=ines, at=AT)
    assert Logo.objects.count() == 1


@pytest.mark.django_db
def test_a_new_week_holds_from_its_day_and_leaves_what_was_before(ines: User) -> None:
    actions.open_at(week=SHORT, by=ines, at=AT)
    office = now().office
    assert (office.week(ON - DAY), office.week(ON)) == (USUAL, SHORT)
    actions.restore(setting=Setting.HOURS, by=ines, at=AT + 9 * DAY)
    office = now().office
    assert [office.week(ON + n * DAY) for n in (-1, 0, 8, 9)] == [USUAL, SHORT, SHORT, USUAL]


@pytest.mark.django_db
def test_the_days_to_answer_hold_from_their_day_and_go_back_to_the_origin(ines: User) -> None:
    assert now().reply_days(ON) == 2, "that of espace.toml"
    assert actions.answer_within(days=5, by=ines, at=AT)
    assert not actions.answer_within(days=5, by=ines, at=AT + DAY)
    assert [now().reply_days(ON + n * DAY) for n in (-400, -1, 0, 9)] == [2, 2, 5, 5]
    actions.restore(setting=Setting.REPLY, by=ines, at=AT + 9 * DAY)
    assert [now().reply_days(ON + n * DAY) for n in (-1, 0, 8, 9)] == [2, 5, 5, 2]
    assert AuditEvent.objects.filter(action="brokerage.changed", actor=ines.pk).count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("days", [0, 61, True, "5"])
def test_days_to_answer_that_are_none_are_refused(days: Any, ines: User) -> None:
    with pytest.raises(Unfit):
        actions.answer_within(days=days, by=ines, at=AT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "week",
    [
        ((),) * 7,
        (((time(9), time(9)),),) + ((),) * 6,
        (((time(14), time(18)), (time(9), time(12))),) + ((),) * 6,
        (((time(9), time(10)), (time(11), time(12)), (time(13), time(14))),) + ((),) * 6,
    ],
)
def test_a_week_that_is_none_is_refused(week: Week, ines: User) -> None:
    with pytest.raises(Unfit):
        actions.open_at(week=week, by=ines, at=AT)


@pytest.mark.django_db
def test_closures_are_added_to_come_and_taken_back_before_they_begin(ines: User) -> None:
    close(ines, date(2026, 12, 24), date(2026, 12, 31))
    close(ines, date(2026, 11, 20))
    assert [one.first for one in now().closures] == [date(2026, 11, 20), date(2026, 12, 24)]
    assert not now().office.opens_on(date(2026, 12, 29))
    late: dict[str, Any] = {"first": date(2026, 12, 24), "last": date(2026, 12, 31), "by": ines}
    assert not actions.reopen_on(**late, at=AT + 60 * DAY), "it has begun"
    assert actions.reopen_on(**late, at=AT)
    assert [one.first for one in now().closures] == [date(2026, 11, 20)]
    assert actions.reopen_on(first=date(2026, 11, 20), last=date(2026, 11, 20), by=ines, at=AT)
    assert now().closures == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "last", "fr"),
    [(ON - DAY, ON, "a"), (ON + DAY, ON, "a"), (ON, ON + 62 * DAY, "a"), (ON, ON, ""), (ON, ON, "x" * 81), (ON, ON, "a\nb")],
)  # fmt: skip
def test_a_closure_that_is_none_is_refused(first: date, last: date, fr: str, ines: User) -> None:
    with pytest.raises(Unfit):
        actions.close_on(first=first, last=last, fr=fr, en="b", by=ines, at=AT)


@pytest.mark.django_db
def test_hours_are_told_as_one_says_them(ines: User) -> None:
    close(ines, date(2026, 11, 20))
    told = telling.told(now(), AT, "fr")
    assert [(days, times.replace("\xa0", " ")) for days, times in told.lines] == [
        ("du lundi au vendredi", "9 h – 12 h 30, 14 h – 18 h")
    ]
    assert told.closes_at is not None
    assert told.opens_at is None, "AT is a Monday at 10 in Paris"
    assert [label for _one, label in told.closures] == ["Pont"]
    with translation.override("en"):
        sunday = telling.told(now(), AT - DAY, "en")
    assert sunday.closes_at is None
    assert sunday.opens_at is not None
    assert sunday.lines[0] == ("Monday to Friday", "9:00\xa0–\xa012:30, 14:00\xa0–\xa018:00")


@pytest.mark.django_db
def test_the_operator_is_told_what_is_set_and_that_the_logo_is_whole(ines: User) -> None:
    identify(ines, name="Chez Nous")
    actions.give_logo(content=PNG, media_type="image/png", by=ines, at=AT)
    now()
    [finding] = doctor.brokerage(AT)
    assert (finding.well, finding.words) == (
        True,
        "Set by the brokerage, over espace.toml and the program: logo, name.",
    )
    Version.objects.create(setting=Setting.LOGO, value="0" * 64, by=ines, at=AT)
    now()
    [finding] = doctor.brokerage(AT)
    assert not finding.well
