"""The brokerage's colour and logo, at addresses that the policy of every page allows."""

from __future__ import annotations

from django.urls import path

from espace.brokerage import serving

urlpatterns = [
    path("marque.css", serving.brand_css, name="brand_css"),
    path("marque/logo", serving.brand_logo, name="brand_logo"),
]
