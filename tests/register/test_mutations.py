"""Take any line out of the register, or change a figure in it: the checks say which promise of the notice nobody keeps any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from espace.lib.periods import Period, parse
from espace.register import holdings
from espace.register.census import faults
from espace.register.checks import cookie_faults, role_faults
from espace.register.lines import Breaker, Origin, Outcome, State
from espace.register.promises import PROMISES
from tests.register.mutating import ATTRIBUTES, GOOD, changed, said_of, without


def lines(table: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = getattr(GOOD, ATTRIBUTES[table])
    return found


def promises_of(table: str, identifier: str) -> list[str]:
    """The clauses that point to a line; for a clause, itself."""
    if table == "clause":
        return [identifier]
    return [clause.id for clause in GOOD.clauses.values() if f"{table}:{identifier}" in clause.rules]


def broken(said: list[str]) -> set[str]:
    """The clauses of which something said that nobody keeps them, in words."""
    return {
        name
        for name, words in PROMISES.items()
        if any(f"nobody keeps any more that {words} ({name})" in one for one in said)
    }


def test_nothing_is_said_of_the_good_register() -> None:
    assert said_of(GOOD) == []


@pytest.mark.parametrize("table", ATTRIBUTES)
def test_a_line_taken_out_is_missed_by_the_promises_that_it_kept(table: str) -> None:
    for identifier in lines(table):
        said = said_of(without(table, identifier))
        assert set(promises_of(table, identifier)) <= broken(said), identifier
        assert any(identifier in one for one in said), identifier


# Nothing of the program stands for these: who works outside it, and what is planned and says no period.
UNSAID = {("retention", "directive"), ("recipient", "insurers")}
UNSAID |= {("processor", name) for name in GOOD.processors}
UNSAID |= {("control", control.id) for control in GOOD.controls.values() if control.state is State.PLANNED}


@pytest.mark.parametrize("table", ATTRIBUTES)
def test_a_line_taken_out_with_each_mention_of_it_is_still_missed(table: str) -> None:
    """As a careful hand would do it, that leaves no reference dangling."""
    unnoticed = {
        (table, identifier) for identifier in lines(table) if not said_of(without(table, identifier, mentioned=False))
    }
    assert unnoticed <= UNSAID


@pytest.mark.parametrize("clause", GOOD.clauses)
def test_a_clause_that_loses_one_of_its_rules_is_named(clause: str) -> None:
    rules = GOOD.clauses[clause].rules
    for rule in rules:
        said = said_of(changed("clause", clause, rules=tuple(one for one in rules if one != rule)))
        assert said, rule
        assert clause in broken(said) or any("nobody promises any more" in one for one in said), rule


def other_periods(period: Period) -> Iterator[Period]:
    yield replace(period, months=period.months + 5)
    yield parse("P15D")


@pytest.mark.parametrize("identifier", GOOD.retention)
def test_a_period_and_the_words_that_say_it_change_together(identifier: str) -> None:
    rule = GOOD.retention[identifier]
    for period in other_periods(rule.period):
        assert broken(said_of(changed("retention", rule.id, period=period))) >= set(promises_of("retention", rule.id))
    if rule.at_most is not None:
        assert broken(said_of(changed("retention", rule.id, at_most=parse("P40D"))))
    for notice in rule.notices:
        assert broken(said_of(changed("retention", rule.id, notices=(*rule.notices, parse("P1D"))))), notice


@pytest.mark.parametrize("sentence", ["VI-2", "VI-3"])
def test_the_notice_s_own_periods_are_in_its_own_words(sentence: str) -> None:
    """Six months, contract + ten years: the sentence, the published text and the page changed alike, the rule alone is left behind."""
    [found] = [one for one in GOOD.sentences if one.id == sentence]
    text = found.text.replace("six mois", "sept mois").replace("10 ans", "12 ans")
    english = found.english.replace("six months", "seven months").replace("10 years", "12 years")
    assert (text, english) != (found.text, found.english)
    sentences = tuple(replace(one, text=text, english=english) if one is found else one for one in GOOD.sentences)
    register = replace(GOOD, sentences=sentences, published=GOOD.published.replace(found.text, text))
    assert broken(said_of(register)) == {found.clause}


@pytest.mark.parametrize("rule", ["request_in_account", "request_in_archive"])
def test_what_the_notice_says_is_no_proposal(rule: str) -> None:
    assert broken(said_of(changed("retention", rule, origin=Origin.PROPOSED))) == set(promises_of("retention", rule))


@pytest.mark.parametrize(("purpose", "basis"), [("account", "6.1.b"), ("handling", "6.1.f")])
def test_the_legal_basis_is_the_one_that_the_notice_gives(purpose: str, basis: str) -> None:
    assert broken(said_of(changed("purpose", purpose, basis=basis))) == {GOOD.purposes[purpose].clause}


def test_a_right_is_answered_within_the_month_of_the_law() -> None:
    assert said_of(changed("right", "erasure", delay=parse("P2M")))
    assert said_of(changed("right", "erasure", extension=parse("P3M")))


OUTCOMES = [
    ("request_in_account", Outcome.DESTROY), ("request_in_account", Outcome.EXPIRE), ("request_in_account", Outcome.CLOSE_ACCOUNT),
    ("request_in_archive", Outcome.LEAVE_ACCOUNT), ("request_in_archive", Outcome.EXPIRE), ("draft", Outcome.LEAVE_ACCOUNT),
    ("draft", Outcome.EXPIRE), ("account_end", Outcome.DESTROY), ("account_end", Outcome.CLOSE_ACCOUNT),
    ("account_dormant", Outcome.DESTROY), ("account_dormant", Outcome.LEAVE_ACCOUNT), ("hold", Outcome.LEAVE_ACCOUNT),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "outcome"), OUTCOMES)
def test_another_outcome_than_the_promised_one_is_found(rule: str, outcome: Outcome) -> None:
    assert said_of(changed("retention", rule, outcome=outcome))


@pytest.mark.parametrize("rule", ["request_in_archive", "account_end", "account_dormant"])
def test_a_circuit_breaker_is_there_with_its_figures(rule: str) -> None:
    assert GOOD.retention[rule].breaker == Breaker(20, 1.0)
    assert broken(said_of(changed("retention", rule, breaker=Breaker(500, 1.0))))
    assert broken(said_of(changed("retention", rule, breaker=Breaker(20, 50.0))))


@pytest.mark.parametrize("rule", ["request_in_archive", "account_end"])
def test_what_an_import_dates_has_a_circuit_breaker(rule: str) -> None:
    assert broken(said_of(changed("retention", rule, breaker=None))) >= set(promises_of("retention", rule))


@pytest.mark.parametrize("table", ["retention", "right", "control", "clause"])
def test_nothing_is_said_to_run_that_does_not_nor_the_reverse(table: str) -> None:
    for identifier, line in lines(table).items():
        other = State.KEPT if line.state is State.PLANNED else State.PLANNED
        assert said_of(changed(table, identifier, state=other)), identifier


@pytest.mark.parametrize("cookie", GOOD.cookies)
def test_taking_out_a_cookie_is_named_at_the_start(cookie: str) -> None:
    left = replace(GOOD, cookies={name: line for name, line in GOOD.cookies.items() if name != cookie})
    assert [fault.about for fault in cookie_faults(settings, left)] == [cookie]


@pytest.mark.parametrize("group", range(len(GOOD.clear)))
def test_taking_out_a_group_of_clear_columns_names_each_of_them(group: int) -> None:
    left = replace(GOOD, clear=GOOD.clear[:group] + GOOD.clear[group + 1 :])
    found = faults(apps.get_models(include_auto_created=True), holdings.declared(), left)
    assert {fault.about for fault in found if fault.code == "E008"} == set(GOOD.clear[group].columns)


def test_a_role_without_a_recipient_and_a_recipient_without_a_role_are_named() -> None:
    roles = set(holdings.roles())
    assert not list(role_faults(roles, GOOD))
    assert [fault.about for fault in role_faults(roles | {"auditor"}, GOOD)] == ["auditor"]
    assert [fault.about for fault in role_faults(roles - {"archivist"}, GOOD)] == ["archivist"]
