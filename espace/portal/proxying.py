"""A proxy as its pages say it, to either side."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from espace import register, vault
from espace.accounts.models import Customer, Ending, Proxy
from espace.accounts.models.proxies import OFFER, is_approved
from espace.tickets.kinds import Kind
from espace.tickets.proxies.reading import name_of
from espace.tickets.proxies.wording import lendable_kinds, titles

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Line:
    """One proxy got through ``standing``, opened with its two files. ``who``: the other person, by name, or by the address that was
    written while they have not answered; ``look`` and ``word``: how it stands."""

    proxy: Proxy
    who: str
    kinds: str
    look: str
    word: str
    is_own: bool
    is_running: bool
    is_waiting: bool
    is_held_back: bool

    @property
    def is_usable(self) -> bool:
        """Whether its reader acts under it."""
        return self.is_running and not self.is_own


def line(proxy: Proxy, *, is_own: bool) -> Line:
    """How a proxy stands for its giver (``is_own``), or for whoever holds it or was offered it."""
    is_running, is_waiting = bool(getattr(proxy, "is_running")), bool(getattr(proxy, "is_waiting"))  # noqa: B009
    is_held_back = bool(getattr(proxy, "is_held_back"))  # noqa: B009
    look, word = _standing(proxy, is_running=is_running, is_waiting=is_waiting, is_own=is_own)
    if is_held_back:
        look, word = "neutral", _("N’ouvre rien")
    other = proxy.holder if is_own else proxy.giver
    return Line(
        proxy=proxy,
        who=name_of(other) or (_address(proxy) if is_own and other is None else "") or _("Une autre personne"),
        kinds=titles([one.kind for one in proxy.kinds.all()], (get_language() or "fr")[:2]),
        look=look,
        word=word,
        is_own=is_own,
        is_running=is_running,
        is_waiting=is_waiting,
        is_held_back=is_held_back,
    )


def _address(proxy: Proxy) -> str:
    """As its giver wrote it; nothing while the register lets no role read proxies."""
    return "" if proxy.address == vault.MASKED else proxy.address


def _standing(proxy: Proxy, *, is_running: bool, is_waiting: bool, is_own: bool) -> tuple[str, str]:
    if is_running:
        return "done", _("En cours")
    if is_waiting:
        return "waiting", _("Attend sa réponse") if is_own else _("Attend votre réponse")
    if proxy.ending:
        return "neutral", str(Ending(proxy.ending).label).capitalize()
    return "neutral", _("Finie") if proxy.accepted_at else _("Sans réponse")


def once_approved(view: View) -> View:
    """404 for everybody while proxies wait for the register's approval, before anybody is asked who they are again."""

    @functools.wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_approved():
            raise Http404
        return view(request, *args, **kwargs)

    return gate


def is_there(customer: Customer) -> bool:
    """Whether the pages of proxies are there for somebody: always once approved; before, for whoever gave one all the same, to end it."""
    return is_approved() or Proxy.objects.filter(giver=customer).exists()


def days_to_answer() -> int:
    """How many days a proxy waits to be accepted, by the register."""
    return register.load().retention[OFFER].period.days


def kinds_of(proxy: Proxy) -> list[Kind]:
    """The kinds that it lends, in the order of the broker's list."""
    lent = {one.kind for one in proxy.kinds.all()}
    return [kind for kind in lendable_kinds() if kind.id in lent]
