from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chats", "0002_seat_window"),
    ]

    operations = [
        migrations.AddField(
            model_name="chat",
            name="contact_asked",
            field=models.BooleanField(default=False),
        ),
    ]
