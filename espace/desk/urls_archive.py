"""The archive's addresses, under ``/archives/``: for the archivist, and the data protection officer."""

from __future__ import annotations

from django.urls import path

from espace.desk.views import archive, loans

app_name = "archives"
urlpatterns = [
    path("", archive.home, name="home"),
    path("recherches/<uuid:pk>/", archive.search, name="search"),
    path("recherches/<uuid:pk>/personne/", archive.choose, name="choose"),
    path("recherches/<uuid:pk>/consultations/", archive.consult, name="consult"),
    path("consultations/<uuid:pk>/", archive.consultation, name="consultation"),
    path("consultations/<uuid:pk>/fichiers/<uuid:unit>/", archive.file, name="file"),
    path("prets/<uuid:pk>/", loans.decide, name="loan"),
    path("prets/<uuid:pk>/accord/", loans.lend, name="lend"),
    path("prets/<uuid:pk>/refus/", loans.refuse, name="refuse"),
]
