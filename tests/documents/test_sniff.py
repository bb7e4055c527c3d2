"""A file must be what its name says; whatever is thrown at the checks, they answer with a type or a refusal."""

from __future__ import annotations

import re

import pytest
from django.utils import translation
from hypothesis import example, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from espace.documents.names import LONGEST, LONGEST_BYTES, clean_name, extension_of
from espace.documents.refusals import SENTENCES, Refused
from espace.documents.sniff import CHECKS, sniff
from tests.documents.sealed import DOCX, FILES, JPEG, ODT, PDF, PNG, TXT, WEBP, archive, reader


def refusal(name: str, content: bytes) -> Refused:
    with pytest.raises(Refused) as caught:
        sniff(name, reader(content))
    return caught.value


def outcome(name: str, content: bytes) -> str:
    """The media type, or the code of the refusal, once it is a sentence."""
    try:
        return sniff(name, reader(content)).media_type
    except Refused as refused:
        return refused.code if "{" not in str(refused) else "a sentence with holes"


@pytest.mark.parametrize("extension", FILES)
def test_each_accepted_format_is_known_by_its_content(extension: str) -> None:
    content, media_type = FILES[extension]
    sniffed = sniff(f"Pièce jointe.{extension.upper()}", reader(content))
    assert (sniffed.name, sniffed.media_type) == (f"Pièce jointe.{extension.upper()}", media_type)


@pytest.mark.parametrize("said", FILES)
def test_no_format_passes_for_another(said: str) -> None:
    for content, media_type in FILES.values():
        if media_type != FILES[said][1] and {media_type, FILES[said][1]} != {"text/plain", "text/csv"}:
            assert refusal(f"piece.{said}", content).code in ("not_what_it_says", "looks_like", "damaged")


def test_the_refusal_says_what_the_file_really_is() -> None:
    refused = refusal("facture.pdf", PNG + bytes(200))
    assert refused.code == "looks_like"
    with translation.override("fr"):
        assert re.search(r"«\s\.pdf\s».*«\s\.png\s»", str(refused))


@pytest.mark.parametrize(
    "name", ["facture.exe", "facture.pdf.exe", "facture", "facture.html", "photo.svg", "lettre.docm", "a.zip"]
)
def test_other_formats_are_refused_with_the_list_of_those_accepted(name: str) -> None:
    refused = refusal(name, PDF)
    assert refused.code == "not_allowed"
    assert "PDF" in str(refused)


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><script>1</script>",
        b"\xef\xbb\xbf <svg onload=x>",
        b"#!/bin/sh\n",
        b"MZ\x90\0\x03\0",
        b"a\0b",
        b"%PDF-1.4\n%%EOF",
    ],
)
def test_what_runs_or_renders_is_no_text(content: bytes) -> None:
    assert refusal("note.txt", content).code in ("not_what_it_says", "looks_like")


def test_text_is_read_to_its_last_byte() -> None:
    assert refusal("note.txt", b"a" * 300_000 + b"\0").code == "not_what_it_says"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_is_accepted_in_the_encodings_that_people_have(encoding: str) -> None:
    assert sniff("liste.csv", reader("numéro;prénom\r\n1;Zoé €\r\n".encode(encoding))).media_type == "text/csv"


def test_an_empty_file_is_refused() -> None:
    assert refusal("vide.pdf", b"").code == "empty"


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", PDF[:-8]), ("a.png", PNG[:-12]), ("a.docx", DOCX[:-30]), ("a.odt", ODT[:-10]), ("a.webp", WEBP[:-4])],
)
def test_a_truncated_file_is_refused(name: str, content: bytes) -> None:
    assert refusal(name, content).code == "damaged"


def test_macros_are_refused() -> None:
    with_macros = archive(("[Content_Types].xml", b""), ("word/document.xml", b""), ("word/vbaProject.bin", b"x"))
    assert refusal("lettre.docx", with_macros).code == "macros"
    basic = archive(
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", b""),
        ("Basic/script-lc.xml", b""),
        stored=True,
    )
    assert refusal("lettre.odt", basic).code == "macros"


def test_a_zip_that_announces_a_huge_directory_is_refused_before_it_is_read() -> None:
    end = len(DOCX) - 22
    bomb = DOCX[: end + 12] + (0xFFFFFFFF).to_bytes(4, "little") + DOCX[end + 16 :]
    assert refusal("lettre.docx", bomb).code == "damaged"


@given(
    extension=st.sampled_from(sorted(CHECKS)),
    content=st.binary(min_size=1, max_size=600),
    start=st.sampled_from([b"", PDF, JPEG, DOCX, ODT, TXT]),
)
@effort(max_examples=150, deadline=None)
def test_any_bytes_get_a_type_or_a_refusal(extension: str, content: bytes, start: bytes) -> None:
    assert outcome(f"x.{extension}", start + content) in {*SENTENCES, FILES[extension.replace("heif", "heic")][1]}


@given(cut=st.integers(0, len(DOCX)), at=st.integers(0, len(DOCX) - 1), value=st.integers(0, 255))
@effort(max_examples=150, deadline=None)
def test_a_broken_office_document_never_breaks_the_check(cut: int, at: int, value: int) -> None:
    content = bytearray(DOCX)
    content[at] = value
    assert outcome("x.docx", bytes(content[:cut])) in {*SENTENCES, FILES["docx"][1]}


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\claire\\facture.pdf", "facture.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("fac\u200bture\u0007.pdf", "facture.pdf"),
        ("reçu\r\nSet-Cookie: x.pdf", "reçu Set-Cookie_ x.pdf"),
        ("  .hidden.pdf ", "hidden.pdf"),
        (".pdf", "document.pdf"),
        ("", "document"),
        ("con.pdf", "_con.pdf"),
        ("a:b*c?.pdf", "a_b_c_.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
    ],
)
def test_names_are_cleaned(given_name: str, clean: str) -> None:
    assert clean_name(given_name) == clean


@given(st.text(max_size=400))
@example("鯨" * 150 + ".pdf")
@effort(max_examples=300, deadline=None)
def test_any_name_comes_out_short_visible_and_stable(given_name: str) -> None:
    name = clean_name(given_name)
    assert name
    assert len(name) <= LONGEST
    assert len(name.encode()) <= LONGEST_BYTES
    assert name.isprintable()
    assert not set(name) & set('/\\<>:"|?*')
    assert clean_name(name) == name


def test_the_extension_is_the_last_one() -> None:
    assert [extension_of(name) for name in ("a.PDF", "a.tar.gz", "a", "a.")] == ["pdf", "gz", "", ""]
