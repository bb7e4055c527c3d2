import django.db.models.deletion
import django.db.models.functions.text
import espace.vault.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("accounts", "__first__"),
        ("documents", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ColumnMapping",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60, unique=True)),
                ("mapping", models.JSONField(default=dict)),
                ("kept_at", models.DateTimeField()),
                (
                    "kept_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Contract",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False, unique=True)),
                ("number", espace.vault.fields.SealedText()),
                ("number_digest", models.BinaryField(max_length=16, unique=True)),
                ("row_digest", models.BinaryField(max_length=16, null=True)),
                ("effective_on", models.DateField()),
                ("renews_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("premium", espace.vault.fields.SealedText()),
                ("instalments", espace.vault.fields.SealedText()),
                (
                    "source",
                    models.CharField(
                        choices=[("import", "fichier de gestion"), ("person", "la personne"), ("staff", "le cabinet")],
                        max_length=8,
                    ),
                ),
                ("situation_on", models.DateField()),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("indexed_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contracts", to="accounts.customer"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "-effective_on", "-id"], name="contract_of_customer"),
                    models.Index(
                        condition=models.Q(("indexed_at__isnull", True)), fields=["id"], name="contract_unindexed"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("effective_on")), _connector="OR"
                        ),
                        name="contract_ends_after_it_begins",
                        violation_error_message="Un contrat finit après son début.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractDocument",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contract_documents",
                        to="contracts.contract",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contract_document",
                        to="documents.document",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False, unique=True)),
                ("file_name", espace.vault.fields.SealedText()),
                ("on", models.DateField()),
                ("created_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "reçu"),
                            ("staging", "en répétition"),
                            ("staged", "répété"),
                            ("applying", "en cours"),
                            ("applied", "appliqué"),
                            ("abandoned", "abandonné"),
                            ("unreadable", "illisible"),
                        ],
                        default="received",
                        max_length=10,
                    ),
                ),
                (
                    "extent",
                    models.CharField(
                        blank=True,
                        choices=[("good_rows", "les bonnes lignes"), ("whole", "tout ou rien")],
                        default="",
                        max_length=9,
                    ),
                ),
                ("encoding", models.CharField(blank=True, default="", max_length=16)),
                ("delimiter", models.CharField(blank=True, default="", max_length=1)),
                ("mapping", models.JSONField(default=dict)),
                ("layout", models.JSONField(default=dict)),
                ("counts", models.JSONField(default=dict)),
                ("fault", models.CharField(blank=True, default="", max_length=40)),
                ("fault_values", espace.vault.fields.SealedJSON()),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("leased_until_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "by",
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
                    models.Index(fields=["-created_at", "-id"], name="import_latest"),
                    models.Index(
                        condition=models.Q(("state__in", ["staging", "applying"])),
                        fields=["created_at"],
                        name="import_work",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)), fields=["ended_at"], name="import_ended"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="contract",
            name="imported_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="contracts", to="contracts.import"
            ),
        ),
        migrations.CreateModel(
            name="Insured",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(choices=[("insured", "assuré"), ("beneficiary", "bénéficiaire")], max_length=11),
                ),
                ("name", espace.vault.fields.SealedText()),
                ("birth_date", espace.vault.fields.SealedDate()),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="insured", to="contracts.contract"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "kind", "position"),
                        name="insured_has_one_place",
                        violation_error_message="Deux personnes à la même place.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Insurer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("assistance_phone", models.CharField(blank=True, default="", max_length=40)),
                ("claims_phone", models.CharField(blank=True, default="", max_length=40)),
                ("website", models.URLField(blank=True, default="")),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="insurer_name_is_unique",
                        violation_error_message="Cet assureur existe déjà.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("terminable", models.BooleanField(default=True)),
                ("archive_period", models.CharField(default="P10Y", max_length=8)),
                (
                    "insurer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="products", to="contracts.insurer"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("insurer"),
                        django.db.models.functions.text.Lower("name"),
                        name="product_name_is_unique",
                        violation_error_message="Ce produit existe déjà chez cet assureur.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="contract",
            name="product",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="contracts", to="contracts.product"
            ),
        ),
        migrations.CreateModel(
            name="StagedRow",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False)),
                ("line", models.PositiveIntegerField()),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("faulty", "à corriger"),
                            ("out_of_term", "hors durée"),
                            ("new", "nouveau"),
                            ("changed", "modifié"),
                            ("unchanged", "inchangé"),
                            ("stopped", "à voir"),
                        ],
                        default="",
                        max_length=11,
                    ),
                ),
                ("number_digest", models.BinaryField(max_length=16, null=True)),
                ("person_digest", models.BinaryField(max_length=16, null=True)),
                ("email_digest", models.BinaryField(max_length=16, null=True)),
                ("phone_digest", models.BinaryField(max_length=16, null=True)),
                ("row_digest", models.BinaryField(max_length=16, null=True)),
                ("ends_on", models.DateField(null=True)),
                ("row", espace.vault.fields.SealedText()),
                ("faults", models.JSONField(default=list)),
                ("findings", models.JSONField(default=dict)),
                ("noted", models.BooleanField(default=False)),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="contracts.import",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["source", "verdict", "line"], name="staged_row_verdict"),
                    models.Index(fields=["source", "number_digest"], name="staged_row_number"),
                    models.Index(
                        condition=models.Q(("noted", True)), fields=["source", "line"], name="staged_row_noted"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "line"),
                        name="one_staged_row_a_line",
                        violation_error_message="Cette ligne est déjà lue.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Coverage",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("guarantee", "garantie"), ("exclusion", "exclusion")],
                        default="guarantee",
                        max_length=9,
                    ),
                ),
                ("label", espace.vault.fields.SealedText()),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="coverages", to="contracts.contract"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contract", "kind", "position"),
                        name="coverage_has_one_place",
                        violation_error_message="Deux garanties à la même place.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Endorsement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False)),
                ("on", models.DateField()),
                ("fields", models.JSONField(default=list)),
                ("out_of_force_from_on", models.DateField(null=True)),
                ("out_of_force_to_on", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="endorsements",
                        to="contracts.contract",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["contract", "-at"], name="endorsement_of_contract")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("out_of_force_from_on__isnull", True), ("out_of_force_to_on__isnull", True)),
                            ("out_of_force_from_on__lt", models.F("out_of_force_to_on")),
                            _connector="OR",
                        ),
                        name="a_gap_has_two_ends",
                        violation_error_message="Une interruption a un début et une fin.",
                    )
                ],
            },
        ),
    ]
