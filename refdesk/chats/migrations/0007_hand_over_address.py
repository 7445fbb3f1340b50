from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chats", "0006_redaction"),
    ]

    operations = [
        migrations.AddField(
            model_name="handover",
            name="address",
            field=models.TextField(default=""),
        ),
    ]
