"""What the register holds back until its officer approves it, approved: the tests of proxies stand on such a register, no other does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from espace.register import access, loading
from espace.register.lines import Approval


@contextmanager
def approved(category: str = "proxy") -> Iterator[None]:
    """The register as it would be, had its officer approved this category."""
    read, law = loading._load, loading.load()
    approval = Approval(addition=True, by="La déléguée à la protection des données", on=date(2026, 11, 1))
    line = replace(law.categories[category], approval=approval)
    other = replace(law, categories={**law.categories, category: line})

    def load(path: Path) -> object:
        return other if path == law.path else read(path)

    load.cache_clear = read.cache_clear  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "_load", load)
        access.forget()
        yield
    access.forget()


@pytest.fixture
def proxies_approved() -> Iterator[None]:
    with approved():
        yield
