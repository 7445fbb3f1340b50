from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OCTETS = {"sqlite": "length(CAST(e.payload AS BLOB))", "postgresql": "octet_length(e.payload)"}
# As the head counts: bytes begin anew with each redaction.
COUNT = """
    UPDATE chats_chat SET desk_messages = sums.messages, patron_bytes = sums.of_patron, desk_bytes = sums.of_desk
    FROM (
        SELECT e.chat_id AS chat,
            sum(CASE WHEN e.actor = 'patron' THEN 0 ELSE 1 END) AS messages,
            sum(CASE WHEN e.actor = 'patron' AND e.seq > coalesce(r.seq, 0) THEN {octets} ELSE 0 END) AS of_patron,
            sum(CASE WHEN e.actor <> 'patron' AND e.seq > coalesce(r.seq, 0) THEN {octets} ELSE 0 END) AS of_desk
        FROM chats_event e
        LEFT JOIN (SELECT chat_id, max(seq) AS seq FROM chats_event WHERE kind = 'redacted' GROUP BY chat_id) r
            ON r.chat_id = e.chat_id
        WHERE e.kind IN ('message_sent', 'file_sent')
        GROUP BY e.chat_id
    ) AS sums
    WHERE chats_chat.id = sums.chat
"""


def count(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Count what each side of the chats that are there has sent."""
    with editor.connection.cursor() as cursor:
        cursor.execute(COUNT.format(octets=OCTETS[editor.connection.vendor]))


class Migration(migrations.Migration):
    dependencies = [
        ("chats", "0011_epoch"),
    ]

    operations = [
        migrations.AddField(model_name="chat", name="desk_messages", field=models.IntegerField(default=0)),
        migrations.AddField(model_name="chat", name="patron_bytes", field=models.IntegerField(default=0)),
        migrations.AddField(model_name="chat", name="desk_bytes", field=models.IntegerField(default=0)),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
