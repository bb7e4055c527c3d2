"""A GET cannot write: while one is answered, the connection refuses writes to any table but journal, session, throttle and alert."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

ALLOWED = frozenset({"audit_auditevent", "accounts_session", "accounts_throttle", "consultations_alert"})
WRITE = re.compile(
    r"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO|TRUNCATE(?:\s+TABLE)?|(?:ALTER|DROP|CREATE)\s+\w+)\s+[\"`]?(\w+)",
    re.IGNORECASE,
)
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class GetWrote(RuntimeError):
    """A view wrote to a table while answering a GET."""


def refuse_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Database instrumentation that lets reads and the allowed tables through."""
    found = WRITE.match(sql)
    if found and found[1].lower() not in ALLOWED:
        raise GetWrote(f"A GET tried to write to {found[1]}.")
    return execute(sql, params, many, context)


class GetCannotWrite:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            return self.get_response(request)
        with connection.execute_wrapper(refuse_writes):
            return self.get_response(request)
