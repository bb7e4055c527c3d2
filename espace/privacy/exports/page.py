"""The page of a copy that a person reads: who we are, then category by category what is held, why, for whom and until when.

It is a file that is opened far from this space: its style is inside it, it loads nothing and runs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from espace import register
from espace.privacy.exports import about, columns, labels
from espace.privacy.exports.aside import Aside
from espace.privacy.exports.journal import Act
from espace.privacy.exports.walking import Row
from espace.register import touching
from espace.register.holdings import Table, declared
from espace.register.lines import Category
from espace.ui import words

if TYPE_CHECKING:
    from espace.privacy.exports.access import Copy

Say = Callable[[str], None]
Write = Callable[[Row, Mapping[str, str]], str]
"""A row, and whom it names, as HTML."""
STYLE = (
    "body{font:17px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:44rem;padding:0 1rem;color:#1b2430;background:#fbfaf7}"
    "h1,h2,h3{line-height:1.2}h2{margin-top:3rem;border-top:1px solid #e3e0d8;padding-top:1.5rem}a{color:#0f5c63}"
    "dt{font-weight:600}dd{margin:0 0 .5rem;white-space:pre-wrap;overflow-wrap:anywhere}p{max-width:68ch}"
    "article{border-left:3px solid #e3e0d8;padding-left:1rem;margin:1rem 0}.from,.quiet{color:#55606e;font-size:.9em}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;"
    "border-bottom:1px solid #e3e0d8}"
    "@media(max-width:40rem){table,tbody,tr,td{display:block}th{display:none}td{border:0;padding:0}"
    "tr{border-bottom:1px solid #e3e0d8;padding:.5rem 0}}"
)


def tag(name: str, text: str) -> str:
    """A text in its element. (Sentences stay out of f-strings: what gathers them for translation does not look inside.)"""
    return f"<{name}>{escape(text)}</{name}>"


def begin(say: Say, language: str, title: str) -> None:
    """The head of a page that stands alone."""
    say(
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>\n<h1>{escape(title)}</h1>\n"
    )


def end(say: Say) -> None:
    say("</body></html>\n")


def by_category(table: Table, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The columns of a table by their category."""
    found: dict[str, tuple[str, ...]] = {}
    for name in names:
        category = table.columns[name].category
        found[category] = (*found.get(category, ()), name)
    return found


def write(copy: Copy, rows: Aside) -> None:
    """``index.html``; ``rows`` are those of each (category, table), as :func:`row_writers` made them."""
    language = copy.people.language
    asked = words.instant(copy.until, language, "long")
    with copy.package.text("index.html") as say:
        if copy.kinds is None:
            begin(say, language, _("Vos données"))
            told = _("Tout ce que nous avions sur vous le %(when)s, quand vous l’avez demandé.")
        else:
            begin(say, language, _("Données communiquées après un décès"))
            told = _("Ce qui est communiqué des données de la personne, comme elles étaient le %(when)s.")
        say(tag("p", told % {"when": asked}))
        about.write_controller(say)
        _missing(say, copy)
        _contents(say, in_archive=copy.archive.answer is not None, has_journal=copy.kinds is None)
        accessible = list(copy.accessible())
        for category in register.load().categories.values():
            held = [table for table, names in accessible if category.id in by_category(table, names)]
            if held:
                _category(say, copy, category, held, rows)
        about.write_rights(say, language)
        end(say)


def _missing(say: Say, copy: Copy) -> None:
    """What is not in this copy, and what becomes of it."""
    lines = list(missing_in_words(copy.counts))
    if lines:
        say(tag("h2", _("Ce qui n’est pas dans cette copie")) + "<ul>")
        say("".join(tag("li", line) for line in lines))
        say("</ul>")


def missing_in_words(counts: dict[str, int | str]) -> Iterable[str]:
    """One sentence for each thing that a copy lacks; none when it is whole."""
    if notes := int(counts.get("notes", 0)):
        yield ngettext(
            "%(n)s note interne vous sera remise après lecture par le délégué à la protection des données.",
            "%(n)s notes internes vous seront remises après lecture par le délégué à la protection des données.",
            notes,
        ) % {"n": notes}
    if waiting := int(counts.get("files_waiting", 0)):
        yield ngettext(
            "%(n)s fichier n’a pas passé le contrôle antivirus : il n’est pas joint.",
            "%(n)s fichiers n’ont pas passé le contrôle antivirus : ils ne sont pas joints.",
            waiting,
        ) % {"n": waiting}
    if lost := int(counts.get("files_lost", 0)):
        yield ngettext(
            "%(n)s fichier ne s’ouvre plus : écrivez au délégué.",
            "%(n)s fichiers ne s’ouvrent plus : écrivez au délégué.",
            lost,
        ) % {"n": lost}
    if counts.get("archive") == "late":
        yield _("L’archive n’a pas répondu à temps : écrivez au délégué, qui vous remettra ce qu’elle garde.")


def _contents(say: Say, *, in_archive: bool, has_journal: bool) -> None:
    say(tag("h2", _("Ce que contient ce dossier")) + "<ul>")
    for path, what in (
        ("data.json", _("les mêmes données, pour un programme")),
        *([("journal.html", _("qui a consulté vos données, quand et pourquoi"))] if has_journal else []),
        ("files/", _("vos documents")),
        *(
            [("archive/index.html", _("ce que nous gardons hors de votre compte, avec ses fichiers"))]
            if in_archive
            else []
        ),
    ):
        say(f'<li><a href="{path}">{path}</a> : {escape(what)}</li>')
    say("</ul>\n")


