"""What a kind of request is: its title, its questions, and for each its category, its type and why it is asked (clause C11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import get_language

Text = dict[str, str]
FieldType = Literal["text", "long", "date", "amount", "choice", "country", "iban", "phone"]
FIELD_TYPES: tuple[FieldType, ...] = ("text", "long", "date", "amount", "choice", "country", "iban", "phone")


@dataclass(frozen=True)
class Choice:
    """``withdrawn``: no longer proposed, still read where it was answered."""

    value: str
    label: Text
    withdrawn: bool = False


@dataclass(frozen=True)
class Field:
    name: str
    type: FieldType
    category: str
    label: Text
    why: Text
    required: bool = False
    choices: tuple[Choice, ...] = ()

    @property
    def offered(self) -> tuple[Choice, ...]:
        """The choices that are proposed."""
        return tuple(choice for choice in self.choices if not choice.withdrawn)


@dataclass(frozen=True)
class Kind:
    """``contract``: must the request name one; ``health``: may it hold health data (art. 9); ``flow``: request or notification.

    ``fields`` are asked, in this order; ``past`` were asked once, and are read where they were answered. ``version`` is a digest of the
    definition, by which a ticket remembers what it was asked.
    """

    id: str
    title: Text
    summary: Text
    purpose: str
    fields: tuple[Field, ...]
    health: bool
    contract: Literal["required", "optional"]
    version: str
    past: tuple[Field, ...] = ()
    flow: Literal["request", "notification"] = "request"
    urgent: bool = False
    assistance_first: bool = False
    reauthenticate: bool = False
    call_back: bool = False
    complaint: bool = False

    @property
    def every(self) -> tuple[Field, ...]:
        """The fields that are asked, and those that were."""
        return self.fields + self.past

    def field(self, name: str) -> Field | None:
        return next((field for field in self.every if field.name == name), None)


def words(text: Text) -> str:
    """The text in the language of the reader; the French one prevails."""
    return text.get((get_language() or "fr")[:2]) or text["fr"]
