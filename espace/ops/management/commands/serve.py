"""``espace serve [--port N] [--bind ADDRESS] [--workers N]``: the web process, behind a proxy that terminates TLS."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string
from gunicorn.app.base import BaseApplication

from espace.ops.starting import Refused, ready

REQUEST_SECONDS = 120  # an upload that the proxy did not buffer


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with our application and no configuration file."""

    def __init__(self, bind: str, workers: int) -> None:
        self.chosen = {
            "bind": bind,
            "workers": workers,
            "timeout": REQUEST_SECONDS,
            "max_requests": 20_000,
            "max_requests_jitter": 2_000,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.chosen.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        return import_string(settings.WSGI_APPLICATION)  # in the worker, after the fork


class Command(BaseCommand):
    help = "Serve the site on a loopback address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bind", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=3)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ready(self.stderr.write)
        except Refused as refused:
            self.stderr.write(str(refused))
            sys.exit(1)
        from django.db import connections

        connections.close_all()  # no connection of ours may be shared by the workers
        Server(f"{options['bind']}:{options['port']}", options["workers"]).run()
