"""How much may be sent, and what: the defaults, and what the installation's ``espace.toml`` says instead.

::

    [documents]
    file_megabytes = 25        # one file
    files_per_request = 20
    account_megabytes = 500    # all the documents of one customer
    unfinished_megabytes = 100 # what one person is sending by parts and has joined to nothing yet
    import_megabytes = 300     # a file of the portfolio, sent by staff
    formats = ["pdf", "jpg", "jpeg", "png", "webp", "heic", "docx", "xlsx", "odt", "txt", "csv"]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

MEGABYTE = 1024 * 1024
FORMATS = ("pdf", "jpg", "jpeg", "png", "webp", "heic", "heif", "docx", "xlsx", "odt", "ods", "txt", "csv")


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes."""

    file_bytes: int
    files_per_request: int
    account_bytes: int
    unfinished_bytes: int
    import_bytes: int
    formats: tuple[str, ...]

    @property
    def accept(self) -> str:
        """The ``accept`` attribute of a file field."""
        return ",".join(f".{extension}" for extension in self.formats)

    @property
    def listed(self) -> str:
        """The formats, as a sentence lists them."""
        return ", ".join(extension.upper() for extension in self.formats)

    def while_streaming(self, *, staff: bool) -> int:
        """The size at which a file is dropped as it arrives. A document of a member of staff is held to
        ``file_bytes`` like anyone's once its use is known; a portfolio export may be larger."""
        return max(self.file_bytes, self.import_bytes) if staff else self.file_bytes


def limits() -> Limits:
    """The limits of this installation. Raises ``ImproperlyConfigured`` for a number below 1 or an unknown format."""

    def number(name: str, default: int) -> int:
        value: Any = settings.HOME.option("documents", name, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise ImproperlyConfigured(
                f"espace.toml, [documents]: {name} is {value!r}; it is a whole number, 1 or more."
            )
        return value

    formats = tuple(
        str(extension).lower().lstrip(".") for extension in settings.HOME.option("documents", "formats", FORMATS)
    )
    if unknown := sorted(set(formats) - set(FORMATS)):
        raise ImproperlyConfigured(
            f"espace.toml, [documents]: formats names {', '.join(unknown)}; known: {', '.join(FORMATS)}."
        )
    return Limits(
        file_bytes=number("file_megabytes", 25) * MEGABYTE,
        files_per_request=number("files_per_request", 20),
        account_bytes=number("account_megabytes", 500) * MEGABYTE,
        unfinished_bytes=number("unfinished_megabytes", 100) * MEGABYTE,
        import_bytes=number("import_megabytes", 300) * MEGABYTE,
        formats=formats,
    )
