"""A proxy as its pages say it, to either side."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from espace import register
from espace.accounts.models import Ending, Proxy
from espace.accounts.models.proxies import OFFER
from espace.tickets.kinds import Kind
from espace.tickets.proxies.reading import name_of
from espace.tickets.proxies.wording import lendable_kinds, titles


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

    @property
    def is_usable(self) -> bool:
        """Whether its reader acts under it."""
        return self.is_running and not self.is_own


def line(proxy: Proxy, *, is_own: bool) -> Line:
    """How a proxy stands for its giver (``is_own``), or for whoever holds it or was offered it."""
    is_running, is_waiting = bool(getattr(proxy, "is_running")), bool(getattr(proxy, "is_waiting"))  # noqa: B009
    look, word = _standing(proxy, is_running=is_running, is_waiting=is_waiting, is_own=is_own)
    other = proxy.holder if is_own else proxy.giver
    return Line(
        proxy=proxy,
        who=name_of(other) or (proxy.address if is_own and other is None else "") or _("Une autre personne"),
        kinds=titles([one.kind for one in proxy.kinds.all()], (get_language() or "fr")[:2]),
        look=look,
        word=word,
        is_own=is_own,
        is_running=is_running,
        is_waiting=is_waiting,
    )


def _standing(proxy: Proxy, *, is_running: bool, is_waiting: bool, is_own: bool) -> tuple[str, str]:
    if is_running:
        return "done", _("En cours")
    if is_waiting:
        return "waiting", _("Attend sa réponse") if is_own else _("Attend votre réponse")
    if proxy.ending:
        return "neutral", str(Ending(proxy.ending).label).capitalize()
    return "neutral", _("Finie") if proxy.accepted_at else _("Sans réponse")


def days_to_answer() -> int:
    """How many days a proxy waits to be accepted, by the register."""
    return register.load().retention[OFFER].period.days


def kinds_of(proxy: Proxy) -> list[Kind]:
    """The kinds that it lends, in the order of the broker's list."""
    lent = {one.kind for one in proxy.kinds.all()}
    return [kind for kind in lendable_kinds() if kind.id in lent]
