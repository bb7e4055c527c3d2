import django.db.models.deletion
import espace.vault.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Arrival",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("at", models.DateTimeField()),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.customer"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("access", "copie de toutes vos données"),
                            ("portable", "données à emporter"),
                            ("notes", "notes internes relues"),
                        ],
                        max_length=8,
                    ),
                ),
                ("request", models.UUIDField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "en lecture par le DPO"),
                            ("asked", "en préparation"),
                            ("prepared", "prête"),
                            ("failed", "préparation interrompue"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("prepared_at", models.DateTimeField(null=True)),
                ("size", models.PositiveBigIntegerField(null=True)),
                ("counts", espace.vault.fields.SealedJSON()),
                ("archive_ask", models.UUIDField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("leased_until_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="exports", to="accounts.customer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "-asked_at", "-id"], name="export_of_customer"),
                    models.Index(
                        condition=models.Q(("state", "asked")), fields=["asked_at", "id"], name="export_to_prepare"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ["access", "portable"]), ("state", "asked")),
                        fields=("customer", "kind"),
                        name="an_export_is_not_asked_twice",
                        violation_error_message="Cette copie est déjà en préparation.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("prepared_at__isnull", False), ("size__isnull", False), ("state", "prepared")),
                            models.Q(
                                models.Q(("state", "prepared"), _negated=True),
                                ("prepared_at__isnull", True),
                                ("size__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_prepared_export_has_an_instant_and_a_size",
                        violation_error_message="Une copie prête porte sa date et sa taille.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Withheld",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False)),
                ("table", models.CharField(max_length=60)),
                ("row", models.CharField(max_length=40)),
                ("column", models.CharField(max_length=40)),
                ("written_at", models.DateTimeField(null=True)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("waiting", "à lire"),
                            ("released", "remise entière"),
                            ("redacted", "remise en partie"),
                            ("refused", "refusée"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("copied", espace.vault.fields.SealedText()),
                ("words", espace.vault.fields.SealedText()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="withheld", to="exports.export"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("export", "table", "row", "column"),
                        name="a_text_is_read_once_for_an_export",
                        violation_error_message="Ce texte est déjà à lire.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", True), ("decided_by__isnull", True), ("verdict", "waiting")
                            ),
                            models.Q(
                                models.Q(("verdict", "waiting"), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_person_decides_what_leaves",
                        violation_error_message="Une personne décide de ce qui est remis.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict__in", ["redacted", "refused"]), _negated=True),
                            ("words__isnull", False),
                            _connector="OR",
                        ),
                        name="a_cut_or_a_refusal_has_its_words",
                        violation_error_message="Écrivez le texte remis, ou le motif du refus.",
                    ),
                ],
            },
        ),
    ]
