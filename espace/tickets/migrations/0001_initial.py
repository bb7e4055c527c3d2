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
        ("contracts", "0001_initial"),
        ("documents", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False)),
                ("from_customer", models.BooleanField()),
                ("body", espace.vault.fields.SealedText()),
                ("sent_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False, unique=True)),
                ("reference", models.CharField(max_length=12, unique=True)),
                ("kind", models.CharField(max_length=32)),
                ("kind_version", models.CharField(max_length=12)),
                ("answers", espace.vault.fields.SealedJSON()),
                ("asked", espace.vault.fields.SealedText()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("submitted", "Envoyée"),
                            ("in_progress", "En cours"),
                            ("waiting", "À compléter"),
                            ("closed", "Close"),
                        ],
                        default="submitted",
                        max_length=12,
                    ),
                ),
                (
                    "ball",
                    models.CharField(
                        choices=[
                            ("brokerage", "le cabinet"),
                            ("customer", "vous"),
                            ("insurer", "l’assureur"),
                            ("nobody", "personne"),
                        ],
                        default="brokerage",
                        max_length=9,
                    ),
                ),
                ("ball_since_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField()),
                ("activity_at", models.DateTimeField()),
                ("unread_by_customer", models.BooleanField(default=False)),
                ("closed_at", models.DateTimeField(null=True)),
                ("urgent", models.BooleanField(default=False)),
                ("complaint_since_at", models.DateTimeField(null=True)),
                ("rights_since_at", models.DateTimeField(null=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tickets",
                        to="accounts.staffmember",
                    ),
                ),
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
                    "contract",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="tickets",
                        to="contracts.contract",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tickets", to="accounts.customer"
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="followed_by",
                        to="tickets.ticket",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "-activity_at", "-id"], name="ticket_of_customer"),
                    models.Index(
                        condition=models.Q(models.Q(("state", "closed"), _negated=True), ("assignee__isnull", True)),
                        fields=["-urgent", "ball_since_at", "id"],
                        name="ticket_to_take",
                    ),
                    models.Index(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=["assignee", "-urgent", "ball_since_at", "id"],
                        name="ticket_of_assignee",
                    ),
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["ball_since_at", "id"], name="ticket_waiting"
                    ),
                    models.Index(
                        condition=models.Q(models.Q(("state", "closed"), _negated=True), ("ball", "brokerage")),
                        fields=["ball_since_at", "id"],
                        name="ticket_with_brokerage",
                    ),
                    models.Index(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True), ("complaint_since_at__isnull", False)
                        ),
                        fields=["complaint_since_at", "id"],
                        name="ticket_complaint",
                    ),
                    models.Index(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True), ("rights_since_at__isnull", False)
                        ),
                        fields=["rights_since_at", "id"],
                        name="ticket_rights",
                    ),
                    models.Index(
                        condition=models.Q(("state", "closed")), fields=["-closed_at", "-id"], name="ticket_closed"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False), ("state", "closed")),
                            models.Q(
                                models.Q(("state", "closed"), _negated=True),
                                ("closed_at__isnull", True),
                                ("closed_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_closed_ticket_was_closed_by_a_person",
                        violation_error_message="Une demande est close par une personne, à un instant.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked__isnull", False), ("state", "waiting")),
                            models.Q(models.Q(("state", "waiting"), _negated=True), ("asked__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_waiting_ticket_says_what_it_waits_for",
                        violation_error_message="Dites exactement ce que vous attendez du client.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at__isnull", True), ("closed_at__gte", models.F("submitted_at")), _connector="OR"
                        ),
                        name="a_ticket_closes_after_it_is_sent",
                        violation_error_message="Une demande est close après son envoi.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Termination",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("notified_at", models.DateTimeField()),
                ("forwarded_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="termination", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__isnull", True), ("forwarded_on__isnull", False), _connector="OR"),
                        name="termination_is_forwarded_before_it_is_confirmed",
                        violation_error_message="La fin est confirmée après la transmission à l’assureur.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StateChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=12)),
                (
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("submitted", "Envoyée"),
                            ("in_progress", "En cours"),
                            ("waiting", "À compléter"),
                            ("closed", "Close"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                (
                    "target",
                    models.CharField(
                        choices=[
                            ("submitted", "Envoyée"),
                            ("in_progress", "En cours"),
                            ("waiting", "À compléter"),
                            ("closed", "Close"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["ticket", "at"], name="state_change_of_ticket")],
            },
        ),
        migrations.CreateModel(
            name="Qualification",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("complaint", "réclamation"), ("rights", "exercice d’un droit")], max_length=9
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="qualifications",
                        to="tickets.message",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="qualifications", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=["kind", "received_at"],
                        name="qualification_unanswered",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("message", "kind"),
                        name="a_message_is_qualified_once",
                        violation_error_message="Ce message est déjà qualifié ainsi.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("message__isnull", True)),
                        fields=("ticket", "kind"),
                        name="a_request_is_qualified_once",
                        violation_error_message="Cette demande est déjà qualifiée ainsi.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False)),
                ("body", espace.vault.fields.SealedText()),
                ("written_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["ticket", "written_at", "id"], name="note_of_ticket")],
            },
        ),
        migrations.AddField(
            model_name="message",
            name="ticket",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="tickets.ticket"
            ),
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False, unique=True)),
                ("kind", models.CharField(max_length=32)),
                ("answers", espace.vault.fields.SealedJSON()),
                ("created_at", models.DateTimeField()),
                ("edited_at", models.DateTimeField()),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "contract",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="drafts",
                        to="contracts.contract",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="drafts", to="accounts.customer"
                    ),
                ),
                (
                    "follows",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["customer", "-edited_at", "-id"], name="draft_of_customer")],
            },
        ),
        migrations.CreateModel(
            name="BankChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("called_back_at", models.DateTimeField(null=True)),
                (
                    "called_back_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="bank_change", to="tickets.ticket"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("called_back_at__isnull", True), ("called_back_by__isnull", True)),
                            models.Q(("called_back_at__isnull", False), ("called_back_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_call_back_has_an_author",
                        violation_error_message="Un rappel téléphonique a un auteur et un instant.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attachment", to="documents.document"
                    ),
                ),
                (
                    "draft",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="attachments",
                        to="tickets.draft",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="tickets.message",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("draft__isnull", False), ("message__isnull", True), ("ticket__isnull", True)),
                            models.Q(("draft__isnull", True), ("ticket__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_file_belongs_to_a_draft_or_to_a_ticket",
                        violation_error_message="Un fichier appartient à un brouillon ou à une demande envoyée.",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["ticket", "sent_at", "id"], name="message_of_ticket"),
        ),
    ]
