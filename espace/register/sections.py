"""How each table of the register is read into its dataclass. One short function a table, in the order of the file."""

from __future__ import annotations

from datetime import date

from espace.register.bases import BASES
from espace.register.lines import (
    Article9,
    Authority,
    Breaker,
    Category,
    Clause,
    ClearColumns,
    Control,
    Controller,
    Cookie,
    Egress,
    ListColumns,
    Officer,
    Origin,
    Outcome,
    Processor,
    Purpose,
    Recipient,
    Retention,
    Right,
    Sentence,
)
from espace.register.reading import ZERO, Line

CONDITIONS = tuple(f"9.2.{letter}" for letter in "abcdefghij")
SOURCES = ("customer", "staff", "import", "program")
KINDS = ("tagline", "title", "heading", "subheading", "lead", "paragraph", "bullet")
LINKS = ("policy:lya_protect_reader", "officer", "authority")


def heading(line: Line) -> tuple[str, date | None, str]:
    return line.string("edition"), line.day("effective_on", required=True), line.string("notice")


def controller(line: Line) -> Controller:
    return Controller(
        name=line.string("name"),
        address=line.string("address", required=False),
        email=line.string("email", required=False),
        phone=line.string("phone", required=False),
        orias=line.string("orias", required=False),
        activity=line.text("activity"),
    )


def officer(line: Line) -> Officer:
    return Officer(
        email=line.string("email"),
        name=line.string("name", required=False),
        address=line.string("address", required=False),
    )


def authority(line: Line) -> Authority:
    return Authority(name=line.string("name"), url=line.string("url"), address=line.string("address", required=False))


def processor(line: Line) -> Processor:
    name = line.string("name", required=False)
    return Processor(
        id=line.string("id"),
        service=line.text("service"),
        name=name,
        country=line.country(required=bool(name)),
        contract=line.string("contract", required=bool(name)),
        contract_on=line.day("contract_on"),
        approval=line.approval(),
    )


def purpose(line: Line) -> Purpose:
    conditions = []
    for nested in line.lines("article9"):
        condition = nested.one_of("condition", CONDITIONS)
        conditions.append(Article9(condition, nested.text("when"), nested.choice("origin", Origin)))
        nested.done()
    return Purpose(
        id=line.string("id"),
        label=line.text("label"),
        detail=line.text("detail"),
        basis=line.one_of("basis", BASES),
        article9=tuple(conditions),
        clause=line.string("clause"),
        apart=line.flag("apart"),
    )


def category(line: Line) -> Category:
    sources = line.strings("sources", required=True)
    for source in sources:
        if source not in SOURCES:
            line.fault(f"source {source!r} is not one of {', '.join(SOURCES)}")
    return Category(
        id=line.string("id"),
        label=line.text("label"),
        why=line.text("why"),
        mandatory=line.required_flag("mandatory"),
        sources=sources,
        purposes=line.strings("purposes", required=True),
        health=line.flag("health"),
        approval=line.approval(),
    )


def recipient(line: Line) -> Recipient:
    return Recipient(
        id=line.string("id"),
        role=line.string("role", required=False),
        label=line.text("label"),
        entity=line.string("entity"),
        country=line.country(required=False),
        categories=line.strings("categories"),
        archive_categories=line.strings("archive_categories"),
        condition=line.text("condition"),
        identity=line.string("identity", required=False),
        policy_url=line.string("policy_url", required=False),
        policy_expected=line.flag("policy_expected"),
        state=line.state(),
        approval=line.approval(),
    )


def retention(line: Line) -> Retention:
    at_most = line.period("at_most", required=False)
    breaker = None
    for nested in line.lines("breaker"):
        breaker = _breaker(nested)
    return Retention(
        id=line.string("id"),
        kinds=line.strings("kinds"),
        purposes=line.strings("purposes", required=True),
        data=line.text("data"),
        event=line.string("event"),
        since=line.text("since"),
        period=line.period("period") or ZERO,
        at_most=at_most,
        at_most_event=line.string("at_most_event", required=at_most is not None),
        outcome=line.choice("outcome", Outcome),
        notices=line.periods("notices"),
        breaker=breaker,
        origin=line.choice("origin", Origin),
        executor=line.string("executor", required=False),
        state=line.state(),
    )


def _breaker(line: Line) -> Breaker:
    floor, percent = line.values.get("floor"), line.values.get("percent")
    line.asked |= {"floor", "percent"}
    line.done()
    if not isinstance(floor, int) or not isinstance(percent, int | float) or floor < 1 or not 0 < percent <= 100:
        line.fault("floor is a number of units from 1, percent a number from 0 to 100")
        return Breaker(1, 1.0)
    return Breaker(floor, float(percent))


def right(line: Line) -> Right:
    return Right(
        id=line.string("id"),
        label=line.text("label"),
        article=line.string("article"),
        delay=line.period("delay") or ZERO,
        extension=line.period("extension", required=False),
        route=line.text("route"),
        executor=line.string("executor", required=False),
        state=line.state(),
    )


def egress(line: Line) -> Egress:
    return Egress(line.string("host").lower(), line.string("entity"), line.country(), line.text("purpose"))


def cookie(line: Line) -> Cookie:
    return Cookie(line.string("name"), line.text("purpose"), line.text("duration"))


def clear(line: Line) -> ClearColumns:
    category = line.string("category")
    line.id = line.id or category
    return ClearColumns(category, line.strings("columns", required=True), line.text("reason"))


def listed(line: Line) -> ListColumns:
    return ListColumns(line.strings("columns", required=True), line.text("reason"))


def control(line: Line) -> Control:
    return Control(line.string("id"), line.text("label"), line.string("module", required=False), line.state())


def clause(line: Line) -> Clause:
    return Clause(
        id=line.string("id"),
        title=line.text("title"),
        section=line.string("section"),
        implied=line.flag("implied"),
        state=line.state(),
        rules=line.strings("rules", required=True),
        kept=line.text("kept", required=False),
        awaited=line.text("awaited", required=False),
        periods=line.periods("periods"),
    )


def sentence(line: Line) -> Sentence:
    link = line.string("link", required=False)
    if link and link not in LINKS:
        line.fault(f"link {link!r} is not one of {', '.join(LINKS)}")
    return Sentence(
        id=line.string("id"),
        kind=line.one_of("kind", KINDS),
        text=line.string("text"),
        english=line.string("en"),
        clause=line.string("clause", required=False),
        continues=line.flag("continues"),
        gap=line.flag("gap"),
        link=link,
        names=line.strings("names"),
    )
