"""A host that the settings name and the register does not declare stops the start, by name (clause C14)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core import checks

from espace.register import load, parse
from espace.register.checks import host_faults
from espace.register.hosts import host_of
from tests.register.editing import REGISTER

PG = "espace.lib.postgresql"
QUIET: dict[str, Any] = {
    "DATABASES": {"default": {"HOST": ""}},
    "SMTP": "",
    "EMAIL_HOST": "localhost",
    "SECURE_CSP": {},
}


def named(**changed: Any) -> list[str]:
    return [fault.about for fault in host_faults(SimpleNamespace(**{**QUIET, **changed}), load(REGISTER))]


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("smtp.example.fr", "smtp.example.fr"),
        ("SMTP.Example.FR:465", "smtp.example.fr"),
        ("smtps://user@smtp.example.fr:465", "smtp.example.fr"),
        ("tcp:scanner.example.fr:3310", "scanner.example.fr"),
        ("smtp.example.fr.", "smtp.example.fr"),
        ("unix:/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("[::1]:25", "::1"),
        ("::1", "::1"),
        ("10.0.0.5:5432", "10.0.0.5"),
        ("", ""),
    ],
)
def test_the_host_of_an_address(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    "changed",
    [
        {"SMTP": "localhost:1025"},
        {"SMTP": "127.0.0.1"},
        {"SMTP": {"host": "::1", "port": 25}},
        {"SCANNER_ADDRESS": "unix:/run/clamav/clamd.ctl"},
        {"DATABASES": {"default": {"HOST": "/var/run/postgresql"}}},
        {"DATABASES": {"default": {"HOST": "127.0.0.1"}}},
        {"SECURE_CSP": {"img-src": ["'self'", "data:"]}},
    ],
)
def test_what_stays_on_the_machine_is_no_egress(changed: dict[str, Any]) -> None:
    assert named(**changed) == []


@pytest.mark.parametrize(
    ("changed", "host"),
    [
        ({"SMTP": "smtp.example.fr:465"}, "smtp.example.fr"),
        ({"SMTP": {"host": "smtp.example.fr"}}, "smtp.example.fr"),
        ({"EMAIL_HOST": "mail.example.fr"}, "mail.example.fr"),
        ({"SCANNER_ADDRESS": "tcp:scan.example.fr:3310"}, "scan.example.fr"),
        ({"DATABASES": {"default": {"HOST": "10.0.0.5"}}}, "10.0.0.5"),
        ({"DATABASES": {"default": {"HOST": "localhost,standby.example.fr"}}}, "standby.example.fr"),
        ({"SECURE_CSP": {"font-src": ["'self'", "https://fonts.example.com"]}}, "fonts.example.com"),
        ({"BACKUP_HOST": "backups.example.com"}, "backups.example.com"),
        ({"DATABASES": {"default": {"ENGINE": PG, "OPTIONS": {"hostaddr": "10.0.0.6"}}}}, "10.0.0.6"),
        ({"DATABASES": {"default": {"ENGINE": PG, "OPTIONS": {"service": "far"}}}}, "service far"),
    ],
)
def test_an_undeclared_host_is_named(changed: dict[str, Any], host: str) -> None:
    assert named(**changed) == [host]


@pytest.mark.parametrize(
    ("variable", "value", "host"),
    [("PGHOST", "db.example.com", "db.example.com"), ("PGHOSTADDR", "10.0.0.7", "10.0.0.7"), ("PGSERVICE", "far", "service far")],
)  # fmt: skip
def test_what_libpq_reads_by_itself_is_read_too(
    variable: str, value: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    assert named(DATABASES={"default": {"ENGINE": PG, "HOST": ""}}) == [host]
    assert named(DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3"}}) == []


def test_a_declared_host_in_the_union_is_accepted() -> None:
    egress = '\n[[egress]]\nhost = "smtp.example.fr"\nentity = "A"\ncountry = "FR"\npurpose = { fr = "a", en = "b" }\n'
    register = parse(REGISTER.read_bytes() + egress.encode(), REGISTER)
    assert list(host_faults(SimpleNamespace(**{**QUIET, "SMTP": "SMTP.example.fr"}), register)) == []


def test_the_start_itself_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SMTP", "smtp.example.com:465")
    found = [error for error in checks.run_checks(tags=["espace"]) if error.id == "espace.E014"]
    assert len(found) == 1
    assert "smtp.example.com" in str(found[0].msg)
