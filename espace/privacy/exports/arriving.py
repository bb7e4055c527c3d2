"""A portable copy that comes from another space: verified whole, digest by digest, before anything of it is believed."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import IO, Any

from django.utils.translation import gettext as _

from espace.privacy.exports.portable import FORMAT, MANIFEST, SCHEMA

PIECE = 256 * 1024
LARGEST_TEXT = 256 * 1024 * 1024
MOST_ENTRIES = 20_000
FIELDS = {
    "civility": 40, "surname": 100, "first_name": 100, "birth_date": 10, "email": 254, "phone": 40, "address": 300, "postcode": 20,
    "city": 100, "country": 2, "profession": 200, "education": 200,
}  # fmt: skip
"""What may be said of the person, and at most how long."""


class NotPortable(Exception):
    """The file is no portable copy, or not the one that was made; the message says what is wrong with it."""


class Arriving:
    """A verified copy. Raises :class:`NotPortable` on anything that is missing, added, altered, or not of the published form."""

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
            raw = self._text(MANIFEST)
            manifest = json.loads(raw)
            entries = {str(one["path"]): (int(one["size"]), str(one["sha256"])) for one in manifest["entries"]}
            if manifest["format"] != FORMAT:
                raise NotPortable(_("Cette copie est d’un autre format : %(format)s.") % {"format": manifest["format"]})
        except (zipfile.BadZipFile, ValueError, KeyError, TypeError, RuntimeError, NotImplementedError) as error:
            raise NotPortable(_("Ce fichier n’est pas une copie à emporter.")) from error
        self.digest = hashlib.sha256(raw).digest()
        self._verify(entries)
        try:
            data = json.loads(self._text("data.json"))
            self.controller = str(data["controller"])
            self.person = _person(data["person"])
            self._files = [(str(one["path"]), str(one["name"])) for one in data["files"]]
        except (ValueError, KeyError, TypeError) as error:
            raise NotPortable(
                _("Le fichier data.json ne suit pas le schéma %(name)s.") % {"name": SCHEMA.name}
            ) from error
        if data.get("format") != FORMAT or {path for path, _name in self._files} - set(entries):
            raise NotPortable(_("Le fichier data.json ne suit pas le schéma %(name)s.") % {"name": SCHEMA.name})
        self._tables = sorted(name for name in entries if name.startswith("tables/") and name.endswith(".csv"))

    def files(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """(name, bytes in pieces) of each file that the person had given."""
        for path, name in self._files:
            yield name, self._pieces(path)

    def history(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        """(name, bytes in pieces) of the tables of what the person did there."""
        for path in self._tables:
            yield path.removeprefix("tables/"), self._pieces(path)

    def _verify(self, entries: dict[str, tuple[int, str]]) -> None:
        there = [info.filename for info in self._zip.infolist()]
        if len(there) > MOST_ENTRIES or len(set(there)) != len(there):
            raise NotPortable(_("Ce fichier n’est pas une copie à emporter."))
        for name in sorted({*there} ^ {*entries, MANIFEST}):
            raise NotPortable(_("%(name)s : ce fichier est de trop, ou manque.") % {"name": name})
        for path, (size, sha256) in entries.items():
            digest, length = hashlib.sha256(), 0
            try:
                for piece in self._pieces(path):
                    digest.update(piece)
                    length += len(piece)
                    if length > size:
                        break
            except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as error:
                raise NotPortable(_("%(name)s : ce fichier est abîmé.") % {"name": path}) from error
            if length != size or digest.hexdigest() != sha256:
                raise NotPortable(_("%(name)s : l’empreinte n’est pas celle du manifeste.") % {"name": path})

    def _pieces(self, path: str) -> Iterator[bytes]:
        with self._zip.open(path) as inside:
            while piece := inside.read(PIECE):
                yield piece

    def _text(self, path: str) -> bytes:
        if self._zip.getinfo(path).file_size > LARGEST_TEXT:
            raise ValueError(path)
        return self._zip.read(path)


def _person(told: Any) -> dict[str, str]:
    if set(told) - set(FIELDS) or not {"surname", "first_name", "birth_date"} <= set(told):
        raise ValueError
    for name, value in told.items():
        if not isinstance(value, str) or len(value) > FIELDS[name]:
            raise ValueError(name)
    if told["birth_date"]:
        date.fromisoformat(told["birth_date"])
    return dict(told)
