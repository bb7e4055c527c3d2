"""Countries by name: the words of people and exports to ISO 3166-1 alpha-2, and back to the name in a language."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale
from babel.core import get_global

from espace.lib.languages import OWN
from espace.lib.names import key

# In Unicode's list of territories, not in ISO 3166-1 (reserved codes, groups, pseudo-places). XK, Kosovo, is not ISO
# either, but people live there and every administration writes XK.
_NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})

# What exports write and Unicode does not list. Key: alpha-2.
_ALIASES = {
    "AE": "Émirats, EAU, UAE, Emirates, Emirats Arabes, Dubaï, Dubai, Abou Dabi, Abu Dhabi",
    "BA": "Bosnie, Bosnia",
    "BN": "Brunei Darussalam",
    "BO": "État plurinational de Bolivie",
    "BY": "Bélarus, Belarus, Biélorussie, Byelorussia",
    "CD": "RDC, RD Congo, DRC, Congo Kinshasa, République démocratique du Congo, Democratic Republic of the Congo, "
    "Zaïre",
    "CG": "Congo, Congo Brazzaville, République du Congo, Republic of the Congo",
    "CI": "Ivory Coast, République de Côte d'Ivoire",
    "CN": "Chine populaire, République populaire de Chine, People's Republic of China, PRC",
    "CV": "Cap Vert, Cabo Verde",
    "CZ": "République tchèque, Czech Republic, Tchéquie, Czechia",
    "DE": "République fédérale d'Allemagne, Deutschland",
    "ES": "España, Îles Baléares, Îles Canaries, Canary Islands",
    "FM": "Micronésie, Micronesia",
    "FR": "France métropolitaine, République française, Metropolitan France",
    "GB": "UK, U.K., Grande-Bretagne, Great Britain, Angleterre, England, Écosse, Scotland, Pays de Galles, Wales, "
    "Irlande du Nord, Northern Ireland",
    "GF": "Guyane",
    "HK": "Hong Kong, Hongkong",
    "IE": "Eire, République d'Irlande, Republic of Ireland",
    "IR": "République islamique d'Iran",
    "IT": "Italia",
    "KG": "Kirghizie, Kirghizstan",
    "KN": "Saint-Kitts-et-Nevis, Saint Christophe et Nieves",
    "KP": "République populaire démocratique de Corée, DPRK",
    "KR": "Corée, Korea, République de Corée, Republic of Korea",
    "LA": "République démocratique populaire lao, Lao PDR",
    "MD": "République de Moldova, Moldova",
    "MK": "Macédoine, Macedonia, FYROM",
    "MM": "Birmanie, Burma, Myanmar",
    "MO": "Macao, Macau",
    "NC": "Nouvelle Calédonie, N. Calédonie",
    "NL": "Hollande, Holland, The Netherlands",
    "PF": "Polynésie, Tahiti",
    "PS": "Palestine, État de Palestine, State of Palestine",
    "RE": "Réunion, La Réunion, Île de la Réunion, Reunion Island",
    "RU": "Fédération de Russie, Russian Federation",
    "SY": "République arabe syrienne, Syrian Arab Republic",
    "SZ": "Swaziland, Eswatini",
    "TL": "Timor Leste, East Timor",
    "TR": "Turkey, Türkiye",
    "TW": "Taïwan, Taiwan, Formose",
    "TZ": "République unie de Tanzanie, United Republic of Tanzania",
    "US": "USA, U.S.A., US, U.S., États-Unis d'Amérique, United States of America, The United States",
    "VA": "Vatican, Saint-Siège, Holy See",
    "VE": "République bolivarienne du Venezuela",
    "VN": "Vietnam, Viet Nam, Viêtnam",
}


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    found: dict[str, str] = {}
    # Three-letter codes come with the aliases of the Unicode data (FRA → FR).
    for alias, targets in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and len(targets) == 1 and targets[0] in all_codes():
            found[alias.lower()] = targets[0]
    for language, _name in OWN:
        territories = Locale(language).territories
        for code in all_codes():
            found[key(territories[code])] = code
    for code, aliases in _ALIASES.items():
        for alias in aliases.split(","):
            found[key(alias)] = code
    # Saint is often St, « et » and "and" are often &.
    for name, code in list(found.items()):
        for saint, short in (("sainte", "ste"), ("sainte", "st"), ("saint", "st")):
            if name.startswith(saint):
                found.setdefault(short + name.removeprefix(saint), code)
    for code in all_codes():
        found.setdefault(code.lower(), code)
    return found


@lru_cache(maxsize=1)
def all_codes() -> frozenset[str]:
    """Every ISO 3166-1 alpha-2 code, and XK."""
    return frozenset(
        code
        for code in map(str, Locale("fr").territories)
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    )


@lru_cache(maxsize=1024)
def code(name: str) -> str | None:
    """The alpha-2 code of a country named in French or English, by its code or by a common alias; None when unknown."""
    return _codes().get(key(name))


@lru_cache(maxsize=1024)
def name(code: str, language: str = "fr") -> str:
    """The country's name in ``language``; the code itself when it is not one."""
    return Locale(language[:2]).territories.get(code, code) if code in all_codes() else code


def choices(language: str = "fr") -> list[tuple[str, str]]:
    """Every (code, name) in the order a reader of ``language`` expects, accents set aside."""
    return sorted(((c, name(c, language)) for c in all_codes()), key=lambda pair: key(pair[1]))
