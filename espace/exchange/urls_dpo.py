"""The addresses of the rows that an import stops for the data protection officer, under ``/dpo/imports/``."""

from __future__ import annotations

from django.urls import path

from espace.exchange.views import officer

app_name = "officer"
urlpatterns = [
    path("", officer.rows, name="rows"),
    path("<uuid:pk>/decision/", officer.decide, name="decide"),
]
