"""The days within which the brokerage answers are a setting too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("brokerage", "0010_kinds")]

    operations = [
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
                    ("reply", "Délai de réponse"),
                    ("mail", "Texte d’un courriel"),
                    ("kind", "Nature de demande"),
                    ("kinds", "Liste des demandes"),
                ],
                max_length=12,
            ),
        ),
    ]
