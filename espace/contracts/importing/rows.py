"""One row of an export: either what it says, typed, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from espace.contracts.importing import cells as cell
from espace.contracts.importing.columns import FIELDS, Recognition
from espace.contracts.importing.faults import Fault
from espace.lib import ages, countries, emails, money, names, periods, phones

ARCHIVE = "P10Y"
"""How long the archive keeps a contract after its end (clause C16); a product may carry a shorter period."""
LONGEST_ROW = 20_000
MOST_REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class Parsed:
    """A row that can be imported. Texts are without outer spaces; an absent day or amount is None, an absent text "".

    ``phone`` is E.164 when it can be, else as written; ``country`` ISO 3166-1 alpha-2 or ""; ``premium`` in euros.
    ``cells`` are the file's own, in its order. ``out_of_term``: past its archive term on the day of the reading.
    """

    line: int
    number: str
    product: str
    insurer: str
    customer_number: str
    civility: str
    surname: str
    first_name: str
    birth_date: date
    email: str
    phone: str
    address: str
    postcode: str
    city: str
    country: str
    profession: str
    effective_on: date
    renews_on: date | None
    ends_on: date | None
    premium: Decimal | None
    instalments: str
    guarantees: tuple[str, ...]
    insured: tuple[cell.Person, ...]
    out_of_term: bool
    cells: tuple[str, ...]


Outcome = Parsed | list[Fault]


def number_key(number: str) -> str:
    """What makes two contract numbers the same: their letters and digits, whatever the capitals, spaces and dashes."""
    return names.key(number) or number


class Reader:
    """Reads the rows of one file. It remembers contract numbers: the second row of a number is faulty.

    ``on``: the day on which people are of age and contracts out of term. ``term``: the ISO 8601 archive period of a
    product, ten years by default. Raises ``ValueError`` when ``recognition`` lacks a mandatory column.
    """

    def __init__(
        self,
        header: Sequence[str],
        recognition: Recognition,
        *,
        on: date,
        term: Callable[[str], str] = lambda product: ARCHIVE,
    ) -> None:
        if not recognition.complete:
            raise ValueError(f"No column for {', '.join(recognition.missing)}.")
        self.header = list(header)
        self.width = len(self.header)
        self.on = on
        self.term = term
        # A field without a column reads the empty cell that is added at the end of each row.
        self.at = {name: recognition.matches[name].index if name in recognition.matches else -1 for name in FIELDS}
        self.named = {name: match.column for name, match in recognition.matches.items()}
        self.first_lines: dict[str, int] = {}
        self._days: dict[str, date | None] = {}
        self._ended: dict[str, date] = {}

    def read_all(self, rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str], Outcome]]:
        """(line, cells as they are in the file, outcome) of each row."""
        for line, raw in rows:
            yield line, raw, self.read(line, raw)

    def read(self, line: int, raw: Sequence[str]) -> Outcome:
        """Read one row: what it says, or all that is wrong with it."""
        if (misshapen := self._shape(line, raw)) is not None:
            return [misshapen]
        texts = [text.strip() for text in raw[: self.width]]
        for index, text in enumerate(texts):
            if text[:1] == "'":
                texts[index] = cell.unescape(text).strip()
        cells = tuple(texts)
        texts.append("")
        at = self.at
        faults: list[Fault] = []

        def fault(name: str, reason: str, **values: int) -> None:
            faults.append(Fault(line, self.named.get(name, name), reason, values))

        number = texts[at["number"]]
        if not number:
            fault("number", "missing")
        else:
            first = self.first_lines.setdefault(number_key(number), line)
            if first != line:
                fault("number", "duplicate", first=first)
        product = texts[at["product"]]
        if not product:
            fault("product", "missing")

        civility, surname, first_name = texts[at["civility"]], texts[at["surname"]], texts[at["first_name"]]
        if at["surname"] < 0 or at["first_name"] < 0:
            civility, surname, first_name = self._whole_name(texts, civility, fault)
        else:
            if not surname:
                fault("surname", "missing")
            if not first_name:
                fault("first_name", "missing")

        born_on = self._day(texts[at["birth_date"]], "birth_date", fault, mandatory=True)
        if born_on is not None:
            age = ages.age_on(born_on, self.on)
            if born_on > self.on:
                fault("birth_date", "birth_in_future")
            elif age > ages.OLDEST:
                fault("birth_date", "too_old", age=ages.OLDEST)
            elif age < ages.MAJORITY:
                fault("birth_date", "minor")

        email = emails.normalise(texts[at["email"]])
        if email and not emails.is_valid(email):
            fault("email", "bad_email")
        country = ""
        if written := texts[at["country"]]:
            country = countries.code(written) or ""
            if not country:
                fault("country", "unknown_country")
        phone = texts[at["phone"]]
        phone = (phones.understand(phone, country) or phone) if phone else ""

        effective_on = self._day(texts[at["effective_on"]], "effective_on", fault, mandatory=True)
        renews_on = self._day(texts[at["renews_on"]], "renews_on", fault)
        ends_on = self._day(texts[at["ends_on"]], "ends_on", fault)
        if ends_on is not None and effective_on is not None and ends_on < effective_on:
            fault("ends_on", "end_before_start")

        premium = None
        if written := texts[at["premium"]]:
            try:
                premium = money.parse(written)
            except money.BadAmount:
                fault("premium", "bad_amount")
            else:
                if premium < 0:
                    fault("premium", "negative_amount")

        insured = cell.insured(texts[at["insured"]])
        if insured is None:
            fault("insured", "bad_insured")
        elif any(birth is not None and birth > self.on for _name, birth in insured):
            fault("insured", "birth_in_future")

        if faults or born_on is None or effective_on is None or insured is None:
            return faults
        return Parsed(
            line,
            number,
            product,
            texts[at["insurer"]],
            texts[at["customer_number"]],
            civility,
            surname,
            first_name,
            born_on,
            email,
            phone,
            texts[at["address"]],
            texts[at["postcode"]],
            texts[at["city"]],
            country,
            texts[at["profession"]],
            effective_on,
            renews_on,
            ends_on,
            premium,
            texts[at["instalments"]],
            cell.parts(texts[at["guarantees"]]),
            insured,
            ends_on is not None and ends_on <= self._ended_by(product),
            cells,
        )

    def _column(self, index: int) -> str:
        return self.header[index] or f"n° {index + 1}"

    def _shape(self, line: int, raw: Sequence[str]) -> Fault | None:
        found = len(raw)
        if found < self.width:
            if found == 1 and '"' in raw[0]:
                return Fault(line, self._column(0), "unclosed_quote")
            return Fault(line, self._column(found), "truncated", {"found": found, "expected": self.width})
        if found > self.width and any(text and not text.isspace() for text in raw[self.width :]):
            return Fault(line, self._column(self.width - 1), "too_many_cells", {"found": found, "expected": self.width})
        whole = "".join(raw)
        if len(whole) > LONGEST_ROW:
            longest = max(range(self.width), key=lambda index: len(raw[index]))
            return Fault(line, self._column(longest), "too_long")
        if "\ufffd" in whole:
            index = next(index for index, text in enumerate(raw) if "\ufffd" in text)
            return Fault(line, self._column(min(index, self.width - 1)), "unreadable_characters")
        return None

    def _whole_name(self, texts: list[str], civility: str, fault: Callable[[str, str], None]) -> tuple[str, str, str]:
        written = texts[self.at["full_name"]]
        if not written:
            fault("full_name", "missing")
            return "", "", ""
        found = cell.whole_name(written)
        if found is None:
            fault("full_name", "unsplit_name")
            return "", "", ""
        return civility or found[0], found[1], found[2]

    def _day(self, text: str, name: str, fault: Callable[[str, str], None], *, mandatory: bool = False) -> date | None:
        if not text:
            if mandatory:
                fault(name, "missing")
            return None
        days = self._days
        if text not in days:
            if len(days) >= MOST_REMEMBERED:
                days.clear()
            days[text] = cell.day(text)
        read = days[text]
        if read is None:
            fault(name, "bad_date")
        return read

    def _ended_by(self, product: str) -> date:
        """The last end date that is out of term: the end and the period lie wholly before the day of the reading."""
        if product not in self._ended:
            self._ended[product] = periods.last_day_over(self.term(product), self.on - timedelta(days=1))
        return self._ended[product]
