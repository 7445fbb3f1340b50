from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sign_on", "0001_initial"),
    ]

    operations = [
        migrations.RenameModel(
            old_name="UsedLogoutToken",
            new_name="UsedToken",
        ),
        migrations.AddField(
            model_name="provider",
            name="accept_unsolicited",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="provider",
            name="kind",
            field=models.CharField(default="openid", max_length=10),
        ),
        migrations.AddField(
            model_name="provider",
            name="metadata",
            field=models.TextField(default=""),
        ),
    ]
