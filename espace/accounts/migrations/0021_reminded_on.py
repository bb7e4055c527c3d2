"""The last morning on which days that come or are past were told to somebody of the team."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0020_mail_choices")]

    operations = [
        migrations.AddField(model_name="staffmember", name="reminded_on", field=models.DateField(null=True)),
    ]
