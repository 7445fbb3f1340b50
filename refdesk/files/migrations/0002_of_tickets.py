"""Files belong to a library, and may be those of a ticket."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def _libraries(apps: Any, schema_editor: Any) -> None:
    file, chat = apps.get_model("files", "File"), apps.get_model("chats", "Chat")
    whose = chat.objects.filter(pk=models.OuterRef("chat_id")).values("department__library_id")[:1]
    file.objects.update(library=models.Subquery(whose))
    # PostgreSQL alters no table while a constraint of it is still to be checked.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("chats", "0007_hand_over_address"),
        ("files", "0001_initial"),
        ("libraries", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="file",
            name="library",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="libraries.library",
            ),
        ),
        migrations.RunPython(_libraries, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="file",
            name="library",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="libraries.library"
            ),
        ),
        migrations.AddField(model_name="file", name="ticket", field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name="file", name="told", field=models.CharField(default="", max_length=32)),
        migrations.AlterField(
            model_name="file",
            name="chat",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="files", to="chats.chat"
            ),
        ),
        migrations.AddIndex(
            model_name="file",
            index=models.Index(
                condition=models.Q(("ticket__isnull", False)), fields=["ticket"], name="files_of_ticket"
            ),
        ),
    ]
