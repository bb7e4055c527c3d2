"""The periods that the notice says in words: they are those of the rules behind them, so that neither changes alone (notice §VI).

A clause says, in its sentences and in how it is kept, the period of each retention rule that it points to; and each period that it says
is one of its rules', or listed as its own where a control keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from espace.lib.periods import Period
from espace.register.durations import HOUR, in_words
from espace.register.lines import Clause, Origin, Retention, Right, Text
from espace.register.model import Register
from espace.register.promises import nobody_keeps
from espace.register.reading import ZERO

NUMBERS = {
    "fr": ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"),
    "en": ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
}
UNITS = {
    "fr": {
        "ans?": Period(months=12), "mois": Period(months=1), "jours?": Period(days=1), "heures?": Period(seconds=HOUR),
        "minutes?": Period(seconds=60),
    },
    "en": {
        "years?": Period(months=12), "months?": Period(months=1), "days?": Period(days=1), "hours?": Period(seconds=HOUR),
        "minutes?": Period(seconds=60),
    },
}  # fmt: skip
JOINED = {"fr": "et|ou", "en": "and|or"}


def _shape(language: str) -> re.Pattern[str]:
    number = rf"(\d+|{'|'.join(NUMBERS[language])}{'|une' if language == 'fr' else ''})"
    units = "|".join(UNITS[language])
    # « un jour férié » is a day, not a length of time: a single day or hour is written with its figure.
    return re.compile(
        rf"\b(?:{number}\s+(?:{JOINED[language]})\s+)?(?!une?\s+jour|one\s+day){number}[\s-]+({units})\b", re.IGNORECASE
    )


SHAPES = {language: _shape(language) for language in NUMBERS}


@lru_cache(maxsize=1024)
def periods_in(text: str, language: str) -> frozenset[Period]:
    """The lengths of time that ``text`` says: "six months", "30 and 7 days", « 72 heures »."""
    found = set()
    for first, second, unit in SHAPES[language].findall(text):
        one = next(period for shape, period in UNITS[language].items() if re.fullmatch(shape, unit, re.IGNORECASE))
        for word in filter(None, (first, second)):
            count = _number(word.lower(), language)
            found.add(Period(one.months * count, one.days * count, one.seconds * count))
    return frozenset(found)


def _number(word: str, language: str) -> int:
    return int(word) if word.isdigit() else NUMBERS[language].index("un" if word == "une" else word) + 1


def parted(register: Register) -> Iterator[str]:
    """Each period that is said and not kept, or kept and not said, clause by clause."""
    for clause in register.clauses.values():
        yield from _in_two_languages(register, clause)
        yield from _both_ways(register, clause)
        yield from _of_the_notice(register, clause)
        yield from _breakers(register, clause)


def _texts(register: Register, clause: Clause) -> list[tuple[str, Text]]:
    said = [(f"sentence {one.id}", Text(one.text, one.english)) for one in register.sentences_of(clause.id)]
    return [*said, ("kept", clause.kept), ("awaited", clause.awaited)]


def _in_two_languages(register: Register, clause: Clause) -> Iterator[str]:
    for where, text in _texts(register, clause):
        french, english = periods_in(text.fr, "fr"), periods_in(text.en, "en")
        if french != english:
            yield f'clause "{clause.id}": {where} says {_said(french)} in French and {_said(english)} in English.'


def _both_ways(register: Register, clause: Clause) -> Iterator[str]:
    said = frozenset[Period]().union(*(periods_in(text.fr, "fr") for _where, text in _texts(register, clause)))
    rules, rights = _rules(register, clause), _rights(register, clause)
    for rule in rules:
        for period in _of(rule) - said:
            yield (
                f'clause "{clause.id}": retention "{rule.id}" lasts {in_words(period, "en")} and the clause does not say so; '
                f"{nobody_keeps(clause.id)}."
            )
    known = {period for rule in rules for period in _of(rule)} | set(clause.periods)
    known |= {period for right in rights for period in (right.delay, right.extension) if period is not None}
    for period in sorted(said - known, key=str):
        yield (
            f'clause "{clause.id}": it says {in_words(period, "en")} and none of its rules lasts so long; '
            f"{nobody_keeps(clause.id)}."
        )
    for period in sorted(set(clause.periods) - said, key=str):
        yield f'clause "{clause.id}": it lists the period {period} and says {in_words(period, "en")} nowhere.'


def _of_the_notice(register: Register, clause: Clause) -> Iterator[str]:
    """The notice's own periods are those of its own sentences, word for word."""
    own = {rule.period for rule in _rules(register, clause) if rule.origin is Origin.NOTICE}
    said = {period for one in register.sentences_of(clause.id) for period in periods_in(one.text, "fr")}
    for period in sorted(own - said, key=str):
        yield (
            f'clause "{clause.id}": the register says that the notice gives {in_words(period, "en")}, and no sentence of the '
            f"notice does; {nobody_keeps(clause.id)}."
        )
    for period in sorted(said - own, key=str):
        yield (
            f'clause "{clause.id}": the notice itself says {in_words(period, "en")}, and no retention rule of the notice lasts '
            f"so long; {nobody_keeps(clause.id)}."
        )


def _breakers(register: Register, clause: Clause) -> Iterator[str]:
    """A circuit breaker is said with its figures, and none is said that is not there."""
    wanted = {(rule.breaker.floor, rule.breaker.percent) for rule in _rules(register, clause) if rule.breaker}
    for language in NUMBERS:
        words = f"{clause.kept.in_language(language)} {clause.awaited.in_language(language)}"
        said = {float(percent.replace(",", ".")) for percent in re.findall(r"\b(\d+(?:[.,]\d+)?)\s*%", words)}
        for floor, percent in sorted(wanted):
            if percent not in said or not re.search(rf"\b{floor}\b", words):
                yield (
                    f'clause "{clause.id}": a rule of its stops at {floor} units and {percent:g} % of all, and the clause does '
                    f"not say both; {nobody_keeps(clause.id)}."
                )
        for percent in sorted(said - {percent for _floor, percent in wanted}):
            yield (
                f'clause "{clause.id}": it says {percent:g} % and no rule of its has a circuit breaker at that figure; '
                f"{nobody_keeps(clause.id)}."
            )


def _of(rule: Retention) -> set[Period]:
    return {period for period in (rule.period, rule.at_most, *rule.notices) if period not in (None, ZERO)}


def _rules(register: Register, clause: Clause) -> list[Retention]:
    return [register.retention[name] for name in _named(clause, "retention") if name in register.retention]


def _rights(register: Register, clause: Clause) -> list[Right]:
    return [register.rights[name] for name in _named(clause, "right") if name in register.rights]


def _named(clause: Clause, table: str) -> Iterator[str]:
    return (rule.partition(":")[2] for rule in clause.rules if rule.startswith(f"{table}:"))


def _said(periods: Iterable[Period]) -> str:
    return ", ".join(in_words(period, "en") for period in sorted(periods, key=str)) or "no period"
