"""The refresh token that came last is encrypted."""

from typing import Any

from django.db import migrations


def seal(apps: Any, schema_editor: Any) -> None:
    for row in apps.get_model("mail", "Renewed").objects.all():
        from refdesk.mail.sealed import sealed

        row.token = sealed(row.token)
        row.save()


class Migration(migrations.Migration):
    dependencies = [("mail", "0007_renewed")]

    operations = [migrations.RunPython(seal)]
