from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chats", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="chat",
            name="seat_vacated",
            field=models.IntegerField(db_default=0, default=0),
        ),
    ]
