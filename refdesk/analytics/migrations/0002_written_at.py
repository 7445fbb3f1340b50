from typing import Any

from django.db import migrations, models
from django.db.models import F


def written_when_recorded(apps: Any, schema_editor: Any) -> None:
    apps.get_model("analytics", "Record").objects.update(written_at=F("recorded_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0001_initial"),
    ]

    operations = [
        migrations.AddField(model_name="record", name="written_at", field=models.BigIntegerField(default=0)),
        migrations.RunPython(written_when_recorded, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["written_at", "id"], name="records_by_writing"),
        ),
    ]
