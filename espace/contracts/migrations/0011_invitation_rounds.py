import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_measures"),
        ("contracts", "0010_pace_of_imports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Invited",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("times", models.PositiveSmallIntegerField()),
                ("last_at", models.DateTimeField()),
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invited", to="accounts.customer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="InvitationRound",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("started_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "en cours"),
                            ("paused", "en pause"),
                            ("ended", "finie"),
                            ("cancelled", "arrêtée"),
                        ],
                        default="running",
                        max_length=9,
                    ),
                ),
                ("per_hour", models.PositiveIntegerField()),
                ("after", models.UUIDField(null=True)),
                ("next_at", models.DateTimeField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField()),
                ("sent", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                ("began_at", models.DateTimeField(null=True)),
                ("began_from", models.PositiveIntegerField(default=0)),
                ("leased_until_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-started_at", "-id"], name="round_latest")],
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=models.Q(("state__in", ["running", "paused"])),
                        name="one_round_of_invitations_at_a_time",
                        violation_error_message="Des invitations partent déjà : attendez qu’elles soient parties, ou arrêtez-les.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state__in", ["running", "paused"])),
                            models.Q(("ended_at__isnull", False), ("state__in", ["ended", "cancelled"])),
                            _connector="OR",
                        ),
                        name="a_round_that_is_over_says_when",
                        violation_error_message="Un envoi fini porte sa date.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "done",
                                models.F("sent") + models.F("refused") + models.F("failed"),
                            ),
                            ("per_hour__gte", 1),
                        ),
                        name="each_turn_of_a_round_has_its_outcome",
                        violation_error_message="Chaque tour d’un envoi a son issue.",
                    ),
                ],
            },
        ),
    ]
