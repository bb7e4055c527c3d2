"""A photo is made lighter on the phone before it is sent, when that makes it lighter; its owner may keep the original."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from espace.accounts.models import User
from espace.documents import actions
from espace.documents.models import Document, Upload
from espace.lib import clock
from espace.tickets.models import Draft
from tests import cast
from tests.browser import Visitor
from tests.documents.sealed import HEIC, JPEG

Open = Callable[..., Visitor]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on_screen]
ORIENTATION = 0x0112
TURNED = 6  # held upright: to be turned by a quarter


def photo(path: Path, size: tuple[int, int] = (4000, 3000), quality: int = 98, kind: str = "JPEG") -> Path:
    """A picture with something in it, as a phone held upright takes one."""
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED
    noise = Image.effect_noise((size[0] // 4, size[1] // 4), 60).resize(size).convert("RGB")
    noise.save(path, kind, quality=quality, exif=exif)
    return path


def put(page: Page, *paths: Path) -> None:
    page.get_by_label("Joindre des documents").set_input_files(list(paths))
    expect(page.locator('[data-by-parts] [data-state="whole"]')).to_have_count(len(paths), timeout=60_000)


def drawn(document: Document) -> tuple[int, int]:
    """Width and height of what is kept."""
    document.state, document.scanned_at = Document.State.CLEAN, clock.now()
    return Image.open(io.BytesIO(b"".join(actions.open_bytes(document)))).size


@pytest.fixture
def hers(claire: User, visitor: Open) -> Visitor:
    one = visitor(width=390)
    one.sign_in_as(claire)
    one.go(f"/espace/brouillons/{cast.draft(claire.customer).pk}/")
    return one


def attached(page: Page) -> list[Document]:
    page.get_by_role("button", name="Ajouter les fichiers choisis").click()
    expect(page.get_by_text("Vérification en cours").first).to_be_visible()
    return list(Document.objects.filter(attachment__draft=Draft.objects.get()))


def test_a_large_photo_is_made_lighter_upright_and_the_page_says_so(hers: Visitor, tmp_path: Path) -> None:
    page, path = hers.page, photo(tmp_path / "ordonnance.jpg")
    put(page, path)
    told = page.get_by_text("Photo allégée sur votre appareil")
    expect(told).to_contain_text("→")
    hers.picture("photo-allegee")
    assert Upload.objects.get().size < path.stat().st_size / 2
    [document] = attached(page)
    assert drawn(document) == (1920, 2560)


def test_the_original_is_kept_for_whoever_asks(hers: Visitor, tmp_path: Path) -> None:
    page, path = hers.page, photo(tmp_path / "ordonnance.jpg")
    put(page, path)
    page.get_by_role("button", name="Garder l’original ordonnance.jpg").click()
    expect(page.get_by_text("Photo allégée sur votre appareil")).to_have_count(0)
    expect(page.locator('[data-by-parts] [data-state="whole"]')).to_have_count(1, timeout=60_000)
    assert [row.size for row in Upload.objects.all()] == [path.stat().st_size]
    [document] = attached(page)
    assert drawn(document) == (3000, 4000)


def test_what_gets_no_lighter_and_what_cannot_be_drawn_goes_as_it_is(hers: Visitor, tmp_path: Path) -> None:
    small, heic, poor = tmp_path / "petite.jpg", tmp_path / "photo.heic", tmp_path / "lourde.jpg"
    small.write_bytes(JPEG)
    heic.write_bytes(HEIC)
    photo(poor, (2600, 1950), quality=5)
    put(hers.page, small, heic, poor)
    expect(hers.page.get_by_text("Photo allégée sur votre appareil").locator("visible=true")).to_have_count(0)
    sizes = sorted(one.stat().st_size for one in (small, heic, poor))
    assert sorted(row.size for row in Upload.objects.all()) == sizes
