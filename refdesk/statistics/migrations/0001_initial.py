from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("libraries", "0001_initial"),
        ("widgets", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChatFact",
            fields=[
                ("chat", models.BigIntegerField(primary_key=True, serialize=False)),
                ("page", models.CharField(max_length=200)),
                ("started_at", models.BigIntegerField()),
                ("left_at", models.BigIntegerField()),
                ("day", models.IntegerField()),
                ("month", models.IntegerField()),
                ("hour", models.SmallIntegerField()),
                ("outcome", models.SmallIntegerField()),
                ("waiting", models.IntegerField()),
                ("first_answer", models.IntegerField(null=True)),
                ("handling", models.IntegerField(null=True)),
                ("patron_messages", models.IntegerField()),
                ("desk_messages", models.IntegerField()),
                ("reconnects", models.IntegerField()),
                ("operators", models.SmallIntegerField()),
                ("transfers", models.SmallIntegerField(default=0)),
                ("by_backup", models.SmallIntegerField(default=0)),
                ("blocked", models.SmallIntegerField(default=0)),
                ("questions", models.IntegerField(default=0)),
                ("feedback", models.SmallIntegerField(null=True)),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="+", to="libraries.department"
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "widget",
                    models.ForeignKey(db_index=False, on_delete=models.CASCADE, related_name="+", to="widgets.widget"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=[
                            "day",
                            "hour",
                            "outcome",
                            "department",
                            "widget",
                            "operator",
                            "waiting",
                            "handling",
                            "questions",
                            "transfers",
                            "by_backup",
                            "blocked",
                            "month",
                            "started_at",
                            "left_at",
                            "feedback",
                            "page",
                        ],
                        name="chat_facts_by_day",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("began_at", models.BigIntegerField()),
                ("until", models.BigIntegerField()),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="+", to="libraries.department"
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["until"], name="shifts_until")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("department", "operator", "began_at"), name="one_shift_per_beginning"
                    )
                ],
            },
        ),
    ]
