"""The brokerage's own words in a mail: whatever is typed, nothing of anybody leaves with them, and what keeps a reader safe stays (C05)."""

from __future__ import annotations

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from espace.accounts.models import User
from espace.brokerage import actions
from espace.brokerage.errors import Unfit
from espace.brokerage.models import Version
from espace.brokerage.setting import Setting
from espace.outbox import kinds, wording
from espace.privacy.proofs.proofs import say_nothing
from tests.brokerage.settling import identify, now
from tests.cast import AT

ADDRESS, PATH, NUMBER = "claire@clients.example", "/espace/lien-unique/", "+33 1 99 00 00 09"
MARKS = {
    name: f"ZZ{name}ZZ"
    for name in ("title", "body", "name", "reference", "contract", "insurer", "amount", "iban", "by")
}
LANGUAGES = [code for code, _name in settings.LANGUAGES]
NOT_SENT = [
    "Voyez https://exemple.fr", "Voyez exemple.fr", "Écrivez à claire@exemple.fr", "Bonjour {client.nom}", "Bonjour {0}", "Bonjour {",
    "Bonjour %(name)s", "Contrat 4471", "Appelez le 01 99 00 00 09", "Deux\nlignes", "Retour \r ici", "Caché \u200b", "<b>Gras</b>",
    "Retourné \u202e", "[lien](x)", "www.exemple", "Contrat ٤٤٧١", "x" * 401,
]  # fmt: skip
TYPED = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            [*NOT_SENT, "Du neuf ", "pour vous. ", wording.PHONE, "{", "}", "%s", *(f"{{{name}}}" for name in MARKS)]
        ),
        max_size=4,
    ).map("".join),
)


def reword(
    by: User, kind: str = "news", language: str = "fr", *, subject: str = "", sentence: str = "", phone: str = NUMBER
) -> None:
    wording.reword(kind=kind, language=language, subject=subject, sentence=sentence, phone=phone, by=by, at=AT)


@given(st.sampled_from(sorted(kinds.KINDS)), st.sampled_from(LANGUAGES), TYPED, TYPED)
def test_whatever_is_typed_holds_nothing_of_anybody(kind: str, language: str, subject: str, sentence: str) -> None:
    """Kept by any means, even past the form: what is sent is the same for two people, but for the line and the link that are theirs."""
    own = {"subject": subject, "sentence": sentence}
    first = kinds.write(kind, to=ADDRESS, language=language, context=MARKS | {"path": PATH}, own=own)
    second = kinds.write(kind, to="karim@clients.example", language=language, context={"path": "/autre/"}, own=own)
    assert first.subject == second.subject
    assert first.body.replace(PATH, "/autre/").replace(ADDRESS, "karim@clients.example") == second.body
    assert not [mark for mark in MARKS.values() if mark in first.subject + first.body]
    assert "{" not in first.body, "no blank is left, and none is filled"
    assert first.body.count("://") == bool(kinds.KINDS[kind].link)
    origin = kinds.write(kind, to=ADDRESS, language=language, context={"path": PATH}, own={}).body.split("\n\n")
    assert first.body.split("\n\n")[2:] == origin[2:], "the link, the safety lines and the account are the program's"
    assert "\n" not in first.subject


@pytest.mark.django_db
@pytest.mark.parametrize("text", NOT_SENT)
@pytest.mark.parametrize("name", ["subject", "sentence"])
def test_what_may_not_leave_is_refused_when_it_is_typed(name: str, text: str, ines: User) -> None:
    with pytest.raises(Unfit) as unfit:
        reword(ines, **{name: text})
    assert set(unfit.value.faults) == {name}
    assert now().mail("news", "fr") == {}


@pytest.mark.django_db
def test_what_is_kept_is_what_leaves_in_its_language_and_no_other(ines: User) -> None:
    reword(ines, subject="Du neuf", sentence="Un message vous attend. Une question ? {cabinet.telephone}.")
    identify(ines, phone=NUMBER)
    now()
    french, english = (kinds.write("news", to=ADDRESS, language=code, context={"path": PATH}) for code in LANGUAGES)
    assert french.subject == "Du neuf"
    assert f"Un message vous attend. Une question ? {NUMBER}." in french.body
    assert english.subject == kinds.origin("news", "en")["subject"]
    actions.say(about="news.fr", value=None, by=ines, at=AT)
    now()
    assert kinds.write("news", to=ADDRESS, language="fr", context={}).subject == kinds.origin("news", "fr")["subject"]


@pytest.mark.django_db
def test_the_number_is_given_only_while_there_is_one(ines: User) -> None:
    with pytest.raises(Unfit):
        reword(ines, sentence="Appelez le {cabinet.telephone}.", phone="")
    identify(ines, phone=NUMBER)
    reword(ines, sentence="Appelez le {cabinet.telephone}.")
    with pytest.raises(Unfit) as unfit:
        identify(ines, phone="")
    assert set(unfit.value.faults) == {"phone"}
    actions.restore(setting=Setting.PHONE, by=ines, at=AT)
    now()
    body = kinds.write("news", to=ADDRESS, language="fr", context={}).body
    assert kinds.origin("news", "fr")["sentence"] in body, "without a number, the program's own sentence"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(kinds.KINDS))
def test_the_programs_own_words_are_within_the_limits(kind: str, language: str) -> None:
    """So that somebody who changes one word of them is not refused the others."""
    assert {name: wording.fault(name, text) for name, text in kinds.origin(kind, language).items()} == {
        "subject": "",
        "sentence": "",
    }


@pytest.mark.django_db
def test_the_words_of_origin_typed_again_are_the_origin(ines: User) -> None:
    reword(ines, sentence="Autre chose.")
    reword(ines, **kinds.origin("news", "fr"))
    assert now().mail("news", "fr") == {}


@pytest.mark.django_db
def test_the_drill_of_the_clause_reads_the_brokerages_own_words_too(ines: User) -> None:
    reword(ines, sentence="Du neuf pour vous.")
    now()
    say_nothing(AT)
    Version.objects.create(setting=Setting.MAIL, about="news.fr", value={"sentence": "Contrat 4471."}, by=ines, at=AT)
    now()
    with pytest.raises(AssertionError, match=r"news\.fr"):
        say_nothing(AT)
