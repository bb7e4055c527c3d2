"""What means harm is refused, with its reason, for little memory and little time; whatever is thrown at a decoder, it answers."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from espace.documents import apart
from espace.documents.apart import LOOKED_INSIDE, look_inside
from espace.documents.refusals import SENTENCES, Refused
from espace.documents.sniff import sniff
from tests.documents.nasty import files, png
from tests.documents.sealed import FILES, pdf, reader

FILES_THAT_MEAN_HARM = files()
# The bar of issue and of security S11: 200 MB and 2 s, as limits of the process that looks and not as a stopwatch.
MEMORY, SECONDS = 200_000_000, 2
# What this process may hold of a file while it says what the file is.
HELD = 12_000_000
PIECES = (
    *FILES.values(),
    *((content, "") for content, _code in FILES_THAT_MEAN_HARM.values() if len(content) < 20_000),
)


def outcome(name: str, content: bytes, *, memory: int = MEMORY, seconds: int = SECONDS) -> str:
    """The code of the refusal, empty if the file is taken."""
    file = reader(content)
    try:
        media_type = sniff(name, file).media_type
        if media_type in LOOKED_INSIDE:
            for _piece in look_inside(file, media_type, memory=memory, seconds=seconds).pieces:
                pass
    except Refused as refused:
        return refused.code
    return ""


@pytest.mark.parametrize("name", FILES_THAT_MEAN_HARM)
def test_it_is_refused_for_what_it_is_in_little_memory_and_time(name: str) -> None:
    content, code = FILES_THAT_MEAN_HARM[name]
    tracemalloc.start()
    try:
        assert outcome(name, content) == code
        assert tracemalloc.get_traced_memory()[1] < HELD + 3 * len(content)
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("extension", FILES)
def test_what_means_none_is_taken_within_the_same_limits(extension: str) -> None:
    assert outcome(f"piece.{extension}", FILES[extension][0]) == ""


@given(
    whole=st.sampled_from(PIECES),
    name=st.sampled_from(sorted(FILES)),
    spoilt=st.dictionaries(st.floats(0, 1, exclude_max=True), st.integers(0, 255), max_size=6),
    kept=st.floats(0.3, 1),
)
@effort(max_examples=120, deadline=None)
def test_any_spoilt_file_is_taken_or_refused(
    whole: tuple[bytes, str], name: str, spoilt: dict[float, int], kept: float
) -> None:
    content = bytearray(whole[0])
    for place, byte in spoilt.items():
        content[int(place * len(content))] = byte
    assert outcome(f"piece.{name}", bytes(content[: int(kept * len(content))])) in {"", *SENTENCES}


def test_a_decoder_that_takes_too_much_memory_is_stopped_and_the_next_file_is_looked_at() -> None:
    assert outcome("a.png", png(7_000, 7_000, b""), memory=150_000_000) == "too_heavy"
    assert outcome("a.png", FILES["png"][0]) == ""


def test_a_pdf_that_nests_without_end_breaks_nothing() -> None:
    assert outcome("a.pdf", pdf(b"[" * 20_000, catalog=b"/X 4 0 R")) in {"", "damaged"}


def test_a_process_that_was_killed_has_a_successor() -> None:
    assert outcome("a.png", FILES["png"][0]) == ""
    process = apart._running[0].process
    process.kill()
    process.wait()
    assert outcome("a.png", FILES["png"][0]) == ""


def test_without_a_process_that_looks_nothing_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    apart._stop()
    monkeypatch.setattr(apart, "PROGRAM", ("-m", "espace.no_such_program"))
    assert outcome("a.pdf", FILES["pdf"][0]) == "unchecked"
    assert outcome("note.txt", FILES["txt"][0]) == ""


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], str]]:
    """The real process apart, but for what it does with the bytes: it runs them. Gives the code of the refusal, or nothing."""
    code = (
        "from espace.documents import apart_process as it; from espace.documents.declined import Inside\n"
        "it.LOOKS['application/pdf'] = lambda data, kind: exec(data) or Inside(kind)\n"
        "it.main()"
    )
    apart._stop()
    monkeypatch.setattr(apart, "PROGRAM", ("-c", code))

    def run(given: str) -> str:
        try:
            list(look_inside(reader(given.encode()), "application/pdf", seconds=1).pieces)
        except Refused as refused:
            return refused.code
        return ""

    yield run
    apart._stop()


def test_a_decoder_gone_wild_opens_no_file_and_no_line_and_has_an_end(runs: Callable[[str], str]) -> None:
    assert runs("1 + 1") == ""
    assert runs("open('/etc/hostname')") == "damaged"
    assert runs("import socket; socket.socket()") == "damaged"
    kept = "{'PATH', 'LD_LIBRARY_PATH', 'MALLOC_ARENA_MAX', 'LC_CTYPE'}"
    assert runs(f"import os; assert not set(os.environ) - {kept}") == ""
    assert runs("while True: pass") == "too_heavy"
