from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0004_certificates"),
    ]

    operations = [
        migrations.AddField(model_name="import", name="began_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="import", name="began_from", field=models.PositiveIntegerField(default=0)),
    ]
