"""The addresses of the public notice: the one in force, its dated versions, each as a page and as a PDF."""

from __future__ import annotations

from django.urls import path

from espace.portal.views import notice

urlpatterns = [
    path("confidentialite/", notice.page, name="notice"),
    path("confidentialite/notice.pdf", notice.paper, name="notice_pdf"),
    path("confidentialite/versions/", notice.versions, name="notice_versions"),
    path("confidentialite/versions/<slug:version>/", notice.version, name="notice_version"),
    path("confidentialite/versions/<slug:version>/notice.pdf", notice.paper, name="notice_version_pdf"),
]
