"""The installation's own limits: read from its home, refused when they make no sense, said to people in their language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import translation

from espace.documents.checks import installation
from espace.documents.limits import MEGABYTE, limits
from espace.documents.refusals import SENTENCES, Refused
from espace.lib.home import Home


@contextmanager
def home(**documents: Any) -> Iterator[None]:
    with override_settings(HOME=Home(Path("/nowhere"), {"documents": documents})):
        yield


def test_the_defaults_are_those_of_the_security_table() -> None:
    with home():
        limit = limits()
    assert (limit.file_bytes, limit.files_per_request, limit.account_bytes) == (25 * MEGABYTE, 20, 500 * MEGABYTE)
    assert {"pdf", "jpg", "png", "webp", "heic"} <= set(limit.formats)


def test_the_home_says_otherwise() -> None:
    with home(file_megabytes=5, formats=["PDF", ".png"]):
        limit = limits()
    assert (limit.file_bytes, limit.formats, limit.accept, limit.listed) == (
        5 * MEGABYTE,
        ("pdf", "png"),
        ".pdf,.png",
        "PDF, PNG",
    )


@pytest.mark.parametrize(
    "wrong",
    [{"file_megabytes": 0}, {"files_per_request": "20"}, {"account_megabytes": True}, {"formats": ["pdf", "exe"]}],
)
def test_what_makes_no_sense_stops_the_start_by_name(wrong: dict[str, Any]) -> None:
    with home(**wrong):
        [error] = installation(None)
    assert error.id == "documents.E001"
    assert next(iter(wrong)) in str(error.msg)


def test_a_demonstration_scanner_stops_production() -> None:
    assert installation(None) == []
    with override_settings(MODE="production"):
        [error] = installation(None)
    assert error.id == "documents.E002"


@pytest.mark.parametrize("code", SENTENCES)
def test_every_refusal_is_said_in_both_languages(code: str) -> None:
    refused = Refused(code, limit=25, hours=24, formats="PDF", said="pdf", found="png")
    with translation.override("fr"):
        french = str(refused)
    with translation.override("en"):
        english = str(refused)
    assert french != english
    assert "{" not in french + english
