"""The forms of a page, sent with nothing in them and then with nonsense: what a page looks like when it refuses.

They are read off the page in the browser, so that a form that is added is looked at without a line here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from playwright.sync_api import APIResponse, Response

from tests.browser import Visitor

NONSENSE = "nulle part 2026-02-30 " * 1500
"""No day, no number, no address, nobody's name; too long for any field."""
TOKEN = "t" * 32
"""What a form and its browser show each other."""
ENDS = ("/deconnexion/", "/langue/", "/rester/")
"""What stands on every page, and asks nothing."""
FORMS = """() => [...document.forms].filter((form) => form.method === "post").flatMap((form) => {
  const fields = [...form.elements].filter((field) => field.name && !["submit", "button", "fieldset", "output"].includes(field.type));
  const hidden = fields.filter(({type}) => type === "hidden").map(({name, value}) => [name, value]);
  const asked = fields.filter(({type}) => type !== "hidden");
  const typed = asked.filter(({type}) => !["checkbox", "radio", "file"].includes(type)).map(({name}) => name);
  const others = [...form.elements].filter((button) => button.hasAttribute("formaction")).map((button) => button.formAction);
  return [form.action, ...others].filter(() => asked.length)
    .map((address) => ({address, hidden, typed, needs: asked.some(({required}) => required)}));
})"""


SUBMIT = """([address, sent]) => {
  const form = Object.assign(document.createElement("form"), {method: "post", action: address});
  form.append(...sent.map(([name, value]) => Object.assign(document.createElement("textarea"), {name, value})));
  document.body.append(form);
  HTMLFormElement.prototype.submit.call(form);
}"""
Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Form:
    """Where it goes, what it carries unseen, what is typed in it or chosen from a list, and whether something of it must be given."""

    address: str
    hidden: tuple[tuple[str, str], ...]
    typed: tuple[str, ...]
    needs: bool

    @property
    def key(self) -> str:
        """Its address, whatever it is about."""
        return re.sub(r"[0-9a-f-]{36}|\d+", "…", urlsplit(self.address).path)

    @property
    def name(self) -> str:
        """The last word of its address."""
        words = re.findall(r"[a-z][a-z-]+", self.key)
        return words[-1] if words else "home"


def forms(one: Visitor) -> list[Form]:
    """The forms of the page that ask for something."""
    found = [
        Form(told["address"], tuple(map(tuple, told["hidden"])), tuple(told["typed"]), told["needs"])
        for told in one.page.evaluate(FORMS)
    ]
    return [form for form in found if not form.key.endswith(ENDS)]


def with_(form: Form, value: str) -> Pairs:
    """What the form carries with this in each of its fields, no box ticked and no file."""
    return [*form.hidden, *((name, value) for name in form.typed)]


def as_typed(one: Visitor, sent: Mapping[str, object]) -> Pairs:
    """What a form of theirs carries with this."""
    one.context.add_cookies([{"name": settings.CSRF_COOKIE_NAME, "value": TOKEN, "url": one.base}])
    pairs = [
        (name, single) for name, value in sent.items() for single in (value if isinstance(value, list) else [value])
    ]
    return [("csrfmiddlewaretoken", TOKEN), *((name, str(value)) for name, value in pairs)]


def send(one: Visitor, address: str, sent: Pairs) -> APIResponse:
    """What is answered to this."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return one.context.request.post(address, data=urlencode(sent), headers=kind, max_redirects=0)


def open_(one: Visitor, address: str, sent: Pairs) -> str:
    """Send this from the page itself, and open what is answered; the page as it came."""
    # The page's own moves within itself are navigations too, and answer nothing.
    with one.page.expect_navigation(), one.page.expect_response(_is_opened) as led:
        one.page.evaluate(SUBMIT, [address, sent])
    return led.value.text()


def _is_opened(answer: Response) -> bool:
    return answer.request.is_navigation_request() and answer.request.method == "POST"
