"""What the archive holds about the person: asked of its process, which alone can open it, with the request as motive (clause C19).

The one place that knows the archive. While it has not answered the copy waits, up to :data:`PATIENCE`; then it leaves without, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, Protocol

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from espace.accounts.models import User
from espace.privacy.exports.models import Export

ASKING = "espace.privacy.archive.asking"
PATIENCE = timedelta(hours=20)
"""A copy leaves within 24 hours, the archive's answer or not."""


class Answer(Protocol):
    """``units``: each unit as a bundle of JSON values, with its rows; ``files``: (name, plain bytes in pieces)."""

    @property
    def units(self) -> Iterable[Mapping[str, Any]]: ...

    @property
    def files(self) -> Iterable[tuple[str, Iterable[bytes]]]: ...


@dataclass(frozen=True)
class Found:
    """``state``: ``none`` (this installation keeps no archive), ``waiting``, ``late`` (not answered in time) or ``included``."""

    state: str
    answer: Answer | None = None

    @property
    def units(self) -> Iterator[Mapping[str, Any]]:
        return iter(self.answer.units) if self.answer else iter(())

    @property
    def files(self) -> Iterator[tuple[str, Iterable[bytes]]]:
        return iter(self.answer.files) if self.answer else iter(())


def ask(export: Export, *, by: User | None, at: datetime) -> str:
    """Ask the archive about the person; what to find the question again by, or nothing where there is no archive."""
    asking = _asking()
    if asking is None or export.kind != Export.Kind.ACCESS:
        return ""
    motive = str(export.request or export.pk)
    asked = asking.ask(kind="export", subject=export.customer_id, motive=motive, by=by, at=at)
    return f"{asked._meta.label}:{asked.pk}"


def found(export: Export, *, at: datetime) -> Found:
    """What the archive has answered by ``at``."""
    label, _colon, pk = export.archive_ask.partition(":")
    asking = _asking()
    if not pk or asking is None:
        return Found("none")
    asked = apps.get_model(label)._default_manager.filter(pk=pk).first()
    answer = asking.answer_of(asked) if asked is not None else None
    if answer is not None:
        return Found("included", answer)
    return Found("late" if at - export.asked_at >= PATIENCE else "waiting")


def _asking() -> Any:
    config = apps.get_app_config("archive")
    if config.module is None or not module_has_submodule(config.module, "asking"):
        return None
    return import_module(ASKING)
