from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0002_heirs"),
    ]

    operations = [
        migrations.AddField(model_name="export", name="done", field=models.PositiveBigIntegerField(default=0)),
        migrations.AddField(model_name="export", name="total", field=models.PositiveBigIntegerField(default=0)),
        migrations.AddField(model_name="export", name="began_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="export", name="began_from", field=models.PositiveBigIntegerField(default=0)),
        migrations.AlterField(
            model_name="export",
            name="state",
            field=models.CharField(
                choices=[
                    ("reading", "en lecture par le DPO"),
                    ("asked", "en préparation"),
                    ("prepared", "prête"),
                    ("failed", "préparation interrompue"),
                    ("stopped", "arrêtée par la personne"),
                ],
                default="asked",
                max_length=8,
            ),
        ),
    ]
