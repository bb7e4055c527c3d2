"""The rules that hold across the register's own lines. Each fault is one sentence that names the line.

The rules between the register and the program (columns, roles, hosts) are in :mod:`espace.register.checks`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import chain

from espace.lib.periods import Period
from espace.register.durations import fits
from espace.register.lines import State
from espace.register.model import Register
from espace.register.promises import PROMISES, nobody_keeps
from espace.register.spoken import parted
from espace.register.tracing import untraced
from espace.register.wording import assemble

CLAUSES = tuple(PROMISES)
MONTH, TWO_MONTHS = Period(months=1), Period(months=2)
HEADINGS = frozenset({"tagline", "title", "heading", "subheading", "lead"})


def problems_of(register: Register) -> list[str]:
    """Every fault of ``register``, in the order of its file; empty when it may be relied upon."""
    return list(
        chain(
            _purposes(register),
            _categories(register),
            _recipients(register),
            _retention(register),
            _rights(register),
            _controls(register),
            _columns(register),
            _clauses(register),
            untraced(register),
            parted(register),
            _sentences(register),
        )
    )


def _absent(table: str, name: str, key: str, wanted: Collection[str], known: Collection[str]) -> Iterator[str]:
    for item in wanted:
        if item not in known:
            yield f'{table} "{name}": {key} "{item}" is not in the register.'


def _purposes(register: Register) -> Iterator[str]:
    for purpose in register.purposes.values():
        yield from _absent("purpose", purpose.id, "clause", [purpose.clause], register.clauses)
        health = [c.id for c in register.categories.values() if c.health and purpose.id in c.purposes]
        if health and not purpose.article9:
            yield (
                f'purpose "{purpose.id}": it may hold health data (categories {", ".join(health)}) and names no condition '
                "of article 9(2)."
            )
        if purpose.apart and purpose.basis != "6.1.a":
            yield f'purpose "{purpose.id}": its consent is asked apart, and it rests on no consent.'
        if not any(purpose.id in category.purposes for category in register.categories.values()):
            yield f'purpose "{purpose.id}": no category of data serves it.'


def _categories(register: Register) -> Iterator[str]:
    for category in register.categories.values():
        yield from _absent("category", category.id, "purpose", category.purposes, register.purposes)


def _recipients(register: Register) -> Iterator[str]:
    roles = Counter(recipient.role for recipient in register.recipients.values() if recipient.role)
    for role, count in roles.items():
        if count > 1:
            yield f'recipient: the role "{role}" is described {count} times; one line a role.'
    for recipient in register.recipients.values():
        wanted = (*recipient.categories, *recipient.archive_categories)
        yield from _absent("recipient", recipient.id, "category", sorted(set(wanted)), register.categories)


def _retention(register: Register) -> Iterator[str]:
    for rule in register.retention.values():
        yield from _absent("retention", rule.id, "purpose", rule.purposes, register.purposes)
        for notice in rule.notices:
            if not fits(notice, rule.period):
                yield f'retention "{rule.id}": the notice {notice} does not fit in the period {rule.period}.'
        if rule.state is State.PLANNED and rule.executor:
            yield f'retention "{rule.id}": it names an executor and says it is planned; say partial or kept.'
        if rule.state is not State.PLANNED and not rule.executor:
            yield f'retention "{rule.id}": it says {rule.state} and names no executor that carries it out.'


def _rights(register: Register) -> Iterator[str]:
    for right in register.rights.values():
        if (right.state is State.PLANNED) == bool(right.executor):
            yield f'right "{right.id}": a planned right has no executor, any other has one.'
        for what, period, most in (("delay", right.delay, MONTH), ("extension", right.extension, TWO_MONTHS)):
            if period is not None and period != most and not fits(period, most):
                yield f'right "{right.id}": its {what} {period} is longer than the {most} of article 12(3).'


def _controls(register: Register) -> Iterator[str]:
    for control in register.controls.values():
        if (control.state is State.PLANNED) == bool(control.module):
            yield f'control "{control.id}": a planned control has no code, any other says where its code is (module).'


def _columns(register: Register) -> Iterator[str]:
    for group in register.clear:
        yield from _absent("clear", ", ".join(group.columns), "category", [group.category], register.categories)
    for table, groups in (("clear", register.clear), ("list", register.lists)):
        counted = Counter(column for group in groups for column in group.columns)
        for column, count in counted.items():
            if count > 1:
                yield f'{table} "{column}": this column is listed {count} times.'
            if column.count(".") != 2:
                yield f'{table} "{column}": a column is written app.Model.field.'


def _clauses(register: Register) -> Iterator[str]:
    for missing in sorted(set(CLAUSES) - set(register.clauses)):
        yield f'clause "{missing}": it is missing; {nobody_keeps(missing)}.'
    if set(CLAUSES) == set(register.clauses) and tuple(register.clauses) != CLAUSES:
        yield "clause: the clauses are written in order, C01 to C26."
    for clause in register.clauses.values():
        if clause.id not in CLAUSES:
            yield f'clause "{clause.id}": the clauses are C01 to C26.'
        spoken = any(sentence.clause == clause.id for sentence in register.sentences)
        if clause.implied and spoken:
            yield f'clause "{clause.id}": it is said to be implied, and a sentence of the notice points to it.'
        if not clause.implied and not spoken:
            yield f'clause "{clause.id}": no sentence of the notice points to it.'
        if clause.state is State.PLANNED and clause.kept.fr:
            yield f'clause "{clause.id}": it is planned, so it cannot say how it is kept; write "awaited" instead.'
        if clause.state is not State.PLANNED and not clause.kept.fr:
            yield f'clause "{clause.id}": it is {clause.state} and does not say how it is kept.'
        if (clause.state is State.PARTIAL) and not clause.awaited.fr:
            yield f'clause "{clause.id}": it is partial and does not say what is still awaited.'


def _sentences(register: Register) -> Iterator[str]:
    for sentence in register.sentences:
        if sentence.clause and sentence.clause not in register.clauses:
            yield (
                f'sentence "{sentence.id}": clause "{sentence.clause}" is not in the register; nobody keeps any more: '
                f"{sentence.text.strip()}"
            )
        if not sentence.clause and sentence.kind not in HEADINGS:
            yield f'sentence "{sentence.id}": it points to no clause.'
    if not register.published:
        return
    ours, theirs = assemble(register.sentences).splitlines(), register.published.splitlines()
    for number, (said, published) in enumerate(zip(ours, theirs, strict=False), start=1):
        if said.strip() != published.strip():
            yield (
                f"sentence: the register and the published notice part at line {number} of the notice: "
                f"it says {published.strip()!r}, the register {said.strip()!r}."
            )
            return
    if len(ours) != len(theirs):
        shorter = "register" if len(ours) < len(theirs) else "published notice"
        yield f"sentence: the {shorter} stops before the other ({len(ours)} lines here, {len(theirs)} in the notice)."
