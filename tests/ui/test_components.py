"""The components: what they say, to whom, and that nothing one typed can become markup."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.template import Context, Template
from django.utils.datastructures import MultiValueDict

from espace.ui.forms import DayField, FilesField
from tests.ui.specimen import SpecimenForm, filled

AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
EVIL = "<script>alert(1)</script>"


def drawn(template: str, **context: object) -> str:
    return Template("{% load i18n %}" + template).render(Context(context))


def ids(html: str) -> set[str]:
    return set(re.findall(r'id="([^"]+)"', html))


@pytest.mark.parametrize("name", list(SpecimenForm.base_fields))
@pytest.mark.parametrize("wrong", [False, True])
def test_a_field_names_what_describes_it(name: str, wrong: bool) -> None:
    html = drawn('{% field one why="Parce que." %}', one=(filled() if wrong else SpecimenForm())[name])
    for group in re.findall(r'aria-describedby="([^"]*)"', html):
        assert set(group.split()) <= ids(html)
    for target in re.findall(r'<label[^>]* for="([^"]*)"', html):
        assert target in ids(html)
    assert ("obligatoire" in html) is SpecimenForm.base_fields[name].required
    assert ("facultatif" in html) is not SpecimenForm.base_fields[name].required
    assert "Parce que." in html


def test_an_error_stands_beside_its_field_and_what_was_typed_is_kept() -> None:
    html = drawn("{% field one %}", one=filled()["email"])
    assert 'aria-invalid="true"' in html
    assert 'value="claire"' in html
    assert "wrong-email-error" in html


def test_the_summary_leads_to_each_wrong_field() -> None:
    form = filled()
    html = drawn("{% form_errors form %}", form=form)
    targets = re.findall(r'href="#([^"]+)"', html)
    assert len(targets) == len(form.errors)
    page = "".join(drawn("{% field one %}", one=one) for one in form)
    assert set(targets) <= ids(page)


def test_the_summary_says_what_belongs_to_no_field() -> None:
    form = filled()
    form.add_error(None, "Ce contrat n’est plus en vigueur.")
    assert "Ce contrat n’est plus en vigueur." in drawn("{% form_errors form %}", form=form)


def test_no_summary_without_an_error() -> None:
    assert drawn("{% form_errors form %}", form=SpecimenForm()) == ""


def test_a_long_text_is_counted_and_never_cut() -> None:
    html = drawn("{% field one %}", one=SpecimenForm()["story"])
    assert "maxlength" not in html
    assert 'data-max="2000"' in html
    assert "2\u00a0000 caractères au plus" in html


def test_the_limits_of_files_are_told_before_choosing() -> None:
    html = drawn("{% field one %}", one=SpecimenForm()["documents"]).replace("\u00a0", " ")
    assert "PDF, JPEG, PNG. 20 fichiers au plus, 25 Mo chacun." in html
    assert "multiple" in html


class Files(forms.Form):
    documents = FilesField(max_bytes=10, max_files=2)


class FilesOrNone(forms.Form):
    documents = FilesField(max_bytes=10, max_files=2, required=False)


def given(*sizes: int) -> MultiValueDict[str, UploadedFile[Any]]:
    return MultiValueDict({"documents": [SimpleUploadedFile(f"{size}.pdf", b"x" * size) for size in sizes]})


def test_several_files_are_a_list() -> None:
    form = Files({}, given(3, 4))
    assert form.is_valid()
    assert [one.name for one in form.cleaned_data["documents"]] == ["3.pdf", "4.pdf"]


@pytest.mark.parametrize("sizes", [(1, 2, 3), (11,), (0,), ()])
def test_files_beyond_the_limits_are_refused(sizes: tuple[int, ...]) -> None:
    assert not Files({}, given(*sizes)).is_valid()


def test_no_file_is_an_empty_list() -> None:
    form = FilesOrNone({}, given())
    assert form.is_valid()
    assert form.cleaned_data["documents"] == []


@pytest.mark.parametrize("typed", ["2026-12-31", "31/12/2026", "31.12.2026"])
def test_a_day_is_read_as_browsers_and_people_write_it(typed: str) -> None:
    assert DayField().clean(typed).isoformat() == "2026-12-31"


@pytest.mark.parametrize(
    "template",
    [
        "{% button evil data_x=evil %}",
        "{% link_button evil evil %}",
        '{% badge "info" evil %}',
        "{% banner title=evil %}{{ evil }}{% endbanner %}",
        "{% empty evil %}{{ evil }}{% endempty %}",
        "{% message author=evil role=evil at=at seen=evil anchor=evil %}{{ evil }}{% endmessage %}",
        "{% note author=evil at=at %}{{ evil }}{% endnote %}",
        '{% file_row name=evil size=1 state="clean" url=evil reason=evil kind=evil remove=evil %}',
        "{% search_box evil evil value=evil hint=evil %}",
        "{% pagination next_url=evil previous_url=evil %}",
        "{% filters items evil %}",
        "{% steps items %}",
        "{% icon evil %}",
    ],
)
def test_what_one_types_never_becomes_markup(template: str) -> None:
    items = [{"label": EVIL, "url": EVIL, "is_current": False, "count": EVIL, "state": EVIL}]
    html = drawn(template, evil=EVIL, at=AT, items=items)
    assert "<script" not in html
    assert "&lt;script" in html


def test_a_note_never_looks_like_a_message() -> None:
    note = drawn('{% note author="Sophie" at=at %}x{% endnote %}', at=AT)
    message = drawn('{% message author="Sophie" at=at %}x{% endmessage %}', at=AT)
    assert 'class="note"' in note
    assert 'class="message"' in message


def test_an_unknown_kind_of_badge_or_state_of_file_is_a_fault() -> None:
    for template in ('{% badge "great" "x" %}', '{% file_row name="a" size=1 state="fine" %}'):
        with pytest.raises(KeyError):
            drawn(template)
