"""An explicit agreement given by phone or by post, noted by the advisor who enters the request. SQLite writes the table anew for a
constraint, and forgets what guards it: the guards are put back."""

from typing import Any

from django.db import migrations, models

WORDS = "Une preuve de consentement ne se modifie pas."
GUARDS = (
    "CREATE TRIGGER consent_consentevent_is BEFORE UPDATE ON consent_consentevent "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END;",
    "CREATE TRIGGER consent_consentevent_stays BEFORE DELETE ON consent_consentevent "  # noqa: S608 -- words and names of ours
    "WHEN NOT EXISTS (SELECT 1 FROM consent_release WHERE event = OLD.id) "
    f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END;",
)


def guard_again(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    for name in ("consent_consentevent_is", "consent_consentevent_stays"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
    for statement in GUARDS:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("consent", "0002_append_only")]

    operations = [
        migrations.RemoveConstraint(model_name="consentevent", name="consent_by_post_says_when_it_came"),
        migrations.AlterField(
            model_name="consentevent",
            name="how",
            field=models.CharField(
                choices=[
                    ("screen", "à l’écran, par la personne"),
                    ("proxy", "à l’écran, par la personne qui a votre procuration"),
                    ("officer", "reçu par la poste ou par courriel, noté par le délégué à la protection des données"),
                    ("advisor", "reçu par téléphone, par la poste ou par courriel, noté par un gestionnaire"),
                ],
                default="screen",
                max_length=7,
            ),
        ),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("how__in", ["screen", "proxy"]), ("received_on__isnull", True)),
                    models.Q(("how__in", ["officer", "advisor"]), ("received_on__isnull", False)),
                    _connector="OR",
                ),
                name="consent_by_post_says_when_it_came",
                violation_error_message="Ce qui a été reçu hors de l’espace porte le jour de sa réception.",
            ),
        ),
        migrations.RunPython(guard_again),
    ]
