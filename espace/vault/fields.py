"""Model fields whose column holds sealed bytes and whose attribute holds the value.

Reading needs the row's unit to be opened (``vault.open_rows``); writing seals at save. A row with sealed fields has a uuid
primary key, set before it is saved, and a ``unit`` column.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from espace.register import may_read
from espace.vault import sealing
from espace.vault.errors import Closed, VaultError
from espace.vault.mask import masked_for


class UnitField(models.UUIDField):  # type: ignore[type-arg]
    """The unit a row belongs to. Not a foreign key: the keys are dumped and destroyed apart from the data."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("db_index", True)
        kwargs["editable"] = False
        super().__init__(**kwargs)


class SealedAttribute:
    """Opens on first read, remembers what was opened or set, and hands the bytes over at save."""

    def __init__(self, field: SealedField) -> None:
        self.field = field
        self.raw = DeferredAttribute(field)

    def __get__(self, row: models.Model | None, owner: type[models.Model] | None = None) -> Any:
        if row is None:
            return self.raw
        opened: dict[str, Any] = row.__dict__.setdefault("_opened", {})
        name = self.field.attname
        if name not in opened:
            opened[name] = self._open(row)
        return opened[name]

    def __set__(self, row: models.Model, value: Any) -> None:
        if isinstance(value, Sealed):
            row.__dict__[self.field.attname] = value.bytes
            row.__dict__.get("_opened", {}).pop(self.field.attname, None)
        else:
            row.__dict__.setdefault("_opened", {})[self.field.attname] = self.field.empty() if value is None else value

    def _open(self, row: models.Model) -> Any:
        field = self.field
        if field.attname not in row.__dict__:
            row.refresh_from_db(fields=[field.attname])
        if field.is_hidden(row):
            return masked_for(field.kind)
        sealed = row.__dict__.get(field.attname)
        if sealed is None:
            return field.empty()
        key = row.__dict__.get("_unit_key")
        if key is None:
            raise Closed(f"{field.column_label}: the row's unit is not opened.")
        return field.decode(sealing.unseal(key, bytes(sealed), field.place(row)))


class Sealed:
    """Bytes as they lie in the column, to tell them from a value being set."""

    __slots__ = ("bytes",)

    def __init__(self, value: bytes | None) -> None:
        self.bytes = value


class SealedField(models.Field):  # type: ignore[type-arg]
    """Base of the sealed fields; ``kind`` is the type of the value."""

    is_sealed = True
    kind: type = str
    empty_strings_allowed = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["null"] = True
        kwargs.setdefault("blank", True)
        kwargs["editable"] = False
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("null", "blank", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, SealedAttribute(self))

    @property
    def column_label(self) -> str:
        """``app.Model.field``, as the holdings write it."""
        return f"{self.model._meta.label}.{self.name}"

    def place(self, row: models.Model) -> bytes:
        return sealing.place(row.unit, self.column_label, row.pk)  # type: ignore[attr-defined]

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed:
        return Sealed(None if value is None else bytes(value))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            # QuerySet.update and bulk_update pass plain values and know no row to bind them to.
            raise VaultError(f"{self.column_label}: sealed columns are written by save() or bulk_create() only.")
        return None if value.bytes is None else connection.Database.Binary(value.bytes)

    def pre_save(self, row: models.Model, add: bool) -> Sealed:
        opened = row.__dict__.get("_opened", {})
        name = self.attname
        if name not in opened:
            return Sealed(row.__dict__.get(name))
        value = opened[name]
        if value is None or value == self.empty():
            row.__dict__[name] = None
        elif not self._unchanged(row, value):
            key: AESGCM | None = row.__dict__.get("_unit_key")
            if key is None:
                raise Closed(f"{self.column_label}: the row's unit is not opened.")
            row.__dict__[name] = sealing.seal(key, self.encode(value), self.place(row))
        return Sealed(row.__dict__.get(name))

    def _unchanged(self, row: models.Model, value: Any) -> bool:
        """A value that was only read keeps its bytes; a masked one must never be written over the real one."""
        sealed = row.__dict__.get(self.attname)
        if sealed is None:
            return False
        if self.is_hidden(row):
            return bool(value == masked_for(self.kind))
        key = row.__dict__.get("_unit_key")
        if key is None:
            return False
        return sealing.unseal(key, bytes(sealed), self.place(row)) == self.encode(value)

    def is_hidden(self, row: models.Model) -> bool:
        """Whether the one the row was opened for may not see this value: the register does not grant it, or the row itself hides it."""
        viewer = row.__dict__.get("_viewer")
        if viewer is None:
            return False
        hides = getattr(row, "hides", None)
        return not may_read(viewer, self.column_label) or bool(hides and hides(self.attname, viewer))

    def empty(self) -> Any:
        """What an empty column reads as."""
        return ""

    def encode(self, value: Any) -> bytes:
        raise NotImplementedError

    def decode(self, value: bytes) -> Any:
        raise NotImplementedError


class SealedText(SealedField):
    """Text; an empty column reads as ``""``."""

    _pyi_private_set_type: str
    _pyi_private_get_type: str

    def encode(self, value: Any) -> bytes:
        return str(value).encode()

    def decode(self, value: bytes) -> str:
        return value.decode()


class SealedBinary(SealedField):
    """A few megabytes at most (a scan of a paper); an empty column reads as ``b""``. Files have a store of their own."""

    kind = bytes

    def empty(self) -> bytes:
        return b""

    def encode(self, value: Any) -> bytes:
        return bytes(value)

    def decode(self, value: bytes) -> bytes:
        return value


class SealedDate(SealedField):
    """A day; an empty column reads as ``None``."""

    kind = date

    def empty(self) -> None:
        return None

    def encode(self, value: Any) -> bytes:
        return str(value.isoformat()).encode()

    def decode(self, value: bytes) -> date:
        return date.fromisoformat(value.decode())


class SealedJSON(SealedField):
    """A JSON value; an empty column reads as ``{}``."""

    kind = dict

    def empty(self) -> dict[str, Any]:
        return {}

    def encode(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()

    def decode(self, value: bytes) -> Any:
        return json.loads(value)
