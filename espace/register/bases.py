"""The six legal bases of article 6(1) GDPR, as the register writes them and as people read them."""

from __future__ import annotations

BASES = {
    "6.1.a": ("consentement, article 6(1)(a)", "consent, article 6(1)(a)"),
    "6.1.b": ("exécution du contrat, article 6(1)(b)", "performance of the contract, article 6(1)(b)"),
    "6.1.c": ("obligation légale, article 6(1)(c)", "legal obligation, article 6(1)(c)"),
    "6.1.d": ("intérêts vitaux, article 6(1)(d)", "vital interests, article 6(1)(d)"),
    "6.1.e": ("mission d’intérêt public, article 6(1)(e)", "task in the public interest, article 6(1)(e)"),
    "6.1.f": ("intérêt légitime, article 6(1)(f)", "legitimate interest, article 6(1)(f)"),
}


def basis_in_words(basis: str, language: str) -> str:
    """« consentement, article 6(1)(a) » for ``6.1.a``. Raises :class:`KeyError` for what is no legal basis."""
    return BASES[basis][language.startswith("en")]
