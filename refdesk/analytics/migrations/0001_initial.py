from django.conf import settings
from django.db import migrations, models

import refdesk.kit.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("chats", "0001_initial"),
        ("libraries", "0001_initial"),
        ("tickets", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dataset",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("form", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=1)),
                ("retired", models.BooleanField(default=False)),
                ("changed_at", models.BigIntegerField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="datasets", to="libraries.library"),
                ),
            ],
            options={"ordering": ["retired", "name", "id"]},
        ),
        migrations.CreateModel(
            name="SurveyCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("survey", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=80)),
                ("rule", models.TextField(max_length=4000)),
                ("conditions", models.JSONField(default=list)),
                ("key", models.CharField(max_length=32)),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.BigIntegerField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "dataset",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="survey_counts", to="analytics.dataset"),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("dataset", "key"),
                        name="one_survey_count_per_key",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("at", models.BigIntegerField()),
                ("operator_name", models.CharField(max_length=80)),
                ("recorded_at", models.BigIntegerField()),
                ("written_at", models.BigIntegerField(default=refdesk.kit.clock.now_ms)),
                ("source", models.CharField(max_length=6)),
                ("position", models.IntegerField(null=True)),
                ("key", models.CharField(max_length=32)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("values", models.JSONField(default=dict)),
                (
                    "chat",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to="chats.chat",
                    ),
                ),
                (
                    "dataset",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="records", to="analytics.dataset"
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="libraries.department"),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["dataset", "at", "id"], name="records_by_time"),
                    models.Index(condition=models.Q(("chat__isnull", False)), fields=["chat"], name="records_of_chat"),
                    models.Index(
                        condition=models.Q(("ticket__isnull", False)), fields=["ticket"], name="records_of_ticket"
                    ),
                    models.Index(fields=["department", "written_at"], name="records_by_writing"),
                ],
                "constraints": [models.UniqueConstraint(fields=("dataset", "key"), name="one_record_per_key")],
            },
        ),
    ]
