import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Logo",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("media_type", models.CharField(max_length=16)),
                ("content", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("media_type__in", ["image/png", "image/jpeg"])),
                        name="a_logo_is_a_picture_that_runs_nothing",
                        violation_error_message="Un logo est une image PNG ou JPEG.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "setting",
                    models.CharField(
                        choices=[
                            ("name", "Nom affiché"),
                            ("colour", "Couleur"),
                            ("logo", "Logo"),
                            ("phone", "Téléphone"),
                            ("mediator", "Médiateur"),
                            ("hours", "Horaires"),
                            ("closures", "Fermetures"),
                            ("mail", "Texte d’un courriel"),
                        ],
                        max_length=12,
                    ),
                ),
                ("about", models.CharField(blank=True, default="", max_length=40)),
                ("value", models.JSONField(null=True)),
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
                        condition=models.Q(
                            models.Q(("setting", "mail"), models.Q(("about", ""), _negated=True)),
                            models.Q(models.Q(("setting", "mail"), _negated=True), ("about", "")),
                            _connector="OR",
                        ),
                        name="a_text_is_that_of_a_mail",
                        violation_error_message="Un texte est celui d’un courriel et d’une langue.",
                    )
                ],
            },
        ),
    ]
