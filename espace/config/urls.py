"""Every address of the site, by the layer that owns it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from espace.ops.demo.mailbox import mailbox

handler400 = "espace.config.errors.bad_request"
handler403 = "espace.config.errors.forbidden"
handler404 = "espace.config.errors.not_found"
handler500 = "espace.config.errors.failed"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("espace.portal.urls_account")),
    path("", include("espace.portal.urls_notice")),
    path("", include("espace.portal.urls_public")),
    path("espace/", include("espace.portal.urls")),
    path("gestion/imports/", include("espace.exchange.urls")),
    path("gestion/invitations/", include("espace.exchange.urls_invitations")),
    path("gestion/", include("espace.desk.urls")),
    path("archives/", include("espace.desk.urls_archive")),
    path("dpo/imports/", include("espace.exchange.urls_dpo")),
    path("dpo/", include("espace.desk.urls_dpo")),
    path("", include("espace.ui.urls")),
    path("", include("espace.brokerage.urls")),
    path("demo/courriels/", mailbox, name="demo_mailbox"),
]
