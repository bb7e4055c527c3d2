import django.db.models.deletion
import django.db.models.functions.text
import espace.vault.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "email",
                    models.EmailField(
                        error_messages={"unique": "Cette adresse sert déjà à un compte."}, max_length=254, unique=True
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("customer", "Client"),
                            ("advisor", "Gestionnaire"),
                            ("administrator", "Administrateur de l’espace"),
                            ("dpo", "Délégué à la protection des données"),
                            ("archivist", "Archiviste"),
                            ("lya_protect_reader", "Lecteur LYA PROTECT"),
                            ("maintainer", "Mainteneur"),
                        ],
                        max_length=24,
                    ),
                ),
                ("language", models.CharField(default="fr", max_length=5)),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="user_email_is_lower_case",
                        violation_error_message="Une adresse s’écrit en minuscules.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "customer",
                                    "advisor",
                                    "administrator",
                                    "dpo",
                                    "archivist",
                                    "lya_protect_reader",
                                    "maintainer",
                                ],
                            )
                        ),
                        name="user_has_a_known_role",
                        violation_error_message="Ce rôle n’existe pas.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False, unique=True)),
                ("civility", espace.vault.fields.SealedText()),
                ("surname", espace.vault.fields.SealedText()),
                ("first_name", espace.vault.fields.SealedText()),
                ("birth_date", espace.vault.fields.SealedDate()),
                ("email", espace.vault.fields.SealedText()),
                ("phone", espace.vault.fields.SealedText()),
                ("address", espace.vault.fields.SealedText()),
                ("postcode", espace.vault.fields.SealedText()),
                ("city", espace.vault.fields.SealedText()),
                ("country", espace.vault.fields.SealedText()),
                ("person_digest", models.BinaryField(max_length=16, null=True)),
                ("email_digest", models.BinaryField(max_length=16, null=True)),
                ("phone_digest", models.BinaryField(max_length=16, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[("import", "fichier de gestion"), ("person", "la personne"), ("staff", "le cabinet")],
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("indexed_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="customer",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person_digest"], name="customer_person"),
                    models.Index(fields=["email_digest"], name="customer_email"),
                    models.Index(fields=["phone_digest"], name="customer_phone"),
                    models.Index(
                        condition=models.Q(("indexed_at__isnull", True)), fields=["id"], name="customer_unindexed"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False, unique=True)),
                ("contract", models.UUIDField(null=True)),
                ("language", models.CharField(max_length=5)),
                ("asked", espace.vault.fields.SealedJSON()),
                ("new_email", espace.vault.fields.SealedText()),
                ("how_checked", espace.vault.fields.SealedText()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "demandée"),
                            ("waiting", "à vérifier"),
                            ("refused", "refusée"),
                            ("accepted", "acceptée"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("applied_at", models.DateTimeField(null=True)),
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
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claims",
                        to="accounts.customer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "created_at"], name="claim_state")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["asked", "waiting"]),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="claim_is_decided_by_a_person",
                        violation_error_message="Une personne décide d’une demande d’accès.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "asked"),
                            models.Q(("contract__isnull", False), ("customer__isnull", False)),
                            _connector="OR",
                        ),
                        name="claim_is_matched_before_it_is_checked",
                        violation_error_message="Une demande d’accès se vérifie sur un dossier.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmailChange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False, unique=True)),
                ("new_email", espace.vault.fields.SealedText()),
                ("token_digest", models.BinaryField(max_length=32, unique=True)),
                ("created_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="email_changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FieldException",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("field", models.CharField(max_length=24)),
                (
                    "kind",
                    models.CharField(
                        choices=[("changed", "changée par la personne"), ("objected", "opposition")], max_length=8
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[("import", "fichier de gestion"), ("person", "la personne"), ("staff", "le cabinet")],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("rekeyed_at", models.DateTimeField(null=True)),
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
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="field_exceptions",
                        to="accounts.customer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("rekeyed_at__isnull", True)), fields=["at"], name="exception_to_rekey"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("customer", "field"),
                        name="one_exception_a_field",
                        violation_error_message="Ce champ porte déjà une exception.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OptionalData",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False, unique=True)),
                ("profession", espace.vault.fields.SealedText()),
                ("education", espace.vault.fields.SealedText()),
                (
                    "source",
                    models.CharField(
                        choices=[("import", "fichier de gestion"), ("person", "la personne"), ("staff", "le cabinet")],
                        max_length=8,
                    ),
                ),
                ("updated_at", models.DateTimeField()),
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="optional_data",
                        to="accounts.customer",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PasswordReset",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("token_digest", models.BinaryField(max_length=32, unique=True)),
                ("created_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="password_resets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["created_at"], name="password_reset_age")],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("created_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "session",
                "verbose_name_plural": "sessions",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="StaffMember",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False)),
                ("name", espace.vault.fields.SealedText()),
                ("joined_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff_member",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_at__isnull", True), ("left_at__gte", models.F("joined_at")), _connector="OR"
                        ),
                        name="staff_leaves_after_joining",
                        violation_error_message="Le départ suit l’arrivée.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False, unique=True)),
                ("token_digest", models.BinaryField(max_length=32, unique=True)),
                ("email", espace.vault.fields.SealedText()),
                ("is_chosen", models.BooleanField(default=False)),
                ("contract", models.UUIDField(null=True)),
                ("created_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="accounts.customer",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "staff_member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="accounts.staffmember",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["created_at"], name="invitation_age")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("contract__isnull", False), ("customer__isnull", False), ("staff_member__isnull", True)
                            ),
                            models.Q(
                                ("contract__isnull", True), ("customer__isnull", True), ("staff_member__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="invitation_is_for_a_contract_or_for_staff",
                        violation_error_message="Une invitation vise le contrat d’un client, ou une personne du cabinet.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Throttle",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("scope", models.CharField(max_length=16)),
                ("key", models.BinaryField(max_length=16)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["scope", "key", "at"], name="throttle_count"),
                    models.Index(fields=["at"], name="throttle_age"),
                ],
            },
        ),
    ]
