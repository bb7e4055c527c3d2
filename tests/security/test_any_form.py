"""Every form of the space and of the desk, found by walking from page to page as its reader would, takes anything without breaking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espace.accounts.models import User
from espace.contracts.models import Contract
from espace.lib import clock
from espace.tickets.states import State
from tests import cast
from tests.portal.screens import pdf

pytestmark = pytest.mark.django_db
PAGES_AT_MOST = 120
ENDS = ("/deconnexion/", "/langue/")  # what leads out of the walk, and is no form of ours to break
ODD = st.sampled_from(
    [
        "",
        "\x00",
        "a\x00b",
        "0",
        "-1",
        "9" * 400,
        "on",
        "null",
        "{}",
        "<script>",
        "\u202e",
        "é" * 12_000,
        "2026-02-30",
        "\r\n" * 50,
    ]
)
ANY = st.one_of(ODD, st.uuids().map(str), st.dates().map(str), st.text(max_size=40))
FAST = settings(
    max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip


@dataclass
class Page(HTMLParser):
    """The links of a page, and its forms: where each goes and what it carries, with what it held."""

    address: str
    links: set[str] = field(default_factory=set)
    forms: dict[str, dict[str, str]] = field(default_factory=dict)
    here: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in told:
            self.links.add(urlsplit(urljoin(self.address, told["href"])).path)
        if tag == "form":
            post = told.get("method", "").lower() == "post"
            self.here = urlsplit(urljoin(self.address, told.get("action", ""))).path if post else ""
            if self.here:
                self.forms.setdefault(self.here, {})
        for path in {self.here, told.get("formaction", "")} - {""}:
            if told.get("name"):
                self.forms.setdefault(path, {**self.forms.get(self.here, {})})[told["name"]] = told.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.here = ""


def walk(browser: Client, begin: str) -> dict[str, dict[str, str]]:
    """Every form that can be reached by links from ``begin``."""
    forms: dict[str, dict[str, str]] = {}
    waiting, seen, came_from = [begin], {begin}, {begin: ""}
    while waiting and len(seen) < PAGES_AT_MOST:
        address = waiting.pop(0)
        answer = browser.get(address, follow=True)
        assert answer.status_code in (200, 409), (address, answer.status_code, came_from.get(address))
        if not answer["Content-Type"].startswith("text/html"):
            continue
        page = Page(answer.request["PATH_INFO"])
        page.feed(answer.content.decode())
        forms.update(page.forms)
        onward = sorted(
            path for path in page.links - seen if path.startswith(("/espace/", "/gestion/", "/dpo/", "/mot-de-passe/"))
        )
        seen.update(onward)
        waiting += onward
        came_from.update(dict.fromkeys(onward, address))
    return {path: fields for path, fields in forms.items() if not path.endswith(ENDS)}


def world(claire: User, sophie: User) -> None:
    about = Contract.objects.get(customer=claire.customer)
    now = clock.now()
    cast.ticket(claire.customer, about=about, at=now)
    cast.ticket(claire.customer, State.IN_PROGRESS, kind="complaint", assignee=sophie, at=now)
    cast.ticket(claire.customer, State.WAITING_FOR_CUSTOMER, assignee=sophie, at=now)
    cast.ticket(claire.customer, State.CLOSED, assignee=sophie, at=now)
    cast.draft(claire.customer, about=about)
    cast.draft(claire.customer, kind="bank", about=about)


@pytest.mark.parametrize(
    ("who", "begin", "least"), [("claire", "/espace/", 14), ("sophie", "/gestion/", 12), ("ines", "/gestion/", 2)]
)
def test_any_form_takes_anything(
    who: str, begin: str, least: int, claire: User, sophie: User, ines: User, signed_in: Callable[[User], Client]
) -> None:
    world(claire, sophie)
    browser = signed_in({"claire": claire, "sophie": sophie, "ines": ines}[who])
    forms = walk(browser, begin)
    assert len(forms) >= least, sorted(forms)

    @FAST
    @given(data=st.data())
    def anything(data: Any) -> None:
        for path, fields in forms.items():
            names = sorted(fields.keys() - {"csrfmiddlewaretoken"})
            odd = {name: data.draw(ANY, label=f"{path} {name}") for name in names}
            kept = data.draw(st.sets(st.sampled_from(names))) if names else set()
            sent: dict[str, Any] = {**odd, **{name: fields[name] for name in kept}, "documents": pdf()}
            language = data.draw(st.sampled_from(["fr", "en"]))
            with transaction.atomic():
                answer = browser.post(path, sent, headers={"accept-language": language})
                transaction.set_rollback(True)
            assert answer.status_code < 500, (path, sent)

    anything()
