from django.db import migrations, models

import refdesk.kit.clock


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0002_written_at"),
    ]

    operations = [
        migrations.AlterField(
            model_name="record",
            name="written_at",
            field=models.BigIntegerField(default=refdesk.kit.clock.now_ms),
        ),
        migrations.RemoveIndex(model_name="record", name="records_by_writing"),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["department", "written_at"], name="records_by_writing"),
        ),
    ]
