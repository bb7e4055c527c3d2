"""« Mes courriels »: what one is told of by e-mail, and how often. A customer's own, or an advisor's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from espace.accounts import actions, mailing
from espace.accounts.doors import member, open_to
from espace.accounts.models import User
from espace.accounts.roles import Role
from espace.lib import clock

SCOPES = {
    "": gettext_lazy("Dans votre espace"),
    "mine": gettext_lazy("Les demandes que je traite"),
    "team": gettext_lazy("Les demandes de toute l’équipe"),
}


class MailsForm(forms.Form):
    """A pace for each topic of somebody's role."""

    use_required_attribute = False

    def __init__(self, user: User, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.topics = mailing.topics_of(user.role)
        for topic in self.topics:
            self.fields[topic.id] = forms.ChoiceField(
                label=str(topic.label),
                choices=[(one.value, one.label) for one in topic.paces],
                initial=mailing.pace(user, topic).value,
                error_messages={"invalid_choice": gettext_lazy("Choisissez une des réponses proposées.")},
            )

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields by whose requests they are about."""
        about = {scope: [self[topic.id] for topic in self.topics if topic.scope == scope] for scope in SCOPES}
        return [(SCOPES[scope], fields) for scope, fields in about.items() if fields]


@open_to(Role.CUSTOMER, Role.ADVISOR)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show what is chosen, and keep what is changed."""
    user = member(request)
    posted = request.POST if request.method == "POST" else None
    form = MailsForm(user, posted)
    if posted is not None and form.is_valid():
        if actions.choose_mails(user=user, paces=form.cleaned_data, at=clock.now()):
            messages.success(request, _("C’est noté, dès maintenant."))
        else:
            messages.info(request, _("Rien n’a changé."))
        return redirect("mails")
    context = {"form": form, "groups": form.groups(), "is_customer": user.role == Role.CUSTOMER}
    return render(request, "portal/account/mails.html", context, status=200 if posted is None else 422)
