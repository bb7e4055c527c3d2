"""What the standard asks of the code as a whole, and of every address (OWASP ASVS 5.0): read off both, so that what is new is seen too."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from espace.accounts.models import User
from espace.accounts.signin import network_of
from espace.config.databases import database
from tests.cast import PASSWORD

ROOT = Path(__file__).resolve().parent.parent.parent
FORBIDDEN = {
    "1.3.2": re.compile(r"^(eval|exec|compile|__import__)$"),
    "1.5.2": re.compile(r"^(pickle|marshal|shelve|yaml)\.\w+$"),
    "11.4.1": re.compile(r"(^|\.)(md5|sha1|MD5|SHA1)$"),
    "11.5.1": re.compile(r"^random\.\w+$"),
}
"""What is called nowhere in the program, by the requirement that forbids it."""
EXCEPT = {
    ("espace/accounts/codes.py", "SHA1"),  # inside an HMAC, as every application of codes has it (RFC 6238)
    ("espace/ops/demo/measures.py", "random.Random"),  # invented figures, the same each time
    ("espace/ops/demo/people.py", "random.Random"),  # and invented people
}
SAID = ("AES-256-GCM", "Argon2id", "SHA-256", "HMAC", "X25519", "Ed25519")


def calls() -> Iterator[tuple[str, str]]:
    """(file, name called) of the whole program."""
    for path in sorted((ROOT / "espace").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                yield path.relative_to(ROOT).as_posix(), ast.unparse(node.func)


def test_nothing_evaluates_unpickles_draws_weakly_or_hashes_with_what_is_broken() -> None:
    found = [
        f"{number}: {place} calls {name}"
        for place, name in calls()
        for number, pattern in FORBIDDEN.items()
        if pattern.search(name) and (place, name) not in EXCEPT
    ]
    assert found == []


def addresses(patterns: list[URLPattern | URLResolver] | None = None, before: str = "/") -> Iterator[str]:
    """Every address of the program, with something in each place of it."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = before + re.sub(r"<(?:(\w+):)?\w+>", lambda found: FILLED.get(found[1] or "str", "x"), str(one.pattern))
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, route)
        else:
            yield route


FILLED = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1", "slug": "x", "str": "x", "path": "x"}


@pytest.mark.django_db
def test_every_address_says_its_characters_and_none_sends_back_what_it_was_sent() -> None:
    client, seen = Client(raise_request_exception=False), 0
    for address in addresses():
        answer = client.get(address)
        kind = answer.headers.get("Content-Type", "")
        assert answer.status_code < 500, address
        if kind.startswith(("text/", "application/xml", "application/xhtml")):
            assert "charset=utf-8" in kind.lower(), f"{address}: {kind}"
        traced = client.trace(address, HTTP_X_SECRET="ce qui ne doit pas revenir")
        assert traced.status_code != 200, address
        assert b"ce qui ne doit" not in traced.content, address
        seen += 1
    assert seen > 150, "the table of addresses was read"


@pytest.mark.django_db
def test_no_address_takes_a_form_of_another_site() -> None:
    """3.5.1: a form without our token is refused before anything looks at it; the language alone is anybody's to choose."""
    client = Client(enforce_csrf_checks=True)
    assert [one for one in addresses() if client.post(one).status_code not in (403, 404)] == ["/langue/"]


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["https://ailleurs.example/espace/", "//ailleurs.example/espace/", "javascript:x()"])
def test_no_way_on_leads_elsewhere(place: str, claire: User, signed_in: Callable[[User], Client]) -> None:
    """3.7.2: the sign-in, a confirmation, the choice of a language and the consent are each told where to go on."""
    onward = {"next": place}
    answers = [
        Client().post("/connexion/", {"login": claire.email, "password": PASSWORD, **onward}),
        signed_in(claire).post("/confirmer/", {"password": PASSWORD, **onward}),
        Client().post("/langue/", {"language": "en", **onward}),
        signed_in(claire).get("/espace/consentement/", onward),
    ]
    assert [one.headers["Location"] for one in answers] == ["/bienvenue/", "/bienvenue/", "/", "/espace/"]


@pytest.mark.parametrize(("proxies", "counted"), [(1, "192.0.2.7"), (0, "198.51.100.9")])
def test_what_a_visitor_says_of_themselves_is_not_what_the_proxy_says(
    monkeypatch: pytest.MonkeyPatch, proxies: int, counted: str
) -> None:
    """The last word is the proxy's own; without one, nobody's is heard."""
    monkeypatch.setattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", proxies)
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="203.0.113.1, 192.0.2.7", REMOTE_ADDR="198.51.100.9")
    assert network_of(request) == counted


def test_every_key_and_algorithm_is_listed_with_its_life() -> None:
    told = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    keys = re.findall(
        r"`(?:keys|archive)/(\w+\.(?:key|pub))`", (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    )
    assert len(keys) > 5
    assert [one for one in (*keys, *SAID) if one not in told] == []


@pytest.mark.parametrize(
    ("url", "proved"),
    [
        ("postgresql://espace@db.example.fr/espace", True),
        ("postgresql://espace@db.example.fr/espace?sslmode=disable", True),
        ("postgresql://espace@10.0.0.5:5432/espace", True),
        ("postgresql://espace@localhost,db.example.fr/espace", True),
        ("postgresql://espace@/espace?host=db.example.fr", True),
        ("postgresql://espace@/espace?host=/var/run/postgresql", False),
        ("postgresql://espace@%2Fvar%2Frun%2Fpostgresql/espace", False),
        ("postgresql://espace@127.0.0.1/espace", False),
    ],
)
def test_a_database_elsewhere_proves_who_it_is(url: str, proved: bool) -> None:
    assert (database(url)["OPTIONS"].get("sslmode") == "verify-full") is proved


def test_each_process_is_somebody_else_than_the_archive_s() -> None:
    """13.2.1: the database knows each by its user of the system, not by a word that both know."""
    units = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "systemd").glob("*.service")}
    users = {name: re.findall(r"^User=(\S+)$", text, re.MULTILINE) for name, text in units.items()}
    homes = {name: re.findall(r"^Environment=ESPACE_HOME=(\S+)$", text, re.MULTILINE) for name, text in units.items()}
    who = {name: "espace-archive" if name.startswith("espace-archive") else "espace" for name in units}
    assert users == {name: [user] for name, user in who.items()}, "the archive's own processes, and no other"
    assert homes == {name: [f"/var/lib/{user}"] for name, user in who.items()}


def test_the_log_goes_to_standard_error_and_nowhere_else() -> None:
    """16.2.3: what else is written down is told in docs/operate.md."""
    handlers = settings.LOGGING["handlers"]
    assert {handler["class"] for handler in handlers.values()} == {"logging.StreamHandler"}
    told = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    assert all(word in told for word in ("## 12. Logs", "standard error", "journald", "journal"))
