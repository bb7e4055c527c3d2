"""An installation as its owner runs it: a home of its own, ``espace`` as separate processes, and people at its pages over HTTP."""

from __future__ import annotations

import contextlib
import html
import http.cookiejar
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from espace.accounts.codes import code_at
from tests.smtp import free_port

STARTS_WITHIN_S = 60
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


KEY = re.compile(r'<code class="key"[^>]*>([^<]+)</code>')


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The URL of an empty PostgreSQL database of the run's cluster, whose owner may do nothing else there (docs/operate.md, section 2);
    nothing (SQLite in the home) on the run without one."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield ""
        return
    name = f"espace_installed_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(name)))
        yield reached(url, name, name)
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def reached(url: str, role: str, database: str) -> str:
    """The address of another database of this cluster, as another of its roles."""
    return re.sub(r"//[^@]*@", f"//{role}@", url.rsplit("/", 1)[0]) + f"/{database}"


@dataclass(frozen=True)
class Answer:
    status: int
    path: str
    text: str


@dataclass
class Person:
    """Somebody's browser, reduced to what HTTP is: cookies, pages, forms."""

    base: str
    jar: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)
    page: Answer = field(default=Answer(0, "", ""))

    def get(self, path: str) -> Answer:
        return self._ask(urllib.request.Request(urllib.parse.urljoin(self.base, path)))

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form of the page that is open, with its token."""
        [token, *_] = TOKEN.findall(self.page.text)
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        headers = {"Referer": self.base, "Origin": self.base, "Sec-Fetch-Site": "same-origin"}
        return self._ask(urllib.request.Request(urllib.parse.urljoin(self.base, path), body, headers))

    def sign_in(self, email: str, password: str, key: str = "") -> Answer:
        """``key``: of their application of codes, for whoever is asked for one."""
        self.get("/connexion/")
        answer = self.post("/connexion/", login=email, password=password)
        return self.post(answer.path, code=code_at(key, datetime.now(UTC))) if key else answer

    def adds_an_application(self) -> None:
        """As a member of staff is led to, before anything else opens."""
        key = re.sub(r"\s", "", KEY.findall(self.get("/securite/application/").text)[0])
        self.post("/securite/application/", code=code_at(key, datetime.now(UTC)))

    def _ask(self, request: urllib.request.Request) -> Answer:
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        request.add_header("Accept-Language", "fr")
        try:
            with opener.open(request, timeout=30) as got:
                status, url, body = got.status, got.url, got.read()
        except urllib.error.HTTPError as refused:
            status, url, body = refused.code, refused.url, refused.read()
        words = re.sub(r"[\u202f\u00a0]", " ", html.unescape(body.decode(errors="replace")))
        self.page = Answer(status, urllib.parse.urlsplit(url).path, words)
        return self.page


@dataclass
class Installation:
    """``espace`` on one home. ``settings`` overrides the environment (``DATABASE_URL``)."""

    home: Path
    database: str = ""
    port: int = field(default_factory=free_port)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("ESPACE_", "DJANGO_", "PYTEST_"))
        }
        kept.pop("DATABASE_URL", None)
        return {**kept, "ESPACE_HOME": str(self.home), **({"DATABASE_URL": self.database} if self.database else {})}

    def run(self, *words: str) -> str:
        """Run a command to its end; what it said on stdout."""
        return self.done(*words).stdout

    def done(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, well."""
        done = subprocess.run(
            [sys.executable, "-m", "espace.ops.cli", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"espace {' '.join(words)}\n{done.stdout}{done.stderr}"
        return done

    @contextlib.contextmanager
    def served(self) -> Iterator[str]:
        """``espace serve`` until the block ends; the address at which it answers."""
        command = [sys.executable, "-m", "espace.ops.cli", "serve", "--port", str(self.port), "--workers", "1"]
        with (self.home / "served.log").open("w+") as log:
            process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
            try:
                self._wait(process)
                yield self.base
            finally:
                process.terminate()
                process.wait(timeout=20)
        said = (self.home / "served.log").read_text()
        assert "Traceback" not in said, said

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + STARTS_WITHIN_S
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                Person(self.base).get("/")
                return
            assert process.poll() is None, (self.home / "served.log").read_text()
            time.sleep(0.1)
        raise AssertionError(f"espace serve does not answer after {STARTS_WITHIN_S} s")
