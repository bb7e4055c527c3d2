import django.db.models.deletion
import espace.vault.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Breach",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False, unique=True)),
                ("entered_at", models.DateTimeField()),
                ("known_at", models.DateTimeField()),
                ("began_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("confidentiality", "Des données ont été vues ou prises"),
                            ("integrity", "Des données ont été changées"),
                            ("availability", "Des données sont perdues ou inaccessibles"),
                        ],
                        max_length=16,
                    ),
                ),
                ("what_happened", espace.vault.fields.SealedText()),
                ("consequences", espace.vault.fields.SealedText()),
                ("measures", espace.vault.fields.SealedText()),
                (
                    "risk",
                    models.CharField(
                        choices=[
                            ("none", "Aucun risque probable pour les personnes"),
                            ("risk", "Un risque"),
                            ("high", "Un risque élevé"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("risk_at", models.DateTimeField(null=True)),
                ("notified_at", models.DateTimeField(null=True)),
                ("late_why", espace.vault.fields.SealedText()),
                ("not_notified_why", espace.vault.fields.SealedText()),
                ("not_told_why", espace.vault.fields.SealedText()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "risk_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-known_at"], name="breach_known"),
                    models.Index(fields=["closed_at"], name="breach_closed"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("risk", ""), ("risk_at__isnull", True), ("risk_by__isnull", True)),
                            models.Q(
                                ("risk__in", ["none", "risk", "high"]),
                                ("risk_at__isnull", False),
                                ("risk_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="breach_risk_is_decided_by_a_person",
                        violation_error_message="Une personne décide du risque d’une violation.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                models.Q(("risk", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="breach_is_closed_by_a_person_once_its_risk_is_decided",
                        violation_error_message="Une violation se clôt par une personne, une fois son risque décidé.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("notified_at__isnull", True), ("notified_at__gte", models.F("known_at")), _connector="OR"
                        ),
                        name="breach_is_notified_after_it_is_known",
                        violation_error_message="On notifie ce que l’on connaît.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("began_at__isnull", True),
                            ("ended_at__gte", models.F("began_at")),
                            _connector="OR",
                        ),
                        name="breach_ends_after_it_begins",
                        violation_error_message="Une violation finit après son début.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False)),
                ("what_happened", espace.vault.fields.SealedText()),
                ("consequences", espace.vault.fields.SealedText()),
                ("measures", espace.vault.fields.SealedText()),
                ("contact", espace.vault.fields.SealedText()),
                ("written_at", models.DateTimeField()),
                ("ordered_at", models.DateTimeField(null=True)),
                (
                    "breach",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="letters", to="breaches.breach"
                    ),
                ),
                (
                    "ordered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ordered_at__isnull", True), ("ordered_by__isnull", True)),
                            models.Q(("ordered_at__isnull", False), ("ordered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="letter_is_ordered_by_a_person",
                        violation_error_message="Une personne ordonne l’envoi d’un avis.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Addressee",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("customer", models.UUIDField()),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="addressees", to="breaches.letter"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("sent_at__isnull", True)), fields=["id"], name="addressee_to_send"
                    ),
                    models.Index(fields=["customer"], name="addressee_customer"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("letter", "customer"),
                        name="one_letter_a_person",
                        violation_error_message="Cette personne est déjà destinataire de cet avis.",
                    )
                ],
            },
        ),
    ]
