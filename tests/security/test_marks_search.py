"""The search for marks itself: a search that finds nothing proves nothing unless it would have found."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import marks


@given(before=st.binary(max_size=7), after=st.binary(max_size=7), mark=st.text(min_size=4, max_size=20))
def test_a_mark_is_found_in_every_dress(before: bytes, after: bytes, mark: str) -> None:
    try:
        bytes_of = [mark.encode(), mark.encode("utf-16-le"), mark.encode("utf-16-be")]
    except UnicodeEncodeError:  # a lone surrogate is no text
        return
    for plain in bytes_of:
        for dressed in (
            plain,
            base64.b64encode(before + plain + after),
            base64.urlsafe_b64encode(before + plain + after),
        ):
            assert any(pattern in dressed for pattern in marks.dresses(mark))
    assert any(pattern in json.dumps(mark).encode() for pattern in marks.dresses(mark))


def test_a_mark_that_lies_across_two_chunks_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "CHUNK", 16)
    path = tmp_path / "raw"
    path.write_bytes(b"x" * 10 + b"Zibeline" + b"x" * 40)
    assert marks.seen(["Zibeline", "Ocelot"], [path]) == {"Zibeline": [path]}
