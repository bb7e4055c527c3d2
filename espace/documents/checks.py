"""What must hold of the installation's documents for the program to start: limits that make sense, a scanner that protects.

``documents.E001`` a limit or a format of ``espace.toml`` · ``documents.E002`` the scanner, or a demonstration in production.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from espace.documents.limits import limits
from espace.documents.scanner import scanner


def installation(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The errors of ``espace.toml``, in its own words."""
    asked: list[tuple[str, Callable[[], object]]] = [("documents.E001", limits), ("documents.E002", scanner)]
    found: list[checks.CheckMessage] = []
    for number, ask in asked:
        try:
            ask()
        except ImproperlyConfigured as error:
            found.append(checks.Error(str(error), id=number))
    return found
