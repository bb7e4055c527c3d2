"""The addresses that need no sign-in."""

from __future__ import annotations

from django.urls import path

from espace.portal.views import assistance, checker, public, schemas, shell

urlpatterns = [
    path("assistance/", assistance.everybodys, name="assistance"),
    path("mentions-legales/", public.legal, name="legal"),
    path("reclamations/", public.complaints, name="complaints"),
    path("resilier-un-contrat/", public.ending, name="ending"),
    path("accessibilite/", public.accessibility, name="accessibility"),
    path("attestation/", checker.page, name="certificate_check"),
    path("schemas/espace-portable-1.json", schemas.portable, name="portable-schema"),
    path("contact-dpo/", public.officer, name="contact-dpo"),
    path("application.webmanifest", shell.manifest, name="manifest"),
    path("numeros-gardes-<slug:language>.js", shell.worker, name="shell"),
    path("hors-ligne/<slug:language>/", shell.offline, name="offline"),
]
