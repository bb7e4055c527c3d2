from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0014_saved_view")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="channel",
            field=models.CharField(
                choices=[
                    ("space", "dans l’espace"),
                    ("phone", "par téléphone"),
                    ("post", "par la poste"),
                    ("email", "par courriel"),
                ],
                default="space",
                max_length=5,
            ),
        ),
        migrations.AddField(model_name="ticket", name="entered_at", field=models.DateTimeField(null=True)),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "space"), ("entered_at__isnull", True)),
                    models.Q(
                        models.Q(("channel", "space"), _negated=True),
                        ("entered_at__gte", models.F("submitted_at")),
                        ("entered_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="a_ticket_entered_by_staff_says_when",
                violation_error_message="Une demande reçue hors de l’espace porte l’instant où elle a été entrée.",
            ),
        ),
    ]
