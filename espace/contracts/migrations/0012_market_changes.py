"""What an administrator changes of insurers and products, which the database itself keeps; and the names that files go on using."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WORDS = "Un changement passé ne se modifie pas."
TABLE = "contracts_marketchange"

POSTGRESQL = f"""
CREATE FUNCTION contracts_market_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{WORDS}'; END $$;
CREATE TRIGGER {TABLE}_is BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION contracts_market_guard();
"""


def guard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for act in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {TABLE}_{act.lower()} BEFORE {act} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{WORDS}'); END;"
            )
    else:
        schema_editor.execute(POSTGRESQL, params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0011_invitation_rounds"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(model_name="insurer", name="also_called", field=models.JSONField(default=list)),
        migrations.AddField(model_name="product", name="also_sold_by", field=models.JSONField(default=list)),
        migrations.CreateModel(
            name="MarketChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "insurer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="contracts.insurer",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="contracts.product",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-at", "-id"], name="market_change_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("insurer__isnull", False), ("product__isnull", True)),
                            models.Q(("insurer__isnull", True), ("product__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_market_change_is_of_one_row",
                        violation_error_message="Un changement est celui d’un assureur ou d’un produit.",
                    )
                ],
            },
        ),
        migrations.RunPython(guard),
    ]
