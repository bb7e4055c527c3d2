"""What the tables of Django and django-allauth hold, which the accounts brought in."""

from __future__ import annotations

from espace.register.holdings import Table, clear, technical

THIRD_PARTY = (
    Table(
        "account.EmailAddress",
        customer="user__customer",
        columns={
            "id": technical("sequence"),
            "user": technical("link"),
            "email": clear("addresses"),
            "verified": technical("state"),
            "primary": technical("state"),
        },
    ),
    Table(
        "account.EmailConfirmation",
        backup="none",
        columns={
            "id": technical("sequence"),
            "email_address": technical("link"),
            "created": technical("clock of the program"),
            "sent": technical("clock of the program"),
            "key": technical("single-use token; never filled here"),
        },
    ),
    Table(
        "auth.Permission",
        columns={
            "id": technical("sequence"),
            "name": technical("framework"),
            "content_type": technical("link"),
            "codename": technical("framework"),
        },
    ),
    Table("auth.Group", columns={"id": technical("sequence"), "name": technical("framework")}),
    Table(
        "auth.Group.permissions",
        columns={"id": technical("sequence"), "group": technical("link"), "permission": technical("link")},
    ),
    Table(
        "contenttypes.ContentType",
        columns={"id": technical("sequence"), "app_label": technical("framework"), "model": technical("framework")},
    ),
    Table(
        "django_migrations",
        columns={
            "id": technical("sequence"),
            "app": technical("framework"),
            "name": technical("framework"),
            "applied": technical("clock of the program"),
        },
    ),
)
