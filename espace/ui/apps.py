"""The look: base pages, components, one stylesheet."""

from __future__ import annotations

from django.apps import AppConfig


class Ui(AppConfig):
    name = "espace.ui"
    label = "ui"
