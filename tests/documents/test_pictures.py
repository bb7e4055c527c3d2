"""A photo is written anew as it comes in: what it shows stays, the right way up; where, when and with what it was taken goes."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from espace import vault
from espace.accounts.models import User
from espace.documents import actions
from espace.documents.limits import limits
from espace.documents.models import Document
from espace.documents.refusals import Refused
from tests.cast import AT
from tests.documents.sealed import PDF, WEBP, picture
from tests.documents.uploading import received, upload

HOME = b"a place that nobody must learn"
TOP_TO_THE_RIGHT = 6  # EXIF 2.32, 4.6.4 A: what was taken upright lies on its left side


def photo(kind: str) -> bytes:
    """A photo of 32 by 16, red above (or at the left) and white below, that says where and how it was taken."""
    shown = Image.new("RGB", (32, 16), "white")
    shown.paste((200, 0, 0), (0, 0, 16, 16))
    said = Image.Exif()
    said[0x0112] = TOP_TO_THE_RIGHT
    said[0x010E] = HOME.decode()
    said.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 24.0)})
    more: dict[str, object] = {"comment": HOME} if kind == "JPEG" else {}
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", HOME.decode())
        more["pnginfo"] = text
    file = io.BytesIO()
    shown.save(
        file, kind, exif=said, quality=95, xmp=b"<x>" + HOME + b"</x>", icc_profile=b"\0" * 36 + b"acsp" + HOME, **more
    )
    return file.getvalue()


@pytest.mark.parametrize(
    ("kind", "name", "becomes", "media_type"),
    [
        ("JPEG", "IMG 1.JPG", "IMG 1.JPG", "image/jpeg"),
        ("PNG", "capture.png", "capture.png", "image/png"),
        ("WEBP", "photo.webp", "photo.jpg", "image/jpeg"),
        ("HEIF", "IMG_0001.HEIC", "IMG_0001.jpg", "image/jpeg"),
    ],
)
def test_a_photo_keeps_what_it_shows_and_loses_what_it_says(
    claire: User, home: Path, kind: str, name: str, becomes: str, media_type: str
) -> None:
    came = photo(kind)
    assert HOME in came
    arrived = upload(claire, came, name)
    before = (home / "files" / arrived.unit.hex[:2] / arrived.unit.hex).read_bytes()
    document = actions.receive(upload=arrived, customer=claire.customer, by=claire, at=AT, shown_to_staff=True)
    Document.objects.update(state="clean", scanned_at=AT)
    document = Document.objects.get()
    vault.open_rows(document)
    kept = b"".join(actions.open_bytes(document))
    assert (document.name, document.media_type, document.size) == (becomes, media_type, len(kept))
    assert document.checksum == hashlib.sha256(kept).hexdigest()
    assert HOME not in kept
    with Image.open(io.BytesIO(kept)) as shown:
        # HEIF says by itself how a picture is to be turned; EXIF's word is not to be followed there (ISO 23008-12, A.2.1).
        size, first, last = ((32, 16), (4, 8), (28, 8)) if kind == "HEIF" else ((16, 32), (8, 4), (8, 28))
        assert (shown.size, dict(shown.getexif()), shown.get_format_mimetype()) == (size, {}, media_type)
        assert {*shown.info} <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        red, white = (shown.convert("RGB").getpixel(at) for at in (first, last))
    assert isinstance(red, tuple)
    assert isinstance(white, tuple)
    assert red[1] < 60 < 200 < white[1]
    # Of what came there is nothing left on the disk, sealed or not.
    stored = [
        place.read_bytes() for folder in ("files", "tmp") for place in (home / folder).rglob("*") if place.is_file()
    ]
    assert before not in stored


def test_a_transparent_picture_stays_transparent(claire: User) -> None:
    file = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 80)).save(file, "WEBP", lossless=True)
    arrived = upload(claire, file.getvalue(), "signature.webp")
    assert (arrived.check().name, arrived.check().media_type) == ("signature.png", "image/png")
    with Image.open(io.BytesIO(arrived.open().readall())) as shown:
        assert shown.convert("RGBA").getpixel((1, 1)) == (255, 0, 0, 80)
    arrived.close()


def test_a_scanner_s_cmyk_becomes_what_browsers_draw(claire: User) -> None:
    file = io.BytesIO()
    Image.new("CMYK", (8, 8), (0, 0, 0, 0)).save(file, "JPEG")
    arrived = upload(claire, file.getvalue(), "scan.jpg")
    arrived.check()
    with Image.open(io.BytesIO(arrived.open().readall())) as shown:
        assert (shown.mode, shown.getpixel((1, 1))) == ("RGB", (255, 255, 255))
    arrived.close()


def test_a_picture_that_grows_beyond_the_limit_is_refused_and_leaves_nothing(
    claire: User, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrived = upload(claire, WEBP, "a.webp")
    monkeypatch.setattr("espace.documents.upload.limits", lambda: replace(limits(), file_bytes=len(WEBP)))
    for _again in range(2):
        with pytest.raises(Refused, match="Mo") as refused:
            arrived.check()
        assert refused.value.code == "too_large"
    arrived.close()
    assert not list((home / "files").glob(f"??/{arrived.unit.hex}"))
    assert not list((home / "tmp").glob(f"{arrived.unit.hex}*"))


def test_a_pdf_stays_as_it_came(claire: User) -> None:
    document = received(claire, claire.customer, PDF)
    Document.objects.update(state="clean", scanned_at=AT)
    assert b"".join(actions.open_bytes(Document.objects.get(pk=document.pk))) == PDF


def test_what_a_picture_became_is_looked_at_once(claire: User) -> None:
    arrived = upload(claire, picture("JPEG"), "a.jpg")
    assert arrived.check() is arrived.check()
    arrived.close()
