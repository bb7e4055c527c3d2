import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0020_mail_choices"),
        ("tickets", "0023_what_reached_them"),
    ]

    operations = [
        migrations.CreateModel(
            name="Showing",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "proxy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="showings",
                        to="accounts.proxy",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="showings", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("ended_at__isnull", True)),
                        fields=("ticket", "proxy"),
                        name="a_request_is_shown_once_under_a_proxy",
                        violation_error_message="Cette personne lit déjà cette demande.",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            ("ended_at__isnull", True),
                            Q(("ended_at__gte", F("at")), ("ended_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_showing_ends_after_it_begins",
                        violation_error_message="Une lecture laissée finit après son début.",
                    ),
                ],
            },
        ),
    ]
