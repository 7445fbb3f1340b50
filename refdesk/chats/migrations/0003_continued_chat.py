from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chats", "0002_vacated_seat"),
    ]

    operations = [
        migrations.AddField(
            model_name="chat",
            name="continues",
            field=models.BigIntegerField(null=True),
        ),
    ]
