import django.db.models.deletion
import espace.vault.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0003_customer_restricted"),
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="RightsRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False, unique=True)),
                ("ticket", models.UUIDField(null=True)),
                (
                    "right",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("access", "access"),
                            ("rectification", "rectification"),
                            ("erasure", "erasure"),
                            ("restriction", "restriction"),
                            ("portability", "portability"),
                            ("objection", "objection"),
                            ("directives", "directives"),
                            ("withdrawal", "withdrawal"),
                        ],
                        default="",
                        max_length=16,
                    ),
                ),
                ("field", models.CharField(blank=True, default="", max_length=24)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("space", "dans l’espace"),
                            ("message", "dans un message"),
                            ("post", "par la poste"),
                            ("email", "par courriel"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "answer_by",
                    models.CharField(
                        choices=[
                            ("space", "dans l’espace"),
                            ("message", "dans un message"),
                            ("post", "par la poste"),
                            ("email", "par courriel"),
                        ],
                        default="space",
                        max_length=8,
                    ),
                ),
                ("received_on", models.DateField()),
                ("entered_at", models.DateTimeField()),
                ("who", espace.vault.fields.SealedText()),
                ("asked", espace.vault.fields.SealedText()),
                (
                    "identity",
                    models.CharField(
                        choices=[
                            ("signed_in", "connexion à l’espace"),
                            ("proven", "justificatif vu"),
                            ("asked", "demandée"),
                            ("unknown", "à vérifier"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "À traiter"),
                            ("identity", "Identité attendue"),
                            ("decided", "Décidée, à répondre"),
                            ("answered", "Répondue"),
                        ],
                        default="received",
                        max_length=8,
                    ),
                ),
                ("extended_at", models.DateTimeField(null=True)),
                ("extension_reasons", espace.vault.fields.SealedText()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("granted", "Accordée"), ("partly", "Accordée en partie"), ("refused", "Refusée")],
                        default="",
                        max_length=7,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("reasons", espace.vault.fields.SealedText()),
                ("told", models.JSONField(default=list)),
                ("answer", espace.vault.fields.SealedJSON()),
                ("answered_at", models.DateTimeField(null=True)),
                ("as_asked", models.BooleanField(default=False)),
                ("served_at", models.DateTimeField(null=True)),
                ("carried_out_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="rights_requests",
                        to="accounts.customer",
                    ),
                ),
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
                    "entered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "extended_by",
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
                    models.Index(
                        condition=models.Q(("state", "answered"), _negated=True),
                        fields=["received_on", "id"],
                        name="rights_open",
                    ),
                    models.Index(
                        condition=models.Q(("state", "answered")),
                        fields=["-answered_at", "-id"],
                        name="rights_answered",
                    ),
                    models.Index(fields=["customer", "-entered_at"], name="rights_of_customer"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("decision", "")),
                            models.Q(
                                models.Q(("decision", ""), _negated=True),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_right_is_decided_by_a_person",
                        violation_error_message="Une décision est prise par une personne, à un instant.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", False), ("state", "answered")),
                            models.Q(models.Q(("state", "answered"), _negated=True), ("answered_at", None)),
                            _connector="OR",
                        ),
                        name="an_answered_right_has_its_instant",
                        violation_error_message="Une réponse a un instant.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["decided", "answered"]), _negated=True),
                            models.Q(
                                models.Q(("decision", ""), _negated=True),
                                models.Q(("right", ""), _negated=True),
                                ("as_asked", False),
                            ),
                            models.Q(
                                ("as_asked", True),
                                ("decision", ""),
                                ("right__in", ["access", "portability", "objection", "withdrawal", "directives"]),
                            ),
                            _connector="OR",
                        ),
                        name="a_right_is_answered_by_a_decision",
                        violation_error_message="Une réponse suppose une décision motivée.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("extended_at__isnull", True), ("extended_by__isnull", True)),
                            models.Q(("extended_at__isnull", False), ("extended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_extension_is_told_by_a_person",
                        violation_error_message="Une prolongation est annoncée par une personne.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdentityProof",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False, unique=True)),
                ("media_type", models.CharField(max_length=32)),
                ("content", espace.vault.fields.SealedBinary()),
                ("received_at", models.DateTimeField()),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="proofs", to="rights.rightsrequest"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=16)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("received", "À traiter"),
                            ("identity", "Identité attendue"),
                            ("decided", "Décidée, à répondre"),
                            ("answered", "Répondue"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("received", "À traiter"),
                            ("identity", "Identité attendue"),
                            ("decided", "Décidée, à répondre"),
                            ("answered", "Répondue"),
                        ],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="rights.rightsrequest"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["request", "at"], name="step_of_right")],
            },
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("began_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suspensions",
                        to="rights.rightsrequest",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("request",),
                        name="one_suspension_at_a_time",
                        violation_error_message="L’identité est déjà demandée.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gte", models.F("began_on")), _connector="OR"
                        ),
                        name="a_suspension_ends_after_it_began",
                        violation_error_message="Le justificatif arrive après qu’on l’a demandé.",
                    ),
                ],
            },
        ),
    ]
