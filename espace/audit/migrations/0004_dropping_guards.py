"""The guards of the journal, back around its tables as they are now."""

from importlib import import_module

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_dropping")]
    operations = [
        migrations.AlterField("auditblock", "first_at", models.DateTimeField()),
        migrations.AlterField("auditblock", "last_at", models.DateTimeField()),
        migrations.RunPython(import_module("espace.audit.migrations.0003_dropping").guard),
    ]
