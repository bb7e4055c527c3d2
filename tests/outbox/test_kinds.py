"""A mail says that something is new, where, and for which account; never what (clause C05)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

import espace
from espace import outbox
from espace.outbox import kinds
from tests.cast import AT

MARK = "ZZMARQUEZZ"
LANGUAGES = [code for code, _ in settings.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
def test_nothing_of_a_request_is_in_the_subject_or_the_text(kind: str, language: str) -> None:
    address, path = "claire@clients.example", "/espace/lien-unique/"
    context = {
        "path": path,
        **{
            name: f"{MARK}-{name}"
            for name in ("title", "body", "name", "reference", "contract", "insurer", "amount", "iban", "by")
        },
    }
    text = kinds.write(kind, to=address, language=language, context=context)
    assert MARK not in text.subject + text.body
    assert address not in text.subject
    link = f"{settings.PUBLIC_URL}{path}"
    assert text.body.count(link) == bool(kinds.KINDS[kind].link)
    left = text.body.replace(link, "").replace(address, "").replace(settings.BRAND["name"], "")
    assert not re.search(r"\d{3,}", left), "no number that could be somebody's"
    assert address in text.body, "which account"
    assert "http" not in left
    assert ("refuse les réponses" if language == "fr" else "refuses replies") in text.body


@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
def test_each_kind_is_said_in_english_too(kind: str) -> None:
    french, english = (
        kinds.write(kind, to="a@b.example", language=code, context={"path": "/"}) for code in ("fr", "en")
    )
    assert french.subject != english.subject
    assert not {line for line in french.body.splitlines() if len(line) > 30} & set(english.body.splitlines())


def test_the_language_of_the_reader_is_not_that_of_the_writer() -> None:
    with translation.override("en"):
        assert "espace" in kinds.write("news", to="a@b.example", language="fr", context={}).subject


def test_a_mail_of_no_known_kind_is_refused_when_it_is_posted(db: None) -> None:
    with pytest.raises(kinds.UnknownKind):
        outbox.post(kind="gossip", to="a@b.example", language="fr", event="x:1", at=AT)


def test_every_kind_is_posted_by_somebody() -> None:
    """A kind that no action posts is dead; one that is posted and not written is caught when it is posted."""
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for path in Path(espace.__file__).parent.rglob("*.py")
        if path.name != "kinds.py" or path.parent.name != "outbox"
    )
    assert [kind for kind in kinds.KINDS if f'"{kind}"' not in sources] == []


def test_a_kind_says_that_its_link_serves_once_as_its_mail_does() -> None:
    """After a restore these links are ended, and the mails that wait with one are destroyed."""
    with translation.override("fr"):
        said = {name for name, kind in kinds.KINDS.items() if "une fois" in str(kind.link)}
    assert said == {name for name, kind in kinds.KINDS.items() if kind.once} != set()
