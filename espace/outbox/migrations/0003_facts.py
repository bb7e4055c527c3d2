from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0002_longer_events"),
    ]

    operations = [
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event", models.CharField(max_length=160)),
                (
                    "mail",
                    models.ForeignKey(
                        on_delete=models.deletion.CASCADE, related_name="facts", to="outbox.outgoingmail"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["event"], name="fact_event")],
                "constraints": [models.UniqueConstraint(fields=("mail", "event"), name="fact_told_once")],
            },
        ),
    ]
