"""The languages of the screens, and what Unicode calls each: French in the source, English beside it, any other by one file.

A third language is one file: ``espace/locale/CODE/LC_MESSAGES/django.po`` (decision 0045).
"""

from __future__ import annotations

from pathlib import Path

from django.conf.locale import LANG_INFO

OWN = (("fr", "Français"), ("en", "English"))
"""Those in which every text is written, the law's own included."""
_LOCALES = {"fr": "fr_FR", "en": "en_GB"}


def offered(folder: Path) -> list[tuple[str, str]]:
    """(code, its name in itself) of each language of the screens: our own, then those whose compiled words lie in ``folder``.

    Raises :class:`ValueError` for a folder that is no language of two letters.
    """
    return [*OWN, *((code, _name_of(code)) for code in others(folder, "django.mo"))]


def others(folder: Path, file: str) -> list[str]:
    """The codes of the languages beside our own that have this file in ``folder``."""
    return sorted(
        {path.parent.parent.name for path in folder.glob(f"*/LC_MESSAGES/{file}")} - {code for code, _ in OWN}
    )


def locale(language: str) -> str:
    """Where Unicode's data keep a language's dates and numbers: ``fr_FR``, ``en_GB`` (for a tag such as ``en-us`` too), ``es``."""
    code = language[:2]
    return _LOCALES.get(code, code)


def _name_of(code: str) -> str:
    known = LANG_INFO.get(code) if len(code) == 2 else None
    if known is None:
        raise ValueError(f"espace/locale/{code}: a language is named by its two letters (ISO 639-1).")
    return str(known["name_local"]).capitalize()
