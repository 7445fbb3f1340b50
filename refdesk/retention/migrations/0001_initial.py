from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("libraries", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="NoRetention",
            fields=[
                (
                    "department",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        primary_key=True,
                        related_name="no_retention",
                        serialize=False,
                        to="libraries.department",
                    ),
                )
            ],
        ),
        migrations.CreateModel(
            name="SweepCursor",
            fields=[
                ("scope", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("at", models.BigIntegerField()),
                ("number", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=32)),
                ("at", models.BigIntegerField()),
                ("operator_name", models.CharField(max_length=150)),
                ("chats", models.PositiveIntegerField(default=0)),
                ("tickets", models.PositiveIntegerField(default=0)),
                ("emails", models.PositiveIntegerField(default=0)),
                ("finished_at", models.BigIntegerField(null=True)),
                ("library", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="libraries.library")),
                (
                    "operator",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("library", "key"), name="one_erasure_per_key")]},
        ),
        migrations.CreateModel(
            name="ErasureItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("entity", models.CharField(max_length=6)),
                ("number", models.BigIntegerField()),
                ("started", models.BooleanField(default=False)),
                ("erasure", models.ForeignKey(on_delete=models.CASCADE, related_name="items", to="retention.erasure")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("erasure", "entity", "number"), name="one_item_per_log")
                ]
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("entity", models.CharField(default="chat", max_length=8)),
                ("datum", models.CharField(max_length=16)),
                ("cause", models.CharField(max_length=8)),
                ("day", models.DateField()),
                ("count", models.PositiveIntegerField()),
                (
                    "department",
                    models.ForeignKey(null=True, on_delete=models.CASCADE, related_name="+", to="libraries.department"),
                ),
                ("library", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="libraries.library")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("department__isnull", False)),
                        fields=("department", "entity", "datum", "cause", "day"),
                        name="one_ledger_entry_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("department__isnull", True)),
                        fields=("library", "entity", "datum", "cause", "day"),
                        name="one_ledger_entry_a_day_of_library",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="RetentionPeriod",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("datum", models.CharField(max_length=16)),
                ("days", models.PositiveIntegerField(null=True)),
                (
                    "library",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="retention_periods", to="libraries.library"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("library", "datum"), name="one_period_per_datum")]
            },
        ),
    ]
