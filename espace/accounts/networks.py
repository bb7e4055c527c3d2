"""From where the staff signs in and works: the networks that the broker declares (clauses C14 and C18).

``[staff] networks`` of the settings file lists them as CIDR blocks. None declared is anywhere, and ``espace doctor`` and the officer's
first page say so. Clients are never concerned: they read their own space from wherever they are.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from espace.accounts.doors import refuse
from espace.accounts.models import User

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class OutsideNetworks(PermissionDenied):
    """A member of staff comes from a network that is not declared. The page that answers says so, with 403."""


def declared() -> tuple[Network, ...]:
    """The declared networks. Raises :class:`ValueError` on one that is none, which the checks name at the start."""
    return _parsed(tuple(settings.STAFF_NETWORKS))


@cache
def _parsed(written: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(one) for one in written)


def is_inside(address: str | None) -> bool:
    """Whether the staff may work from an address: any where no network is declared, and none that cannot be read where one is."""
    networks = declared()
    if not networks:
        return True
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return any(ip in network for network in networks)


def require_inside(user: User, request: HttpRequest) -> None:
    """Let clients pass, and the staff from a declared network. Raises :class:`OutsideNetworks`, journaled without the address."""
    if not user.is_staff_member or is_inside(get_client_ip(request)):
        return
    refuse(user, "network.refused")
    raise OutsideNetworks


class DeclaredNetworks:
    """Stands after the doors: a session taken along to another place opens nothing there, and serves again once back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        user = request.user
        if getattr(view, "open_to", None) is not None and isinstance(user, User):
            require_inside(user, request)


def every_start(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """``espace.E022``: each declared network is one, host bits and all."""
    return [checks.Error(fault, id="espace.E022") for fault in faults(settings.STAFF_NETWORKS)]


def faults(written: object) -> Iterator[str]:
    """One sentence for each thing that stands in the place of a network."""
    if not isinstance(written, Sequence) or isinstance(written, str):
        yield 'settings, [staff] networks: this is a list of networks, as in ["192.0.2.0/24"].'
        return
    for one in written:
        try:
            ipaddress.ip_network(str(one))
        except ValueError as error:
            yield f"settings, [staff] networks: {error}."
