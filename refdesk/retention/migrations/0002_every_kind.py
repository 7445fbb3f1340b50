from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery


def libraries_of_entries(apps: Any, schema_editor: Any) -> None:
    department = apps.get_model("libraries", "Department").objects.filter(pk=OuterRef("department"))
    apps.get_model("retention", "LedgerEntry").objects.update(library=Subquery(department.values("library")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0001_initial"),
        ("libraries", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(model_name="lifetime", name="datum", field=models.CharField(max_length=16)),
        # What the sweep has done it may do again: nothing changes twice.
        migrations.DeleteModel(name="Progress"),
        migrations.CreateModel(
            name="Progress",
            fields=[
                ("line", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("at", models.BigIntegerField()),
                ("number", models.BigIntegerField()),
            ],
        ),
        migrations.RemoveConstraint(model_name="ledgerentry", name="one_ledger_entry_a_day"),
        migrations.RenameField(model_name="ledgerentry", old_name="chats", new_name="count"),
        migrations.AlterField(model_name="ledgerentry", name="datum", field=models.CharField(max_length=16)),
        migrations.AlterField(
            model_name="ledgerentry",
            name="department",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="libraries.department",
            ),
        ),
        migrations.AddField(
            model_name="ledgerentry",
            name="library",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="libraries.library",
            ),
        ),
        migrations.AddField(
            model_name="ledgerentry",
            name="room",
            field=models.CharField(
                choices=[("chat", "Chat"), ("ticket", "Ticket"), ("mail", "Mail"), ("record", "Record")],
                default="chat",
                max_length=8,
            ),
        ),
        migrations.RunPython(libraries_of_entries, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="ledgerentry",
            name="library",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="libraries.library"
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.UniqueConstraint(
                condition=Q(department__isnull=False),
                fields=["department", "room", "datum", "wish", "day"],
                name="one_ledger_entry_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.UniqueConstraint(
                condition=Q(department__isnull=True),
                fields=["library", "room", "datum", "wish", "day"],
                name="one_ledger_entry_a_day_of_library",
            ),
        ),
    ]
