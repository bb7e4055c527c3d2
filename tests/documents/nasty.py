"""Files that mean harm, made here and kept nowhere: each with the name under which it comes, and the code it is refused with."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pikepdf

from tests.clamd import EICAR_FILE
from tests.documents.sealed import DOCX, JPEG, PDF, PNG, WEBP, archive, pdf, picture

TYPES = ("[Content_Types].xml", b"<Types/>")
MEGABYTE = 1_000_000


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, content: bytes, *more: bytes) -> bytes:
    """A PNG that says this size, whatever it holds."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), *more, chunk(b"IDAT", zlib.compress(content)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def huge_jpeg() -> bytes:
    """A JPEG of 16 pixels a side whose header says 60,000."""
    at = JPEG.index(b"\xff\xc0") + 5
    return JPEG[:at] + struct.pack(">HH", 60_000, 60_000) + JPEG[at + 4 :]


def huge_webp() -> bytes:
    """A lossy WebP whose header says 16,383 pixels a side, the most that its 14 bits hold."""
    at = WEBP.index(b"\x9d\x01\x2a") + 3
    return WEBP[:at] + struct.pack("<HH", 16_383, 16_383) + WEBP[at + 4 :]


def lossless_webp() -> bytes:
    """A lossless WebP whose header says 16,384 pixels a side."""
    whole = picture("WEBP", lossless=True)
    return whole[:21] + b"\xff\xff\xff\x0f" + whole[25:]


def animated_webp() -> bytes:
    """A WebP with the extended header, which says 16,777,216 by 1,000."""
    whole = b"WEBPVP8X" + struct.pack("<II", 10, 0) + b"\xff\xff\xff" + (999).to_bytes(3, "little") + WEBP[12:]
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def huge_heic() -> bytes:
    """A HEIC whose "image spatial extents" say 20,000 pixels a side."""
    whole = picture("HEIF", (64, 64))
    at = whole.index(b"ispe") + 8
    return whole[:at] + struct.pack(">II", 20_000, 20_000) + whole[at + 8 :]


def office(main: str, megabytes: int) -> bytes:
    """An office document whose main part unpacks to so many megabytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        made.writestr(*TYPES)
        with made.open(main, "w") as part:
            for _ in range(megabytes):
                part.write(bytes(MEGABYTE))
    return file.getvalue()


def swollen_pdf(megabytes: int) -> bytes:
    """A PDF whose table of objects unpacks to so many megabytes."""
    packer = zlib.compressobj(1)
    table = b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(megabytes)) + packer.flush()
    body = (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    )
    head = b"<</Type/XRef/Root 1 0 R/Size %d/W[1 2 1]/Filter/FlateDecode/Length %d>>"
    stream = head % (megabytes * MEGABYTE // 4, len(table))
    return (
        body
        + b"3 0 obj\n"
        + stream
        + b"\nstream\n"
        + table
        + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(body)
    )


def locked_pdf(password: str) -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as made:
        made.save(file, encryption=pikepdf.Encryption(owner="the owner's", user=password))
    return file.getvalue()


def packed_pdf() -> bytes:
    """A PDF whose program lies in a compressed stream of objects, where no search of the file's bytes finds it."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(PDF)) as made:
        made.Root.OpenAction = made.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)"))
        made.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in file.getvalue()
    return file.getvalue()


ZIP = archive(("inside.txt", b"x"))
SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
HIDDEN_PDF = archive(TYPES, ("word/document.xml", PDF), stored=True)


def files() -> dict[str, tuple[bytes, str]]:
    """Name → (content, code of the refusal)."""
    return {
        # Bombs
        "50000x50000.png": (png(50_000, 50_000, bytes(MEGABYTE)), "too_many_pixels"),
        "60000x60000.jpg": (huge_jpeg(), "too_many_pixels"),
        "16383x16383.webp": (huge_webp(), "too_many_pixels"),
        "16384x16384.webp": (lossless_webp(), "too_many_pixels"),
        "16777216x1000.webp": (animated_webp(), "too_many_pixels"),
        "20000x20000.heic": (huge_heic(), "too_many_pixels"),
        "bomb.docx": (office("word/document.xml", 60), "too_heavy"),
        "bomb.xlsx": (office("xl/workbook.xml", 60), "too_heavy"),
        "crowd.docx": (archive(TYPES, *((f"word/{n}", b"") for n in range(5_000)), ("word/document.xml", b"")), "too_heavy"),
        "swollen.pdf": (swollen_pdf(150), "damaged"),
        # Two files in one
        "zip-behind.pdf": (PDF + ZIP + b"%%EOF", "polyglot"),
        "zip-behind.png": (PNG[:-12] + ZIP + PNG[-12:], "polyglot"),
        "zip-behind.jpg": (JPEG + ZIP, "polyglot"),
        "pdf-within.jpg": (JPEG[:2] + b"\xff\xfe\0\x40" + PDF[:62] + JPEG[2:], "polyglot"),
        "pdf-within.docx": (HIDDEN_PDF, "polyglot"),
        "pdf-within.txt": (b"Bonjour\n" + PDF, "polyglot"),
        "page-within.pdf": (PDF.replace(b"\n", b"\n%<script>alert(1)</script>\n", 1), "polyglot"),
        # Programs, files, commands and locks in a PDF
        "opens-a-script.pdf": (pdf(catalog=b"/OpenAction" + SCRIPT), "pdf_scripts"),
        "script-nobody-calls.pdf": (pdf(SCRIPT), "pdf_scripts"),
        "script-in-disguise.pdf": (pdf(SCRIPT.replace(b"/JS", b"/J#53").replace(b"JavaS", b"#4aavaS")), "pdf_scripts"),
        "script-packed.pdf": (packed_pdf(), "pdf_scripts"),
        "form-with-script.pdf": (pdf(catalog=b"/AcroForm<</XFA(x)/Fields[]>>"), "pdf_scripts"),
        "file-within.pdf": (pdf(b"<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>", b"<<>>"), "pdf_files"),
        "launches.pdf": (pdf(b"<</Type/Action/S/Launch/F(cmd.exe)>>"), "pdf_launches"),
        "locked.pdf": (locked_pdf("secret"), "pdf_encrypted"),
        "locked-for-some.pdf": (locked_pdf(""), "pdf_encrypted"),
        # Damage that a decoder must survive
        "no-page.pdf": (PDF.replace(b"Kids[3 0 R]/Count 1", b"Kids[]/Count 0     "), "damaged"),
        "half.jpg": (picture("JPEG", (400, 400), "red")[:900], "damaged"),
        "empty-inside.png": (png(100, 100, b""), "damaged"),
        "text-bomb.png": (png(1, 1, bytes(4), chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(90 * MEGABYTE), 1))), "damaged"),
        # Under another name
        "eicar.pdf": (EICAR_FILE, "not_what_it_says"),
        "eicar.jpg": (EICAR_FILE, "not_what_it_says"),
        "program.txt": (b"MZ\x90\0\x03\0", "looks_like"),
        "picture.pdf": (PNG, "looks_like"),
        "document.xlsx": (DOCX, "looks_like"),
    }  # fmt: skip
