"""Removes from the subjects of received emails the addresses and Message-IDs that prove to be a ticket's patron."""

from typing import Any

from django.db import migrations

from refdesk.tickets.own_addresses import without_secrets


def remove_secrets(apps: Any, schema_editor: Any) -> None:
    emails = apps.get_model("mail", "Incoming").objects
    for row, subject in emails.exclude(subject="").values_list("id", "subject").iterator():
        if without_secrets(subject) != subject:
            emails.filter(id=row).update(subject=without_secrets(subject))


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial")]
    operations = [migrations.RunPython(remove_secrets, migrations.RunPython.noop)]
