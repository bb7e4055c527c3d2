import django.db.models.deletion
import espace.vault.fields
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_measures"),
    ]

    operations = [
        migrations.CreateModel(
            name="Proxy",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("unit", espace.vault.fields.UnitField(db_index=True, editable=False, unique=True)),
                ("address", espace.vault.fields.SealedText()),
                ("address_digest", models.BinaryField(max_length=16, null=True)),
                ("signed", espace.vault.fields.SealedText()),
                ("version", models.CharField(max_length=8)),
                ("language", models.CharField(max_length=5)),
                ("given_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("offered_at", models.DateTimeField(null=True)),
                ("over_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[("revoked", "révoquée"), ("renounced", "rendue"), ("declined", "refusée")],
                        default="",
                        max_length=9,
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="proxies_given",
                        to="accounts.customer",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="proxies_held",
                        to="accounts.customer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ProxyKind",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=32)),
                ("health", models.BooleanField(default=False)),
                (
                    "proxy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="kinds", to="accounts.proxy"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="proxy",
            index=models.Index(
                condition=models.Q(("accepted_at__isnull", True)), fields=["address_digest"], name="proxy_offered"
            ),
        ),
        migrations.AddIndex(
            model_name="proxy",
            index=models.Index(condition=models.Q(("told_at__isnull", True)), fields=["given_at"], name="proxy_untold"),
        ),
        migrations.AddConstraint(
            model_name="proxy",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("given_at"))),
                name="a_proxy_ends_after_it_begins",
                violation_error_message="Une procuration a une fin, après son début.",
            ),
        ),
        migrations.AddConstraint(
            model_name="proxy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("accepted_at__isnull", True),
                        ("holder__isnull", True),
                        ("offered_at__isnull", False),
                        ("over_at__isnull", True),
                        ("offered_at", models.F("given_at")),
                    ),
                    models.Q(
                        ("accepted_at__isnull", False),
                        ("address_digest__isnull", True),
                        ("offered_at__isnull", True),
                        ("over_at__isnull", False),
                        ("accepted_at__gte", models.F("given_at")),
                        ("over_at__lte", models.F("ends_at")),
                    ),
                    _connector="OR",
                ),
                name="a_proxy_is_held_once_accepted",
                violation_error_message="Une procuration est exercée par qui l’a acceptée.",
            ),
        ),
        migrations.AddConstraint(
            model_name="proxy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ending", "")),
                    models.Q(
                        ("ended_at__gte", models.F("given_at")),
                        ("ended_at__isnull", False),
                        ("ending__in", ["revoked", "renounced", "declined"]),
                    ),
                    _connector="OR",
                ),
                name="a_proxy_ends_by_a_gesture",
                violation_error_message="La fin d’une procuration a une date et dit de qui elle vient.",
            ),
        ),
        migrations.AddConstraint(
            model_name="proxy",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("giver__isnull", True),
                    ("holder__isnull", True),
                    models.Q(("giver", models.F("holder")), _negated=True),
                    _connector="OR",
                ),
                name="a_proxy_is_given_to_somebody_else",
                violation_error_message="Une procuration se donne à une autre personne.",
            ),
        ),
        migrations.AddConstraint(
            model_name="proxykind",
            constraint=models.UniqueConstraint(
                fields=("proxy", "kind"),
                name="a_proxy_lends_a_kind_once",
                violation_error_message="Cette sorte de demande y est déjà.",
            ),
        ),
    ]
