"""A chat that goes on is always due: what was read of it so far is read once more."""

from django.db import migrations, models

_GOING_ON = """
INSERT INTO transcripts_due (chat_id, at, seq) SELECT id, started_at, 0 FROM chats_chat WHERE state <> 'ended'
ON CONFLICT (chat_id) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("transcripts", "0002_words")]

    operations = [
        migrations.AddField("due", "seq", models.BigIntegerField(default=0)),
        migrations.RunSQL(_GOING_ON, migrations.RunSQL.noop),
    ]
