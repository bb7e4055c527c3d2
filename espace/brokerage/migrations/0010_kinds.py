"""The kinds of request are settings too.

SQLite writes the table anew for a constraint, and forgets what guards it: the guards are put back.
"""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

WORDS = "Un réglage passé ne se modifie pas."
NAMED = ["mail", "kind"]


def guard_again(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    for act in ("UPDATE", "DELETE"):
        name = f"brokerage_version_{act.lower()}"
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {act} ON brokerage_version BEGIN SELECT RAISE(ABORT, '{WORDS}'); END;"
        )


class Migration(migrations.Migration):
    dependencies = [("brokerage", "0002_append_only"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.RemoveConstraint(model_name="version", name="a_text_is_that_of_a_mail"),
        migrations.AlterField(
            model_name="version",
            name="setting",
            field=models.CharField(
                choices=[
                    ("name", "Nom affiché"),
                    ("colour", "Couleur"),
                    ("logo", "Logo"),
                    ("phone", "Téléphone"),
                    ("mediator", "Médiateur"),
                    ("hours", "Horaires"),
                    ("closures", "Fermetures"),
                    ("mail", "Texte d’un courriel"),
                    ("kind", "Nature de demande"),
                    ("kinds", "Liste des demandes"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("setting__in", NAMED), models.Q(("about", ""), _negated=True)),
                    models.Q(models.Q(("setting__in", NAMED), _negated=True), ("about", "")),
                    _connector="OR",
                ),
                name="a_setting_of_many_says_which",
                violation_error_message="Un texte est celui d’un courriel et d’une langue, une définition celle d’une demande.",
            ),
        ),
        migrations.RunPython(guard_again),
        migrations.CreateModel(
            name="Sketch",
            fields=[
                ("kind", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("value", models.JSONField()),
                ("revision", models.PositiveIntegerField(default=1)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind", ""), _negated=True),
                        name="a_sketch_is_of_a_kind",
                        violation_error_message="Un brouillon de définition est celui d’une demande.",
                    )
                ],
            },
        ),
    ]
