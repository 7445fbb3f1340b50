"""Emails in one spelling, and how often an account was unlocked."""

import unicodedata
from typing import Any

from django.db import migrations, models


def normalize(apps: Any, schema_editor: Any) -> None:
    operators = apps.get_model("people", "Operator").objects
    for pk, email in operators.values_list("pk", "email"):
        one = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", email.strip()).lower())
        # Of two accounts that differ in nothing else, one would have to go: both stay, for an administrator to decide.
        if one != email and not operators.filter(email=one).exclude(pk=pk).exists():
            operators.filter(pk=pk).update(email=one)


class Migration(migrations.Migration):
    dependencies = [("people", "0002_desk_session")]

    operations = [
        migrations.AddField(
            model_name="operator",
            name="unlocks",
            field=models.PositiveIntegerField(default=0, editable=False, verbose_name="times unlocked"),
        ),
        migrations.RunPython(normalize, migrations.RunPython.noop),
    ]
