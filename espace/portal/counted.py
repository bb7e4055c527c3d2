"""Which pages of the space are counted, once they are answered, of those who accept it (clause C06)."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.lib import clock
from espace.metrics import counting
from espace.metrics.models import Area

logger = logging.getLogger(__name__)

PAGES = {
    Area.HOME: ("home",),
    Area.CONTRACTS: ("contracts", "contract"),
    Area.REQUESTS: ("tickets",),
    Area.REQUEST: ("ticket",),
    Area.NEW_REQUEST: ("new", "draft", "draft_review"),
    Area.DOCUMENTS: ("documents",),
    Area.DATA: ("me",),
    Area.RIGHTS: ("my_rights",),
    Area.CONSULTATIONS: ("consultations",),
    Area.ASSISTANCE: ("assistance",),
}
"""The pages of the space that are counted, by the names of their addresses. What is not here is not: consents, directives, security."""
AREAS = {f"portal:{name}": area for area, names in PAGES.items() for name in names}


class CountsPages:
    """Counts a whole page once it is answered, outside what forbids a GET to write. A page that cannot be counted is read all the same."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        area = area_of(request, response)
        if area is not None:
            try:
                counting.count(area=area, at=clock.now())
            except DatabaseError as error:
                logger.error("A page was not counted: %s", type(error).__name__)
        return response


def area_of(request: HttpRequest, response: HttpResponse) -> Area | None:
    """What is counted of this answer: its group, for a page read by a customer who accepted; costs no query."""
    if request.method != "GET" or response.status_code != 200 or request.resolver_match is None:
        return None
    area = AREAS.get(request.resolver_match.view_name)
    if area is None or not response.headers.get("Content-Type", "").startswith("text/html"):
        return None
    user = request.user
    return (
        area if isinstance(user, User) and user.role == Role.CUSTOMER and user.measured and counting.is_on() else None
    )
