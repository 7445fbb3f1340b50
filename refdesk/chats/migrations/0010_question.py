import json

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from refdesk.kit.text import excerpt

LENGTH = 120
SEQ = 3
PIECE = 500


def fill(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Read the questions of chats that are on a desk: those of others are shown nowhere as rows."""
    chats = apps.get_model("chats", "Chat").objects.filter(listed=True)
    events = apps.get_model("chats", "Event").objects.filter(seq=SEQ, kind="message_sent")
    numbers = list(chats.values_list("id", flat=True))
    for first in range(0, len(numbers), PIECE):
        for chat, payload in events.filter(chat_id__in=numbers[first : first + PIECE]).values_list(
            "chat_id", "payload"
        ):
            chats.filter(id=chat).update(question=excerpt(json.loads(payload).get("text", ""), LENGTH))


class Migration(migrations.Migration):
    dependencies = [
        ("chats", "0009_keys_by_time"),
    ]

    operations = [
        migrations.AddField(
            model_name="chat",
            name="question",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
