from django.db import migrations, models

from espace.lib import clock


class Migration(migrations.Migration):
    dependencies = [("tickets", "0021_disclosure")]

    operations = [
        migrations.AddField(model_name="ticket", name="taken_back_at", field=models.DateTimeField(null=True)),
        # What is on its way right now was not told when its request last moved: for those seconds, now.
        migrations.AddField(
            model_name="departure",
            name="activity_at",
            field=models.DateTimeField(default=clock.now),
            preserve_default=False,
        ),
    ]
