from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0014_absence")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="mail_choices",
            field=models.JSONField(db_default=models.Value({}, output_field=models.JSONField()), default=dict),
        ),
    ]
