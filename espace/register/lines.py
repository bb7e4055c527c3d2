"""The lines of the register, one frozen dataclass a table: what is collected, why, who reads it, how long, how it is kept.

Nothing here knows Django: the register is read and judged on a bare Python. Texts are in French, which prevails, and English.
Legal references are to Regulation (EU) 2016/679 (GDPR) unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from espace.lib.periods import Period

LANGUAGES = ("fr", "en")


class State(StrEnum):
    """How far a clause, a rule or a control is carried out today. The notice page never claims more."""

    KEPT = "kept"
    PARTIAL = "partial"
    PLANNED = "planned"


class Origin(StrEnum):
    """Whether a rule is the notice's own or a proposal made where the notice is silent."""

    NOTICE = "notice"
    PROPOSED = "proposed"


class Outcome(StrEnum):
    """What happens to a unit when its period ends."""

    LEAVE_ACCOUNT = "leave_account"
    CLOSE_ACCOUNT = "close_account"
    DESTROY = "destroy"
    EXPIRE = "expire"


@dataclass(frozen=True, slots=True)
class Text:
    fr: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in ``language`` (a tag such as ``en-gb``); French for anything but English."""
        return self.en if language.lower().startswith("en") else self.fr


@dataclass(frozen=True, slots=True)
class Approval:
    """Whether a line that the notice does not name was approved by the DPO (decision G11)."""

    addition: bool = False
    by: str = ""
    on: date | None = None
    needed: bool = False

    @property
    def given(self) -> bool:
        return not self.addition or bool(self.by and self.on)

    @property
    def switched_on(self) -> bool:
        """An addition without which the main job would stop runs while it waits; any other stays off until approved."""
        return self.given or self.needed


@dataclass(frozen=True, slots=True)
class Controller:
    """The controller (art. 4(7)); empty fields are unknown and warned about, never invented."""

    name: str
    address: str = ""
    email: str = ""
    phone: str = ""
    orias: str = ""
    activity: Text = Text("", "")


@dataclass(frozen=True, slots=True)
class Officer:
    """The data protection officer (art. 37–39)."""

    email: str
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Authority:
    """The supervisory authority a person may complain to (art. 77)."""

    name: str
    url: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Processor:
    """Someone who handles data for the controller, under a contract (art. 28)."""

    id: str
    service: Text
    name: str
    country: str
    contract: str
    contract_on: date | None
    approval: Approval


@dataclass(frozen=True, slots=True)
class Article9:
    """The condition of art. 9(2) on which health data may be held, and when it applies."""

    condition: str
    when: Text
    origin: Origin


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose and its one legal basis (art. 6(1)), written ``6.1.a`` to ``6.1.f``.

    ``apart``: the consent that it rests on is asked by a gesture of its own, never on the screen that opens the space.
    """

    id: str
    label: Text
    detail: Text
    basis: str
    article9: tuple[Article9, ...]
    clause: str
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """A category of data. ``health``: free text or files that may hold data of art. 9 (decision G8)."""

    id: str
    label: Text
    why: Text
    mandatory: bool
    sources: tuple[str, ...]
    purposes: tuple[str, ...]
    health: bool
    approval: Approval


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who reads what (art. 4(9)). ``role`` is empty for a recipient that has no sign-in, such as an insurer.

    ``categories`` are read in the live space, ``archive_categories`` in the archive only.
    """

    id: str
    role: str
    label: Text
    entity: str
    country: str
    categories: tuple[str, ...]
    archive_categories: tuple[str, ...]
    condition: Text
    identity: str
    policy_url: str
    policy_expected: bool
    state: State
    approval: Approval


@dataclass(frozen=True, slots=True)
class Breaker:
    """A run that would take more than max(``floor`` units, ``percent`` of all) stops and waits for two people."""

    floor: int
    percent: float


@dataclass(frozen=True, slots=True)
class Retention:
    """How long something is kept. ``event`` starts the clock; ``period`` is ISO-8601, added with :mod:`espace.lib.periods`.

    ``at_most`` (from ``at_most_event``) caps a period whose own event may never come. ``executor`` is the dotted path of the
    function that carries it out, empty while none does.
    """

    id: str
    kinds: tuple[str, ...]
    purposes: tuple[str, ...]
    data: Text
    event: str
    since: Text
    period: Period
    at_most: Period | None
    at_most_event: str
    outcome: Outcome
    notices: tuple[Period, ...]
    breaker: Breaker | None
    origin: Origin
    executor: str
    state: State


@dataclass(frozen=True, slots=True)
class Right:
    """A right of the person: its article, the delay of art. 12(3), and the function that carries it out."""

    id: str
    label: Text
    article: str
    delay: Period
    extension: Period | None
    route: Text
    executor: str
    state: State


@dataclass(frozen=True, slots=True)
class Egress:
    """A host this installation may connect to. The country is a member of the European Union (the notice's own word)."""

    host: str
    entity: str
    country: str
    purpose: Text


@dataclass(frozen=True, slots=True)
class Cookie:
    name: str
    purpose: Text
    duration: Text


@dataclass(frozen=True, slots=True)
class ClearColumns:
    """Personal columns that are stored unsealed, with the reason shown to the public."""

    category: str
    columns: tuple[str, ...]
    reason: Text


@dataclass(frozen=True, slots=True)
class ListColumns:
    """Columns that a list may filter or sort on; never sealed ones."""

    columns: tuple[str, ...]
    reason: Text


@dataclass(frozen=True, slots=True)
class Control:
    """A mechanism of the program that carries clauses. ``module`` is the dotted path of the code that does it."""

    id: str
    label: Text
    module: str
    state: State


@dataclass(frozen=True, slots=True)
class Clause:
    """A promise of the notice, C01 to C26. ``rules`` are references ``table:id``; ``kept`` says how, in plain words.

    ``periods``: the lengths of time that the clause says and that a control keeps, rather than a retention rule or a right.
    """

    id: str
    title: Text
    section: str
    implied: bool
    state: State
    rules: tuple[str, ...]
    kept: Text
    awaited: Text
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence (or heading, or bullet) of the notice, verbatim; ``english`` is a courtesy translation.

    ``names``: the lines of the register that it speaks of (``table:id``), which its clause points to.
    """

    id: str
    kind: str
    text: str
    english: str
    clause: str
    continues: bool
    gap: bool
    link: str
    names: tuple[str, ...] = ()
