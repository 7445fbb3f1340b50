from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0004_of_chats"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(fields=["at"], name="received_by_age"),
        ),
        migrations.AddIndex(
            model_name="mail",
            index=models.Index(fields=["library", "made_at"], name="mails_by_age"),
        ),
    ]
