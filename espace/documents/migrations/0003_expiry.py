from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_upload")]

    operations = [
        migrations.AddField(model_name="document", name="expires_on", field=models.DateField(null=True)),
        migrations.AddField(model_name="document", name="expiry_told_on", field=models.DateField(null=True)),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("expires_on__isnull", False)), fields=["expires_on"], name="document_expiring"
            ),
        ),
    ]
