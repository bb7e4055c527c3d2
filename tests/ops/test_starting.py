"""Production refuses to start when something that protects it is missing, and says which (S18)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import override_settings

from espace.lib import mounts
from espace.ops import starting

WITHOUT = [one for one in settings.MIDDLEWARE if one != starting.HEADERS]
SHARE = "30 22 0:26 / / rw shared:5 - cifs //far.example.com/espace rw\n"


@pytest.mark.parametrize(
    ("look", "changed", "words"),
    [
        (starting.address, {"DEBUG": True}, "The settings have DEBUG on"),
        (starting.address, {"PUBLIC_URL": "http://espace.example", "HTTPS": False}, "is not https"),
        (starting.address, {"PUBLIC_URL": "http://localhost.example.com", "HTTPS": False}, "is not https"),
        (starting.keys, {"SECRET_KEY": "django-insecure-" + "abcdefghij" * 6}, "too weak"),
        (starting.keys, {"SECRET_KEY": "secret"}, "too weak"),
        (starting.keys, {"SECRET_KEY": "a" * 64}, "too weak"),
        (starting.guarded, {"MIDDLEWARE": WITHOUT}, "lack espace.config.middleware.SecurityHeaders"),
    ],
)
def test_it_refuses_and_says_why(look: Callable[[], None], changed: dict[str, Any], words: str) -> None:
    look()
    with override_settings(**changed), pytest.raises(starting.Refused, match=words):
        look()


@pytest.mark.parametrize(
    "url", ["http://localhost:8000", "http://127.0.0.1:8000", "http://[::1]:8000", "https://espace.example"]
)
def test_https_or_this_machine_alone(url: str) -> None:
    with override_settings(PUBLIC_URL=url, HTTPS=url.startswith("https://")):
        starting.address()


def test_files_on_an_undeclared_machine_are_refused_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starting.storage()
    table = tmp_path / "mountinfo"
    table.write_text(SHARE)
    monkeypatch.setattr(mounts, "MOUNTS", table)
    with pytest.raises(starting.Refused, match=r"lies on far\.example\.com, which the register does not declare"):
        starting.storage()


def test_a_backup_to_an_undeclared_machine_is_refused_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(SHARE)
    monkeypatch.setattr(mounts, "MOUNTS", table)
    with pytest.raises(SystemExit):
        call_command("backup", str(tmp_path / "to"))
    assert "lies on far.example.com" in capsys.readouterr().err
    assert not (tmp_path / "to").exists()


@pytest.mark.parametrize("command", ["serve", "work"])
def test_an_undeclared_mail_server_stops_the_start_by_its_name(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SMTP", "smtps://smtp.example.com")
    monkeypatch.setattr(starting, "ready", lambda say: pytest.fail("it went on"))
    with pytest.raises(SystemCheckError, match=r"smtp\.example\.com: SMTP names this host"):
        call_command(command, skip_checks=False)


def test_a_register_that_cannot_be_relied_upon_stops_the_start(tmp_path: Path) -> None:
    broken = tmp_path / "register.toml"
    broken.write_text('version = "1"\n')
    with override_settings(REGISTER=broken), pytest.raises(SystemCheckError, match=r"espace\.E001"):
        call_command("serve", skip_checks=False)
