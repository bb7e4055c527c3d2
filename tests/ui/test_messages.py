"""Every sentence on screen has its English, and the compiled catalogues are those of the sources."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils.translation import gettext, ngettext, override

from espace.ui import messages


@pytest.mark.parametrize("app", messages.apps())
def test_every_sentence_has_its_english(app: str) -> None:
    assert messages.faults(app) == []


@pytest.mark.parametrize("app", messages.apps())
def test_catalogues_are_those_of_the_sources(app: str) -> None:
    late = [
        path.name for path, content in messages.files(app).items() if not path.exists() or path.read_bytes() != content
    ]
    assert late == [], f"run: python -m espace.ui.messages {app}"


def test_sentences_are_found_in_code_and_in_templates(tmp_path, monkeypatch) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    (tmp_path / "forms.py").write_text(
        'from django.utils.translation import gettext_lazy as _, ngettext\nA = _("Un titre")\n'
        'B = ngettext("%(n)s jour", "%(n)s jours", 2)\n'
    )
    (templates / "a.html").write_text(
        "{% load i18n %}\n  <p class='x'>{% translate \"Où êtes-vous ?\" %}</p>\n"
        "{% blocktranslate count n=n trimmed %}\n   {{ n }} demande\n{% plural %}\n   {{ n }} demandes\n{% endblocktranslate %}"
        '{% button _("Envoyer la demande") %}'
    )
    monkeypatch.setattr(messages, "sources", lambda app: sorted(path for path in tmp_path.rglob("*.*")))
    monkeypatch.setattr(messages, "PACKAGE", tmp_path / "espace")
    monkeypatch.setattr(Path, "relative_to", lambda self, other: self)
    found = {messages.first(message) for message in messages.gather("x") if message.id}
    assert found == {"Un titre", "%(n)s jour", "Où êtes-vous ?", "%(n)s demande", "Envoyer la demande"}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Que faire ?", "Que faire\u202f?"),
        ("Attention : « oui » !", "Attention\u00a0: «\u00a0oui\u00a0»\u202f!"),
        ("à 10:30, voir http://a ; b", "à 10:30, voir http://a\u202f; b"),
        ("Rien à changer.", "Rien à changer."),
    ],
)
def test_french_spacing(written: str, shown: str) -> None:
    assert messages.typographic(written) == shown


def test_both_languages_speak() -> None:
    with override("en"):
        assert gettext("Cette page n’existe pas") == "This page does not exist"
    with override("fr"):
        assert gettext("Cette page n’existe pas") == "Cette page n’existe pas"
        assert (
            ngettext("%(n)s point est à revoir", "%(n)s points sont à revoir", 0) % {"n": 0} == "0 point est à revoir"
        )
