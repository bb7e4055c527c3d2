"""``espace demo --home DIR --port N``: the whole product on invented people, until Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from espace.lib import clock
from espace.ops.demo import approving

ESPACE_TOML = """\
# The demonstration: invented people, no mail that leaves, a scanner that knows the EICAR test mark and nothing else.
mode = "demo"

[web]
url = "http://localhost:{port}"

[scanner]
kind = "demonstration"

[staff]
networks = ["127.0.0.0/8", "::1/128"]    # the demonstration's staff works at this machine

[register]
path = {register}    # that of the release, where an invented officer approved what waits for a real one
"""


class Command(BaseCommand):
    help = "Serve the demonstration; its state lies in the home, and a second run goes on from it."
    requires_system_checks = ()  # of the home that was asked for, not of the one that this process started with

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--home", type=Path, default=Path("var/demo"))
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--prepare", action="store_true", help="make the home and its people, and do not serve")

    def handle(self, *args: Any, **options: Any) -> None:
        home: Path = options["home"].resolve()
        self._own(home)
        _write_settings(home, options["port"])
        if settings.HOME.path != home or not settings.DEMO:
            _again(home)
        self._fill()
        self._tell(options["port"])
        if not options["prepare"]:
            _serve(options["port"])

    def _own(self, home: Path) -> None:
        """A home that is not a demonstration's is left alone."""
        configuration = home / "espace.toml"
        if configuration.exists() and 'mode = "demo"' not in configuration.read_text(encoding="utf-8"):
            raise CommandError(f"{home} is a real installation: the demonstration needs a folder of its own.")
        if os.environ.get("DATABASE_URL"):
            raise CommandError(
                "DATABASE_URL is set: the demonstration keeps all its state in its home. Unset it first."
            )

    def _fill(self) -> None:
        from espace.ops.demo import seeding  # models of the right home
        from espace.ops.installing import install

        install(settings.HOME)
        call_command("check", verbosity=0)
        if not seeding.is_seeded():
            self.stderr.write("Making the demonstration's people…")
            seeding.seed(clock.now())

    def _tell(self, port: int) -> None:
        from espace.ops.demo.people import APPLICATION_KEY, CLAIRE, COLLEAGUES, KARIM, PASSWORD, SECOND

        lines = [f"  {one.email:<26} {one.first_name} {one.surname}, client" for one in (CLAIRE, KARIM)]
        lines += [
            f"  {one.email:<26} {one.first_name} {one.surname}, {one.role.label}" for one in (*COLLEAGUES, SECOND)
        ]
        self.stdout.write(
            f"\n  http://localhost:{port}\n\n  Everybody's password: {PASSWORD}\n\n"
            + "\n".join(lines)
            + f"\n\n  Whoever is not a client is asked for a code too (key {APPLICATION_KEY}). For this demonstration alone,"
            + "\n  `espace demo-code NAME` prints the code of the moment; it stands, with the mails that would have left, at"
            + f"\n  http://localhost:{port}/demo/courriels/\n  Ctrl-C to stop.\n"
        )
        sys.stdout.flush()


def _write_settings(home: Path, port: int) -> None:
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    register = approving.write(settings.RELEASED, home / "register")
    written = ESPACE_TOML.format(port=port, register=json.dumps(str(register), ensure_ascii=False))
    (home / "espace.toml").write_text(written, encoding="utf-8")


def _again(home: Path) -> None:
    """Start over with the settings of that home."""
    os.environ["ESPACE_HOME"] = str(home)
    os.execv(sys.executable, [sys.executable, "-m", "espace.ops.cli", *sys.argv[1:]])  # noqa: S606


def _serve(port: int) -> None:
    """The web process, the worker and the archive, all stopped by Ctrl-C or SIGTERM, or when one of them ends."""
    start = [sys.executable, "-m", "espace.ops.cli"]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    processes = [
        subprocess.Popen([*start, "serve", "--port", str(port)]),  # noqa: S603
        subprocess.Popen([*start, "work"]),  # noqa: S603
        subprocess.Popen([*start, "archive"]),  # noqa: S603
    ]
    try:
        os.wait()
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=20)
