"""A plain XLSX workbook of one sheet, written as a stream: texts only (ECMA-376, inline strings), no formula and no style."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

LONGEST_CELL = 32_767
"""Characters that a spreadsheet accepts in one cell."""

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
    '<sheets><sheet name="Lignes" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def write(out: BinaryIO, rows: Iterable[Sequence[str]]) -> None:
    """Write ``rows`` to ``out``, one at a time."""
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in _PARTS.items():
            archive.writestr(_part(name), _HEAD + content)
        with archive.open(_part("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for row in rows:
                sheet.write(f"<row>{''.join(map(_cell, row))}</row>".encode())
            sheet.write(b"</sheetData></worksheet>")


def _part(name: str) -> ZipInfo:
    # A fixed date: the same rows make the same bytes.
    part = ZipInfo(name)
    part.compress_type = ZIP_DEFLATED
    return part


def _cell(text: str) -> str:
    if not text:
        return "<c/>"
    written = escape(_NOT_XML.sub("\ufffd", text[:LONGEST_CELL]), quote=False)
    # A bare carriage return would be read back as a line feed.
    return f'<c t="inlineStr"><is><t xml:space="preserve">{written.replace(chr(13), "&#13;")}</t></is></c>'
