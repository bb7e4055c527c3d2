"""Every reason is said in both languages, with the same figures in it."""

from __future__ import annotations

from string import Formatter

import pytest
from django.utils import translation

from espace.contracts.importing import faults, unreadable


@pytest.mark.parametrize("sentences", [unreadable.SENTENCES, faults.SENTENCES])
def test_each_sentence_has_its_english(sentences: dict[str, str]) -> None:
    for code, sentence in sentences.items():
        with translation.override("fr"):
            french = str(sentence)
        with translation.override("en"):
            english = str(sentence)
        assert english != french, code
        figures = [
            {name for _text, name, _spec, _conversion in Formatter().parse(s) if name} for s in (french, english)
        ]
        assert figures[0] == figures[1], code
