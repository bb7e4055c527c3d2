import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_proxies"),
        ("tickets", "0009_follow_up"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="proxy",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="drafts", to="accounts.proxy"
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="proxy",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="tickets", to="accounts.proxy"
            ),
        ),
    ]
