from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chats", "0007_hand_over_address"),
    ]

    operations = [
        migrations.AddField(
            model_name="chat",
            name="tags",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="chat",
            name="tags_seq",
            field=models.IntegerField(default=0),
        ),
    ]
