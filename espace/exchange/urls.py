"""The addresses of imports, under ``/gestion/imports/``. A new state is a new resource; no address holds a personal datum."""

from __future__ import annotations

from django.urls import path

from espace.exchange.views import deciding, imports, report

app_name = "imports"
urlpatterns = [
    path("", imports.all_imports, name="all"),
    path("<uuid:pk>/", imports.one, name="one"),
    path("<uuid:pk>/avancement/", imports.progress, name="progress"),
    path("<uuid:pk>/repetition/", deciding.rehearse, name="rehearse"),
    path("<uuid:pk>/application/", deciding.apply, name="apply"),
    path("<uuid:pk>/abandon/", deciding.abandon, name="abandon"),
    path("<uuid:pk>/lignes/<slug:tab>/", report.rows, name="rows"),
    path("<uuid:pk>/lignes-a-corriger/", report.faulty_file, name="faulty"),
]
