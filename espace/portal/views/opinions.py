"""What a customer thinks of a request that was closed: one gesture, then a word if they like (clause C06)."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from espace.accounts.doors import find, member, open_to
from espace.accounts.roles import Role
from espace.lib import clock
from espace.metrics import asking
from espace.portal.received import received
from espace.portal.visitor import own_tickets, typed

GIVEN = "opinion_given_on"
"""Where the session holds the kind of request that a comment may still be added for; it is sealed there, and forgotten with it."""
GRADES = (
    (1, gettext_lazy("Très déçu")),
    (2, gettext_lazy("Déçu")),
    (3, gettext_lazy("Moyen")),
    (4, gettext_lazy("Satisfait")),
    (5, gettext_lazy("Très satisfait")),
)


class CommentForm(forms.Form):
    """A word to add. ``id`` is drawn by the page: sent twice, it is kept once."""

    use_required_attribute = False
    id = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=gettext_lazy("Que pourrions-nous mieux faire ?"), max_length=asking.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Ne nommez personne : ces mots ne portent pas votre nom, et ils sont relus avant d’être gardés."),
        error_messages={"required": gettext_lazy("Écrivez un mot, ou revenez à votre demande.")},
    )  # fmt: skip

    def clean_words(self) -> str:
        return typed(self.cleaned_data["words"])


@open_to(Role.CUSTOMER)
@require_POST
def answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the score, or « not now »; then offer to add a word."""
    ticket = find(own_tickets(request), request, pk=pk)
    wanted = request.POST.get("score", "")
    score = int(wanted) if wanted in {str(one) for one in asking.SCORES} else None
    taken = asking.answer(user=member(request), ticket=ticket, score=score, at=clock.now())
    if taken and score is not None:
        request.session[GIVEN] = {"kind": ticket.kind, "ticket": str(ticket.pk)}
        return redirect("portal:opinion_comment")
    return redirect("portal:ticket", pk)


@open_to(Role.CUSTOMER)
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest) -> HttpResponse:
    """Add a word to the opinion that was just given."""
    given = request.session.get(GIVEN)
    if given is None:
        return redirect("portal:tickets")
    form = CommentForm(request.POST or None, initial={"id": uuid4()})
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data
        asking.comment(pk=words["id"], topic=given["kind"], words=words["words"], user=member(request), at=clock.now())
        del request.session[GIVEN]
        messages.success(request, _("Merci. Vos mots sont transmis, sans votre nom."), extra_tags=received(request))
        return redirect("portal:ticket", given["ticket"])
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/opinion_comment.html", {"form": form, "ticket_id": given["ticket"]}, status=status)
