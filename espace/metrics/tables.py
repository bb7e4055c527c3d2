"""The tables of the measures, as the page, its charts and its export all say them: sums of published figures, in the reader's language.

A line without a figure says « n < 11 », whether it counts none or ten: the two are not told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from espace.lib import clock
from espace.lib.languages import locale
from espace.metrics.models import LEAST, Area, Coverage, Figure, Stream
from espace.metrics.pending import month
from espace.metrics.summing import Sum, ended_in, everything, summed, topic
from espace.tickets.kinds import known, words
from espace.ui import charts
from espace.ui.charts import Chart, Point
from espace.ui.words import day

MONTHS = 12
BEST = 5
WITHHELD = f"n < {LEAST}"


@dataclass(frozen=True)
class Line:
    """A line of a table: what it is about, and a cell for each column; ``when``, where the lines of a table are not of one period.

    ``is_withheld``: too few to be said.
    """

    label: str
    cells: tuple[str, ...]
    when: str = ""
    is_withheld: bool = False
    is_total: bool = False


@dataclass(frozen=True)
class Table:
    """One table and the chart of its first, or only, measure."""

    name: str
    title: str
    about: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    chart: Chart


@dataclass(frozen=True)
class Section:
    """What one stream says. ``is_empty``: nothing of it is published yet."""

    name: str
    title: str
    tables: tuple[Table, ...]
    is_empty: bool


def sections(at: datetime) -> list[Section]:
    """What is published of the twelve months that end with that of ``at``; two queries."""
    since = _months(clock.today(at))[0]
    found: dict[str, list[Figure]] = {stream: [] for stream in Stream}
    for figure in Figure.objects.filter(to_on__gte=since).order_by("to_on", "pk"):
        found[figure.stream].append(figure)
    return [section(Stream(stream), figures, at) for stream, figures in found.items()]


def section(stream: Stream, figures: Sequence[Figure], at: datetime) -> Section:
    """The tables of one stream, from its figures, the oldest first."""
    made = {Stream.USE: _use, Stream.SATISFACTION: _satisfaction, Stream.DELAYS: _delays}[stream]
    titles = {
        Stream.USE: _("Utilisation de l’espace"),
        Stream.SATISFACTION: _("Satisfaction"),
        Stream.DELAYS: _("Demandes closes et délais"),
    }
    if not figures:
        return Section(stream.value, titles[stream], (), is_empty=True)
    first = min(ended_in(one) for one in figures)
    months = [on for on in _months(clock.today(at)) if on >= first]
    return Section(stream.value, titles[stream], made(figures, months), is_empty=False)


def _use(figures: Sequence[Figure], months: Sequence[date]) -> tuple[Table, ...]:
    pages = _("Pages vues")
    return (
        _counts("use-months", _("Pages vues, mois par mois"), _("Mois"), pages, figures, months),
        _by_topic("use-areas", _("Pages vues, par partie de l’espace"), _("Partie"), pages, figures, _areas()),
    )


def _satisfaction(figures: Sequence[Figure], months: Sequence[date]) -> tuple[Table, ...]:
    columns = (_("Note moyenne, sur 5"), _("Avis"))
    by_month, by_kind = summed(figures, ended_in), summed(figures, topic)
    lines = [_scored(_month(on), by_month.get(on)) for on in months]
    told = [_scored(label, by_kind.get(name)) for name, label in _kinds().items()]
    return (
        Table(
            "satisfaction-months", _("Satisfaction, mois par mois"), _("Mois"), columns, tuple(lines),
            charts.columns([_mean(_short(on), by_month.get(on)) for on in months], most=BEST),
        ),
        Table(
            "satisfaction-kinds", _("Satisfaction, par nature de demande"), _("Demande"), columns,
            (*told, *_whole(figures, scored=True)),
            charts.rows([_mean(label, by_kind.get(name)) for name, label in _kinds().items()], most=BEST),
        ),
    )  # fmt: skip


def _delays(figures: Sequence[Figure], months: Sequence[date]) -> tuple[Table, ...]:
    closed, last = _("Demandes closes"), {one.topic: one for one in figures}
    lines, points = [], []
    for name, label in _kinds().items():
        one = last.get(name)
        if one is None or one.median is None or one.ninth is None:
            lines.append(_withheld(label, 3))
            points.append(Point(label, None, WITHHELD))
            continue
        lines.append(Line(label, (length(one.median), length(one.ninth), _number(one.n)), when=_period(one)))
        points.append(Point(label, one.ninth, length(one.ninth)))
    columns = (_("La moitié en moins de"), _("Neuf sur dix en moins de"), closed)
    return (
        _counts("closed-months", _("Demandes closes, mois par mois"), _("Mois"), closed, figures, months),
        Table(
            "delays-kinds", _("Temps passé chez nous, par nature de demande (le trait : neuf sur dix)"), _("Demande"), columns,
            tuple(lines), charts.rows(points),
        ),
    )  # fmt: skip


def _counts(name: str, title: str, about: str, column: str, figures: Sequence[Figure], months: Sequence[date]) -> Table:
    found = summed(figures, ended_in)
    lines = tuple(_counted(_month(on), found.get(on)) for on in months)
    points = [_point(_short(on), found.get(on)) for on in months]
    return Table(name, title, about, (column,), (*lines, *_whole(figures)), charts.columns(points))


def _by_topic(
    name: str, title: str, about: str, column: str, figures: Sequence[Figure], labels: Mapping[str, str]
) -> Table:
    found = summed(figures, topic)
    lines = tuple(_counted(label, found.get(one)) for one, label in labels.items())
    points = [_point(label, found.get(one)) for one, label in labels.items()]
    return Table(name, title, about, (column,), (*lines, *_whole(figures)), charts.rows(points))


def _whole(figures: Iterable[Figure], *, scored: bool = False) -> tuple[Line, ...]:
    """The line of all the figures together, where there is any."""
    found = summed(figures, everything)
    if None not in found:
        return ()
    line = _scored(_("Ensemble"), found[None]) if scored else _counted(_("Ensemble"), found[None])
    return (Line(line.label, line.cells, is_total=True),)


def _counted(label: str, found: Sum | None) -> Line:
    return Line(label, (_number(found.n),)) if found else _withheld(label, 1)


def _scored(label: str, found: Sum | None) -> Line:
    return Line(label, (_score(found.mean), _number(found.n))) if found else _withheld(label, 2)


def _withheld(label: str, cells: int) -> Line:
    return Line(label, (WITHHELD, *("—" for _cell in range(cells - 1))), is_withheld=True)


def _point(label: str, found: Sum | None) -> Point:
    return Point(label, found.n, _number(found.n)) if found else Point(label, None, WITHHELD)


def _mean(label: str, found: Sum | None) -> Point:
    return Point(label, found.mean, _score(found.mean)) if found else Point(label, None, WITHHELD)


def coverage() -> str:
    """Of how many spaces the measures speak, in a sentence."""
    last = Coverage.objects.order_by("-on").first()
    if last is None:
        return _(
            "La part des espaces ouverts où la mesure est acceptée n’est pas dite : moins de onze l’acceptent, ou moins de onze ne "
            "l’acceptent pas."
        )
    told = {
        "share": round(100 * last.accepted / (last.accepted + last.others)),
        "on": day(last.on, _language(), "long"),
    }
    return _("Au %(on)s, la mesure était acceptée dans %(share)d %% des espaces ouverts.") % told


def named(figures_of: Stream) -> set[str]:
    """The topics of a stream that are published: a comment says its kind of request only if so many others did."""
    return set(Figure.objects.filter(stream=figures_of).values_list("topic", flat=True))


def _areas() -> dict[str, str]:
    return {area.value: str(area.label) for area in Area}


def _kinds() -> dict[str, str]:
    return {name: words(kind.title) for name, kind in known().named.items()}


def length(hours: int) -> str:
    """Hours as they are said: « 5 heures », « 3 jours » from two days on, rounded up."""
    if hours < 48:
        return ngettext("%(n)d heure", "%(n)d heures", hours) % {"n": hours}
    days = -(-hours // 24)
    return ngettext("%(n)d jour", "%(n)d jours", days) % {"n": days}


def _months(today: date) -> list[date]:
    """The twelve months that end with that of ``today``."""
    found = [month(today)]
    while len(found) < MONTHS:
        found.append(month(found[-1] - timedelta(days=1)))
    return found[::-1]


def _month(on: date) -> str:
    return format_date(on, "LLLL y", locale=locale(_language()))


def _short(on: date) -> str:
    return format_date(on, "LLLLL", locale=locale(_language()))


def _period(figure: Figure) -> str:
    first, last = _month(figure.from_on), _month(figure.to_on)
    return first if first == last else _("%(first)s à %(last)s") % {"first": first, "last": last}


def _number(value: int) -> str:
    return format_decimal(value, locale=locale(_language()))


def _score(value: float) -> str:
    return format_decimal(value, format="0.0", locale=locale(_language()))


def _language() -> str:
    return get_language() or "fr"
