"""The words on screen: French in the source, English beside it, both compiled for a machine without gettext.

``python -m espace.ui.messages [APP …]`` gathers the sentences of each app (Python and templates) into
``espace/APP/locale/en/LC_MESSAGES/django.po``, keeps the translations that are there, leaves the new ones empty, and compiles. Exit 1
names each sentence that lacks its English, or whose English lost a placeholder. Code that is no app (``config``, ``lib``) shares
``espace/locale``.

A third language is one file, ``espace/locale/CODE/LC_MESSAGES/django.po``, which may begin empty: it holds the sentences of every app, is
filled and compiled with the rest, and each sentence that lacks its words is named. Until then that sentence is shown in French.

The French catalogue is made, never written: the same words with French spacing (no line may begin with « : » or « ? »; every space
of a quotation mark holds) and the French plural, which counts zero as one.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from espace.lib import languages

PACKAGE = Path(__file__).resolve().parent.parent
SHARED = ("config", "lib")
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TEMPLATE_SUFFIXES = {".html", ".txt"}

# French spacing: a no-break space at the colon and inside quotation marks, a narrow one at ; ! ? and before %.
SPACINGS = (
    (re.compile(r"(?<=\S) (?=:(?:\s|$))"), "\u00a0"),
    (re.compile(r"(?<=«) | (?=»)"), "\u00a0"),
    (re.compile(r"(?<=\S) (?=[;!?](?:\s|$|»|\u00a0))"), "\u202f"),
)


class Undated(Catalog):
    """A catalogue whose header holds no date and no tool's name: the same words give the same bytes."""

    def _get_mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale_identifier)),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]

    mime_headers = property(_get_mime_headers, Catalog._set_mime_headers)


def catalogue(language: str) -> Undated:
    return Undated(
        language, header_comment="# Words on screen. Gathered by « python -m espace.ui.messages ».", fuzzy=False
    )


def apps() -> list[str]:
    """The names that may be given: every package of ``espace`` that has words, and ``shared``."""
    packages = [path for path in sorted(PACKAGE.iterdir()) if (path / "__init__.py").exists()]
    names = [name for path in packages if path.name not in SHARED for name in _within(path)]
    return [*names, "shared"]


def _within(package: Path) -> list[str]:
    """An app, or the apps of a folder of apps (``privacy/consent``), each with its own catalogue."""
    inner = sorted(path.parent.name for path in package.glob("*/apps.py"))
    return [f"{package.name}/{name}" for name in inner] or [package.name]


def locale_of(app: str) -> Path:
    return PACKAGE / "locale" if app == "shared" else PACKAGE / app / "locale"


def sources(app: str) -> Iterator[Path]:
    for name in SHARED if app == "shared" else (app,):
        for path in sorted((PACKAGE / name).rglob("*")):
            is_code = path.suffix == ".py" and "migrations" not in path.parts
            if is_code or (path.suffix in TEMPLATE_SUFFIXES and "templates" in path.parts):
                yield path


def code_of(path: Path) -> bytes:
    """What the extractor reads: Python as it is, a template as the calls that its tags stand for."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is no call comes out as rows of X; without indentation it is still a row of names.
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    return text.encode()


def gather(app: str) -> Undated:
    """Every sentence of an app, in the order of its files, not yet translated. Line numbers are left out: they only make conflicts."""
    found = catalogue("en")
    for path in sources(app):
        where = path.relative_to(PACKAGE.parent).as_posix()
        for _, words, _, context in extract("python", io.BytesIO(code_of(path)), KEYWORDS):
            found.add(words, None, [(where, 0)], context=context)
    return found


def read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return catalogue(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def english(app: str) -> Undated:
    """The app's sentences with the translations that its .po holds."""
    return with_known(gather(app), locale_of(app) / "en/LC_MESSAGES/django.po")


def others() -> list[str]:
    """The languages beside our own."""
    return languages.others(PACKAGE / "locale", "django.po")


def other(language: str) -> Undated:
    """Every sentence of the screens, once, with the translations that the one file of a third language holds."""
    words = catalogue(language)
    for app in apps():
        for message in gather(app):
            if message.id:
                words.add(message.id, None, message.locations, context=message.context)
    return with_known(words, _other_path(language))


def _other_path(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES/django.po"


def with_known(words: Undated, path: Path) -> Undated:
    """The same, with the translations of the file at ``path``; what is no longer said is dropped."""
    known = read(path, str(words.locale_identifier))
    for message in words:
        earlier = known.get(message.id, message.context) if message.id else None
        if earlier and not earlier.fuzzy:
            message.string = earlier.string
    return words


def french(words: Catalog) -> Undated:
    """The same sentences, spaced as French is."""
    made = catalogue("fr")
    for message in words:
        if not message.id:
            continue
        plural = not isinstance(message.id, str)
        spaced = tuple(typographic(one) for one in message.id) if plural else typographic(str(message.id))
        made.add(message.id, spaced, context=message.context)
    return made


def typographic(text: str) -> str:
    for pattern, space in SPACINGS:
        text = pattern.sub(space, text)
    return text


def as_po(words: Catalog) -> bytes:
    text = io.BytesIO()
    write_po(text, words, width=120, include_lineno=False)
    return text.getvalue()


def as_mo(words: Catalog) -> bytes:
    binary = io.BytesIO()
    write_mo(binary, words)
    return binary.getvalue()


def files(app: str) -> dict[Path, bytes]:
    """What an app's three catalogue files must hold; nothing where the app says nothing on screen."""
    words = english(app)
    if not len(words):
        return {}
    folder = locale_of(app)
    return {
        folder / "en/LC_MESSAGES/django.po": as_po(words),
        folder / "en/LC_MESSAGES/django.mo": as_mo(words),
        folder / "fr/LC_MESSAGES/django.mo": as_mo(french(words)),
    }


def files_of(language: str) -> dict[Path, bytes]:
    """What the two files of a third language must hold."""
    words, path = other(language), _other_path(language)
    return {path: as_po(words), path.with_suffix(".mo"): as_mo(words)}


def faults(app: str) -> list[str]:
    """Sentences without their English, and translations that lost a placeholder."""
    return _faults(app, english(app))


def faults_of(language: str) -> list[str]:
    """The same of a third language."""
    return _faults(language, other(language))


def _faults(where: str, words: Catalog) -> list[str]:
    found, name = [], Locale.parse(str(words.locale_identifier)).get_language_name("en")
    for message in words:
        if not message.id:
            continue
        if not all(message.string if isinstance(message.string, list | tuple) else [message.string]):
            found.append(f"{where}: « {first(message)} » has no {name}.")
        found += [f"{where}: « {first(message)} »: {error}" for error in message.check(words)]
    return found


def first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def main(names: list[str]) -> int:
    unknown = set(names) - set(apps())
    if unknown:
        sys.stderr.write(f"{', '.join(sorted(unknown))}: not one of {', '.join(apps())}.\n")
        return 2
    wrong = []
    for app in names or apps():
        _write(files(app))
        wrong += faults(app)
    for language in [] if names else others():
        _write(files_of(language))
        wrong += faults_of(language)
    sys.stderr.writelines(line + "\n" for line in wrong)
    return 1 if wrong else 0


def _write(held: dict[Path, bytes]) -> None:
    for path, content in held.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
