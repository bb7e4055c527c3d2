"""The addresses of invitations in bulk, under ``/gestion/invitations/``. A new state is a new resource; none names a person."""

from __future__ import annotations

from django.urls import path

from espace.exchange.views import invitations

app_name = "invitations"
urlpatterns = [
    path("", invitations.all_rounds, name="all"),
    path("<uuid:pk>/avancement/", invitations.progress, name="progress"),
    path("<uuid:pk>/pause/", invitations.pause, name="pause"),
    path("<uuid:pk>/reprise/", invitations.resume, name="resume"),
    path("<uuid:pk>/arret/", invitations.cancel, name="cancel"),
]
