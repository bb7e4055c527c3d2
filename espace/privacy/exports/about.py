"""What stands around the data in a copy: who we are, and for each category why, on which basis, for whom and how long (article 15(1))."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from html import escape
from typing import TYPE_CHECKING

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from espace import register
from espace.lib import clock
from espace.privacy.exports import columns
from espace.privacy.retention.terms import Term, followers_only
from espace.register.bases import basis_in_words
from espace.register.durations import in_words
from espace.register.holdings import Table, unit_kinds
from espace.register.lines import Category, Outcome, Retention
from espace.ui import words

if TYPE_CHECKING:
    from espace.privacy.exports.access import Copy

Say = Callable[[str], None]


def write_controller(say: Say) -> None:
    law = register.load()
    told = {"name": law.controller.name, "email": law.officer.email}
    title = escape(_("Qui nous sommes"))
    say(f"<h2>{title}</h2><p>")
    say(
        escape(
            _("%(name)s est responsable de ces données. Son délégué à la protection des données : %(email)s.") % told
        )
    )
    say("</p>\n")


def write_category(say: Say, category: Category, tables: list[Table], copy: Copy) -> None:
    """Purposes with their legal basis, sources, recipients, periods and their end."""
    law, language = register.load(), copy.people.language
    purposes = [law.purposes[one] for one in category.purposes]
    recipients = [
        f"{one.label.in_language(language)} ({one.entity})"
        for one in law.recipients.values()
        if category.id in {*one.categories, *one.archive_categories} and one.state.value != "planned"
    ]
    facts = (
        (_("Pourquoi"), [category.why.in_language(language)]),
        (_("Finalités"), [f"{p.label.in_language(language)} : {basis_in_words(p.basis, language)}" for p in purposes]),
        (_("D’où elles peuvent venir"), [", ".join(source_words(one) for one in category.sources)]),
        (_("Qui peut les lire"), recipients),
        (_("Combien de temps"), [*periods_of(tables, copy)]),
    )
    say("<dl>")
    for term, lines in facts:
        say(f"<dt>{escape(term)}</dt><dd>{escape(chr(10).join(lines) or _('—'))}</dd>")
    say("</dl>\n")


def source_words(source: str) -> str:
    return {
        "customer": _("vous"),
        "staff": _("le personnel du cabinet"),
        "import": _("le logiciel de gestion du cabinet"),
        "program": _("le programme, d’après ce qui est fait"),
    }[source]


def periods_of(tables: list[Table], copy: Copy) -> Iterator[str]:
    """Each rule that ends rows of these tables, and when it will end those of this person as far as that is known."""
    law, language = register.load(), copy.people.language
    kinds = {table.unit_kind for table in tables} - {""}
    named = {table.retention for table in tables}
    for rule in law.retention.values():
        mine = kinds & {*rule.kinds}
        if not mine and rule.id not in named:
            continue
        what = {
            "data": rule.data.in_language(language),
            "period": in_words(rule.period, language),
            "since": rule.since.in_language(language),
        }
        text = _("%(data)s : %(period)s après %(since)s") % what
        if rule.outcome is Outcome.LEAVE_ACCOUNT:
            text += _(" ; ensuite dans l’archive, hors de votre compte")
        ends = [one for kind in sorted(mine) for one in _known_ends(kind, rule, copy)]
        if ends:
            first, last = (words.day(one, language, "long") for one in (min(ends), max(ends)))
            text += (
                f" ({first})" if first == last else _(" (du %(first)s au %(last)s)") % {"first": first, "last": last}
            )
        yield text


def _known_ends(kind: str, rule: Retention, copy: Copy) -> list[date]:
    """The same for every category: asked of the database once."""
    key = (kind, rule.id)
    if key not in copy.ends:
        copy.ends[key] = list(_ends(kind, rule, copy))
    return copy.ends[key]


def _ends(kind: str, rule: Retention, copy: Copy) -> Iterator[date]:
    """The first and the last day on which a rule ends units of this kind of the person, as far as its clock has begun."""
    unit = unit_kinds().get(kind)
    table = next((one for one in columns.tables() if unit and one.name == unit.root), None)
    if table is None or followers_only(kind, rule):
        return
    term = Term(rule, kind)
    mine = term.anchored().filter(**{table.customer: copy.customer.pk}).order_by()
    for at in mine.aggregate(first=Min("anchor"), last=Max("anchor")).values():
        if at is not None:
            yield clock.today(term.due_at(at))


def write_rights(say: Say, language: str) -> None:
    """The person's rights, and the authority to turn to."""
    law = register.load()
    title = escape(_("Vos droits"))
    say(f"<h2>{title}</h2><ul>")
    for right in law.rights.values():
        line = f"{right.label.in_language(language)} ({right.article}) : {right.route.in_language(language)}"
        say(f"<li>{escape(line)}</li>")
    say("</ul><p>")
    way = _(
        "Si vous estimez, après nous avoir contactés, que vos droits ne sont pas respectés, "
        "vous pouvez saisir la %(name)s : %(url)s, %(address)s."
    )
    say(escape(way % {"name": law.authority.name, "url": law.authority.url, "address": law.authority.address}))
    say("</p>\n")
