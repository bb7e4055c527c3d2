"""The text of a paper, font by font, as a reader of PDFs takes it: what each operator shows, through its font's own table."""

from __future__ import annotations

import io
import re

import pikepdf

ONE = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>\s*\n")


def text(pdf: bytes) -> str:
    """All letters of all pages in their order, without any space."""
    with pikepdf.open(io.BytesIO(pdf)) as read:
        return "".join("".join(_page(page)) for page in read.pages)


def _page(page: pikepdf.Page) -> list[str]:
    fonts = {name: _letters(font) for name, font in page.Resources.Font.items()}
    said: list[str] = []
    letters: dict[bytes, str] = {}
    for step in pikepdf.parse_content_stream(page):
        operands, operator = step.operands, step.operator
        if str(operator) == "Tf":
            letters = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            shown = operands[0] if str(operator) == "TJ" else [operands[0]]
            for piece in shown:
                raw = bytes(piece) if isinstance(piece, pikepdf.String) else b""
                said += [letters.get(raw[at : at + 2], "") for at in range(0, len(raw), 2)]
    return [re.sub(r"\s", "", one) for one in said]


def _letters(font: pikepdf.Object) -> dict[bytes, str]:
    table = font.ToUnicode.read_bytes()
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(letter.decode()).decode("utf-16-be")
        for code, letter in ONE.findall(table)
    }
