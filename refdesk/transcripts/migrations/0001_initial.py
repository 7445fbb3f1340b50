from django.conf import settings
from django.db import migrations, models

from refdesk.word_index.tables import words_table


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("chats", "0001_initial"),
        ("libraries", "0001_initial"),
        ("widgets", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Due",
            fields=[
                (
                    "chat",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=models.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="chats.chat",
                    ),
                ),
                ("at", models.BigIntegerField(db_index=True)),
                ("seq", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                (
                    "chat",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=models.CASCADE,
                        primary_key=True,
                        related_name="card",
                        serialize=False,
                        to="chats.chat",
                    ),
                ),
                ("sort_key", models.BigIntegerField(unique=True)),
                ("outcome", models.CharField(max_length=13)),
                ("noted", models.BooleanField(default=False)),
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
                        on_delete=models.CASCADE,
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
                    models.Index(fields=["department", "sort_key"], name="cards_of_department"),
                    models.Index(fields=["department", "outcome", "sort_key"], name="cards_by_outcome"),
                    models.Index(fields=["operator", "sort_key"], name="cards_of_operator"),
                    models.Index(fields=["widget", "sort_key"], name="cards_of_widget"),
                    models.Index(
                        condition=models.Q(("noted", True)), fields=["department", "sort_key"], name="cards_with_notes"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Participation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("sort_key", models.BigIntegerField(db_index=True)),
                (
                    "operator",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("operator", "sort_key"), name="participation_once")]
            },
        ),
        migrations.CreateModel(
            name="Tagging",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("tag", models.CharField(max_length=40)),
                ("sort_key", models.BigIntegerField(db_index=True)),
                (
                    "library",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="+", to="libraries.library"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["library", "tag"], name="tags_of_library")],
                "constraints": [models.UniqueConstraint(fields=("tag", "sort_key"), name="tag_once")],
            },
        ),
        words_table("transcripts_words"),
    ]
