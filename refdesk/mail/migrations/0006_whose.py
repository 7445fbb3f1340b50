from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def of_their_tickets(apps: Any, schema_editor: Any) -> None:
    ticket = apps.get_model("tickets", "Ticket").objects.filter(pk=OuterRef("ticket"))
    received = apps.get_model("mail", "Incoming").objects.filter(ticket__isnull=False)
    received.update(library=Subquery(ticket.values("library")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0005_by_age"),
        ("libraries", "0001_initial"),
        ("tickets", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="incoming",
            name="library",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="libraries.library",
                verbose_name="library",
            ),
        ),
        migrations.RemoveIndex(model_name="incoming", name="received_by_age"),
        migrations.AddIndex(
            model_name="incoming",
            index=models.Index(fields=["library", "at"], name="received_by_age"),
        ),
        migrations.RunPython(of_their_tickets, migrations.RunPython.noop, elidable=True),
    ]
