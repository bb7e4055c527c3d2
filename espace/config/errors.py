"""What a person reads when a page cannot be had: the reason, what became of their work, what to do next. Never a trace, never a value.

Each page is ``ui/errors/NAME.html`` with ``status``, ``title``, ``sentence`` and, for a stale form, ``form``. Where even the
template cannot be drawn (a full disk, a database that is away), the same words are written without it.
"""

from __future__ import annotations

import errno
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import requires_csrf_token

from espace.accounts.doors import SignedOut
from espace.accounts.networks import OutsideNetworks
from espace.documents.store import StorageFault

WORDS = {
    "400": (
        400,
        _("Cette demande n’a pas été comprise"),
        _("Rien n’a été enregistré. Revenez à la page précédente et recommencez."),
    ),
    "403": (
        403,
        _("Cette action n’est pas permise"),
        _("Rien n’a été enregistré. Revenez à la page précédente, ou à l’accueil."),
    ),
    "404": (
        404,
        _("Cette page n’existe pas"),
        _("L’adresse a peut-être changé, ou la page n’est pas à vous. L’accueil mène à tout."),
    ),
    "413": (
        413,
        _("C’est trop pour un seul envoi"),
        _("Rien n’a été enregistré. Raccourcissez le texte, ou envoyez les documents en plusieurs fois."),
    ),
    "500": (
        500,
        _("Un incident nous empêche de répondre"),
        _("Il est noté et sera regardé. Ce que vous aviez déjà envoyé est conservé."),
    ),
    "503": (
        503,
        _("L’espace est momentanément indisponible"),
        _(
            "Rien n’a été enregistré à moitié. Revenez à la page précédente et recommencez dans une minute : votre saisie y est encore."
        ),
    ),
    "stale_form": (
        403,
        _("Cette page est restée ouverte trop longtemps"),
        _("Rien n’a encore été enregistré. Vérifiez ce que vous aviez saisi, puis envoyez-le de nouveau."),
    ),
    "session_over": (
        403,
        _("Votre session est terminée"),
        _(
            "Après un temps sans activité, l’espace se referme pour vous protéger. Ce que vous aviez écrit est ici : "
            "reconnectez-vous dans un autre onglet, puis revenez l’envoyer."
        ),
    ),
    "outside_networks": (
        403,
        _("L’espace de travail ne s’ouvre pas d’ici"),
        _(
            "Le cabinet a déclaré les réseaux d’où son personnel travaille, et votre connexion ne vient d’aucun d’eux. Rien n’a été "
            "enregistré. Rejoignez l’un de ces réseaux, puis recommencez."
        ),
    ),
    "foreign_form": (
        403,
        _("Cet envoi ne vient pas d’une page de votre espace"),
        _(
            "Rien n’a été enregistré. Ouvrez la page depuis l’accueil et recommencez ; votre navigateur doit accepter les cookies."
        ),
    ),
}
TEMPLATES = {"foreign_form": "403"}
RETRY_AFTER_S = 30

# PostgreSQL's own codes: lock or serialization lost, disk full, too many connections, going down, away (class 08 and 57P0x).
AWAY_STATES = re.compile(r"40001|40P01|55P03|53[0-9A-Z]{3}|57P0[1-5]|08[0-9A-Z]{3}")
# SQLite and a connection that never came have no code, only words.
AWAY_WORDS = re.compile(
    r"database is locked|database or disk is full|disk I/O error|readonly database|unable to open database file|connection (failed|refused"
    r"|is closed|timeout)|server closed the connection|could not connect|failed to resolve|the connection is (lost|closed)",
    re.IGNORECASE,
)
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
SECRET_NAMES = re.compile(r"pass(word|phrase)|secret|credential|(^|[-_])(otp|pin|token)$|^code$", re.IGNORECASE)
LONG = 80


@dataclass(frozen=True)
class TypedField:
    """A field of a form that came too late: a long text is shown to be read again, the rest goes along unseen."""

    name: str
    value: str

    @property
    def is_long(self) -> bool:
        return len(self.value) > LONG or "\n" in self.value


@dataclass(frozen=True)
class TypedForm:
    """What was typed, to be sent again to the same address; ``is_partial`` when a password or a file must be given again."""

    action: str
    fields: list[TypedField] = field(default_factory=list)
    is_partial: bool = False


def page(request: HttpRequest, name: str, form: TypedForm | None = None) -> HttpResponse:
    """Answer with one of the pages above; never raises."""
    status, title, sentence = WORDS[name]
    context = {"status": status, "title": title, "sentence": sentence, "form": form}
    body: str
    try:
        body = render_to_string(f"ui/errors/{TEMPLATES.get(name, name)}.html", context, request)
    except Exception:  # whatever is broken, the person is owed the sentence
        body = plain(str(title), str(sentence))
    response = HttpResponse(body, status=status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(RETRY_AFTER_S)
    return response


def plain(title: str, sentence: str) -> str:
    """The page without templates, style or anything that could fail."""
    return (
        f'<!doctype html><html lang="{escape(get_language() or "fr")}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><main><h1>{escape(title)}</h1><p>{escape(sentence)}</p><p><a href="/">↩</a></p></main></html>'
    )


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: not understood, or refused as suspicious; 413 when it is only too much."""
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return page(request, "413" if too_much else "400")


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403; and, where a session ended before its form came, what was typed given back."""
    if isinstance(exception, SignedOut):
        return page(request, "session_over", typed_form(request))
    if isinstance(exception, OutsideNetworks):
        return page(request, "outside_networks")
    return page(request, "403")


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: absent, or not this person's; the two look the same."""
    return page(request, "404")


@requires_csrf_token
def failed(request: HttpRequest) -> HttpResponse:
    """500, or 503 when what failed is known to pass (a locked or absent database, a full disk, a store that does not answer)."""
    return page(request, "503" if will_pass(sys.exception()) else "500")


def will_pass(error: BaseException | None) -> bool:
    """Whether an error says that the machine cannot serve now, rather than that the program is wrong."""
    for one in causes(error):
        if isinstance(one, StorageFault) or (isinstance(one, OSError) and one.errno in FULL):
            return True
        state = getattr(one, "sqlstate", None)
        if state and AWAY_STATES.fullmatch(state):
            return True
        if isinstance(one, DatabaseError) and AWAY_WORDS.search(str(one)):
            return True
    return False


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it came from."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


@requires_csrf_token
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is no longer good: a tab left open for a day, or a sign-in in another tab.

    What was typed is given back in a form with a fresh token, for its writer to send again: no password, no file. Only to a form that
    the browser says came from our own pages: giving one back to a foreign page would be the forgery that the token is there to stop.
    """
    if not is_own(request):
        return page(request, "foreign_form")
    return page(request, "stale_form", typed_form(request))


def typed_form(request: HttpRequest) -> TypedForm:
    """What was typed, without its token, any password, any file."""
    fields = [
        TypedField(name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and not SECRET_NAMES.search(name)
    ]
    hidden = any(SECRET_NAMES.search(name) for name in request.POST if name != "csrfmiddlewaretoken")
    return TypedForm(request.get_full_path(), fields, is_partial=hidden or bool(request.FILES))


def is_own(request: HttpRequest) -> bool:
    """Whether the browser itself says that the form was sent from this site (headers that no page can write)."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
