from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chats", "0003_contact_asked"),
    ]

    operations = [
        migrations.AddField(
            model_name="chat",
            name="seat_attempt",
            field=models.IntegerField(default=0),
        ),
    ]