def _category(say: Say, copy: Copy, category: Category, held: list[Table], rows: Aside) -> None:
    say(f'<section><h2 id="{category.id}">{escape(category.label.in_language(copy.people.language))}</h2>\n')
    about.write_category(say, category, held, copy)
    empty = True
    for table in held:
        for piece in rows.told((category.id, table.name)):
            empty = empty and not piece
            say(piece)
    if empty:
        say(tag("p", _("Rien.")))
    say("</section>\n")


def row_writers(copy: Copy, table: Table, names: tuple[str, ...]) -> list[tuple[tuple[str, str], Write]]:
    """What the page says of the rows of one table: for each category, its heading (category, table) and what writes a row."""
    return [
        ((category, table.name), _writer(copy, table, those)) for category, those in by_category(table, names).items()
    ]


def _writer(copy: Copy, table: Table, names: tuple[str, ...]) -> Write:
    """What writes the rows of one table, nothing for a row that says nothing; what is the same for all of them is found once."""
    language, people, paths = copy.people.language, copy.people, copy.paths
    said = labels.sayings(table, names, language)
    terms = {name: f"<dt>{escape(labels.label(name, table.name))}</dt><dd>" for name in names}
    told = [name for name in names if not name.endswith(columns.DIGEST)]
    sources: dict[object, str] = {}
    given, file_term, person_term = _("Donné par %(who)s"), tag("dt", _("Fichier")), tag("dt", _("Suivi par"))
    shown, moment = labels.shown, labels.moment
    has_exceptions = table.name in columns.PROFILE

    def write_row(row: Row, named: Mapping[str, str]) -> str:
        who = sources.get(row.source)
        if who is None:
            who = sources[row.source] = escape(given % {"who": people.in_words(row.source)})
        when = f" · {moment(row.at, language)}" if row.at else ""
        parts = []
        own = ""
        for name in told:
            value = row.values[name]
            if value is None or value == "" or value == [] or value == {}:
                continue
            if value == row.began:  # said beside the source; alone, what it is the instant of
                own = own or name
                continue
            text = value if name == "body" else shown(name, value, language, said.get(name))
            changed = _changed(copy, table, name) if has_exceptions else ""
            parts.append(f"{terms[name]}{escape(text, False)}{changed}</dd>")
        if row.pk in paths:
            parts.append(f'{file_term}<dd><a href="{quote(paths[row.pk])}">{escape(paths[row.pk])}</a></dd>')
        if named:
            parts.extend([person_term + tag("dd", one) for one in sorted(set(named.values()))])
        if own and not parts:
            parts.append(f"{terms[own]}{shown(own, row.began, language)}</dd>")
        return f'<article><p class="from">{who}{when}</p><dl>{"".join(parts)}</dl></article>\n' if parts else ""

    return write_row


def _changed(copy: Copy, table: Table, name: str) -> str:
    one = copy.people.exception(table.name, name)
    if one is None:
        return ""
    told = {
        "who": copy.people.in_words(one.source),
        "when": labels.moment(one.at, copy.people.language),
    }
    words_ = escape(_("donné par %(who)s, %(when)s") % told)
    return f' <span class="from">{words_}</span>'


def write_archive(copy: Copy) -> None:
    """``archive/index.html``: each unit that left the account, row by row."""
    language = copy.people.language
    with copy.package.text("archive/index.html") as say:
        begin(say, language, _("Ce que nous gardons dans l’archive"))
        told = _("Hors de votre compte, sous une autre clé : ouvert pour vous, pour cette demande.")
        say(tag("p", told))
        tables = {entry.table.name: entry.table for entry in declared()}
        for unit in copy.archive.units([]):
            days = " – ".join(
                labels.shown("on", one, language) for one in (unit["opened_on"], unit["closed_on"]) if one
            )
            say(f"<section><h2>{escape(days)}</h2>")
            for name, rows in unit["rows"].items():
                for row in filter(None, rows):
                    say(_archived(tables[name], row, language))
            say("</section>\n")
        end(say)


def _archived(table: Table, row: Mapping[str, Any], language: str) -> str:
    """A row of the archive; a value as it was written, where it is not what we write today."""
    values = {name: value for name, value in row.items() if name != "id"}
    said = labels.sayings(table, values, language)
    lines = []
    for name, value in values.items():
        try:
            text = labels.shown(name, value, language, said.get(name))
        except (ValueError, TypeError, AttributeError, KeyError):
            text = str(value)
        lines.append(f"<dt>{escape(labels.label(name, table.name))}</dt><dd>{escape(text)}</dd>")
    return f'<article data-table="{table.name}"><dl>{"".join(lines)}</dl></article>'


def write_journal(copy: Copy, acts: Iterable[Act]) -> None:
    """``journal.html``."""
    language = copy.people.language
    with copy.package.text("journal.html") as say:
        begin(say, language, _("Qui a consulté vos données"))
        say(tag("p", _("Chaque acte et chaque lecture de vos données, gardés douze mois.")) + "<table><tr>")
        say("".join(tag("th", head) for head in (_("Quand"), _("Qui"), _("Pourquoi"), _("Acte"))))
        say("</tr>\n")
        own = _("vous")
        for act in acts:
            who = own if act.by == own else " · ".join(filter(None, (act.by, act.role, act.entity)))
            cells = (labels.moment(act.at, language), who, act.purpose, touching.in_words(act.action, language))
            say(f"<tr>{''.join(tag('td', cell) for cell in cells)}</tr>\n")
        say("</table>")
        end(say)
