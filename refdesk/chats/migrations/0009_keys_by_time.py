from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chats", "0008_tags"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="event", name="one_event_per_key"),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(
                condition=models.Q(("client_key__isnull", False)),
                fields=("client_key", "chat"),
                name="one_event_per_key",
            ),
        ),
    ]
