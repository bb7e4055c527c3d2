"""Templates written out: a page reads the same as Django's own, whoever looks at it, in whatever language."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.template import Context, Engine
from django.utils import translation

from espace.ui.folding import Loader

PARTS = {
    "frame": (
        "{% load static i18n %}<title>{% block title %}-{% endblock %}</title>{% url 'portal:home' as home %}"
        "{% block head %}<link href='{% static 'ui/espace.css' %}'>{% endblock %}{{ home }}"
        "{% block body %}<nav>{% translate 'Accueil' %}</nav>{% block inner %}frame{% endblock %}{% endblock %}{{ set_in_a_block }}"
    ),
    "middle": (
        "{% extends 'frame' %}{% block head %}{{ block.super }}<middle>{% endblock %}"
        "{% block inner %}{% translate 'Demandes' as set_in_a_block %}{{ set_in_a_block }}{% endblock %}"
    ),
    "page": (
        "{% extends 'middle' %}{% load i18n %}{% block title %}{{ title }}{% endblock %}"
        "{% block head %}{{ block.super }}<page>{% endblock %}"
        "{% block inner %}{{ block.super }}{% for row in rows %}{% include 'row' with mark=forloop.counter %}{% empty %}"
        "{% translate 'Aucun contrat en cours' %}{% endfor %}{% button _('Se déconnecter') kind='quiet' icon='log-out' %}"
        "{% badge 'info' title %}{% banner title=_('Document') %}<p>{% translate 'Accueil' %}</p>{% endbanner %}"
        "{% if rows %}{% translate 'Contrats' %}{% else %}{% translate 'Moi' %}{% endif %}{% endblock %}"
    ),
    "row": (
        "{% load i18n %}{% comment %}nothing{% endcomment %}"
        "<a href={% url 'portal:ticket' row.pk %}>{{ mark }} {{ row.name }} {{ row.count }}</a>"
        "{% blocktranslate trimmed with name=row.name %}  Bonjour {{ name }} {% endblocktranslate %}"
    ),
    "by_variable": "{% extends parent %}{% block title %}{{ title }}{% endblock %}{% block inner %}mine{% endblock %}",
}
ROWS = [
    {"pk": UUID(int=7), "name": "<b>Claire & co</b>", "count": 1234567},
    {"pk": UUID(int=8), "name": "100 % d’accord", "count": None},
]


def engine(*, folded: bool) -> Engine:
    kept = ("django.template.loaders.locmem.Loader", PARTS)
    loader = ("espace.ui.folding.Loader", [kept]) if folded else ("django.template.loaders.cached.Loader", [kept])
    return Engine(
        loaders=[loader],
        builtins=["espace.ui.templatetags.ui", "django.templatetags.i18n", "django.templatetags.static"],
        libraries={"i18n": "django.templatetags.i18n", "static": "django.templatetags.static"},
    )


PLAIN, FOLDED = engine(folded=False), engine(folded=True)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", ["frame", "middle", "page", "by_variable"])
@pytest.mark.parametrize("rows", [ROWS, []], ids=["rows", "none"])
def test_a_page_reads_the_same_byte_for_byte(language: str, name: str, rows: list[object]) -> None:
    given = {"title": "Un <titre>", "rows": rows, "parent": "middle"}
    with translation.override(language):
        for _time in range(2):
            assert FOLDED.get_template(name).render(Context(given)) == PLAIN.get_template(name).render(Context(given))


def test_what_one_visitor_sees_stays_with_them() -> None:
    with translation.override("fr"):
        page = FOLDED.get_template("page")
        assert "Claire" in page.render(Context({"title": "t", "rows": ROWS}))
        assert "Claire" not in page.render(Context({"title": "t", "rows": ROWS[1:]}))


def test_the_words_of_one_language_do_not_reach_another() -> None:
    read = {}
    for language in ("fr", "en", "fr"):
        with translation.override(language):
            read[language] = FOLDED.get_template("page").render(Context({"title": "t", "rows": []}))
    assert "Se déconnecter" in read["fr"]
    assert "Se déconnecter" not in read["en"]


def test_the_product_uses_it() -> None:
    [loader] = Engine.get_default().template_loaders
    assert isinstance(loader, Loader)
