from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_death_reported"),
    ]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="closed_by_death_at",
            field=models.DateTimeField(null=True),
        ),
    ]
