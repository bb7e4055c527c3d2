"""The heart: the register is data, the program is its enforcement. Everything said about personal data is derived from here.

``register.load()`` gives the law; ``register.may_read(role, "tickets.Message.body")`` and ``register.grants(role, category)``
are what every page, search and export asks; ``register.hint(category, language)`` is what forms print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from espace.register.clocks import oldest
from espace.register.lines import Sentence, State, Text
from espace.register.loading import load, parse, read
from espace.register.model import Register
from espace.register.reading import RegisterError

if TYPE_CHECKING:
    from espace.register.access import UnknownColumn, grants, matrix, may_read
    from espace.register.hints import Hint, hint

# These ask Django which apps are installed; they are found on first use, so that the register itself needs no Django.
_LATER = {
    "UnknownColumn": "access",
    "grants": "access",
    "matrix": "access",
    "may_read": "access",
    "Hint": "hints",
    "hint": "hints",
}

__all__ = [
    "Hint",
    "Register",
    "RegisterError",
    "Sentence",
    "State",
    "Text",
    "UnknownColumn",
    "grants",
    "hint",
    "load",
    "matrix",
    "may_read",
    "oldest",
    "parse",
    "read",
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    globals()[name] = value
    return value
