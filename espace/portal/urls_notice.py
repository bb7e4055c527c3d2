"""The address of the public notice."""

from __future__ import annotations

from django.urls import path

from espace.portal.views import notice

urlpatterns = [path("confidentialite/", notice.page, name="notice")]
