from django.db import migrations, models


class Migration(migrations.Migration):
    """The column has no default in the database: the version before can't read `language_chosen`, so it has to stop."""

    dependencies = [
        ("chats", "0003_continued_chat"),
    ]

    operations = [
        migrations.AddField(
            model_name="chat",
            name="language",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
    ]
