"""What management systems write from a short list of their own (a title, how often one pays), said in the language of whoever reads.

Only values of these lists are touched; anything else is somebody's own words, and stays as it came.
"""

from __future__ import annotations

from espace.lib.names import key

# In French, in English, then the other ways in which exports write it.
_CIVILITIES = (
    ("M.", "Mr", "M, Mr., Monsieur"),
    ("Mme", "Ms", "Mme., Madame, Ms., Mrs, Mrs."),
    ("Mlle", "Miss", "Mademoiselle"),
)
_INSTALMENTS = (
    ("Mensuel", "Monthly", "Mensuelle, Mensuellement, Par mois"),
    ("Bimestriel", "Every two months", "Bimestrielle"),
    ("Trimestriel", "Quarterly", "Trimestrielle, Trimestriellement, Par trimestre"),
    ("Semestriel", "Twice a year", "Semestrielle, Semestriellement, Half-yearly, Semi-annual, Par semestre"),
    ("Annuel", "Yearly", "Annuelle, Annuellement, Annual, Annually, Par an"),
    ("Unique", "Single payment", "Prime unique, Paiement unique"),
)


def _table(rows: tuple[tuple[str, str, str], ...]) -> dict[str, tuple[str, str]]:
    return {
        key(word): (french, english)
        for french, english, others in rows
        for word in (french, english, *others.split(", "))
    }


_TITLES, _PAYMENTS = _table(_CIVILITIES), _table(_INSTALMENTS)


def civility(value: str, language: str) -> str:
    """« Mme », "Ms". ``language`` is ``fr`` or ``en``; a title that is not listed is returned as it is."""
    return _said(_TITLES, value, language)


def instalments(value: str, language: str) -> str:
    """« Trimestriel », "Quarterly"; what is not listed is returned as it is."""
    return _said(_PAYMENTS, value, language)


def _said(table: dict[str, tuple[str, str]], value: str, language: str) -> str:
    found = table.get(key(value)) if value else None
    return found[language == "en"] if found else value
