from django.conf import settings
from django.db import migrations, models

from refdesk.word_index.tables import words_table


class Migration(migrations.Migration):
    initial = True

    dependencies = [("libraries", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="InternalChat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("scope", models.CharField(max_length=10)),
                ("start_key", models.CharField(max_length=32, unique=True)),
                ("last_seq", models.IntegerField()),
                ("messages", models.IntegerField()),
                ("message_at", models.BigIntegerField()),
                ("message_by", models.BigIntegerField()),
                ("message_seq", models.IntegerField()),
                ("excerpt", models.CharField(max_length=120)),
                ("expired_seq", models.IntegerField()),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=models.CASCADE, related_name="+", to="libraries.department"
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=models.CASCADE, related_name="+", to="libraries.library"
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("department__isnull", False)),
                        fields=["department"],
                        name="internal_of_department",
                    ),
                    models.Index(
                        condition=models.Q(("library__isnull", False)), fields=["library"], name="internal_of_library"
                    ),
                    models.Index(
                        condition=models.Q(("first__isnull", False)),
                        fields=["first", "message_at"],
                        name="internal_of_first",
                    ),
                    models.Index(
                        condition=models.Q(("second__isnull", False)),
                        fields=["second", "message_at"],
                        name="internal_of_second",
                    ),
                    models.Index(fields=["message_at"], name="internal_by_message"),
                ]
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("pk", models.CompositePrimaryKey("internal_chat_id", "seq", primary_key=True, serialize=False)),
                ("seq", models.IntegerField()),
                ("kind", models.CharField(max_length=24)),
                ("at", models.BigIntegerField()),
                ("actor", models.CharField(max_length=200)),
                ("payload", models.TextField()),
                ("client_key", models.CharField(max_length=32, null=True)),
                ("key_digest", models.CharField(max_length=16, null=True)),
                (
                    "internal_chat",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=models.CASCADE,
                        related_name="events",
                        to="colleagues.internalchat",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("client_key__isnull", False)),
                        fields=("client_key", "internal_chat"),
                        name="one_internal_event_per_key",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("sort_key", models.BigAutoField(primary_key=True, serialize=False)),
                ("seq", models.IntegerField()),
                ("due_at", models.BigIntegerField(null=True)),
                (
                    "internal_chat",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=models.CASCADE,
                        related_name="+",
                        to="colleagues.internalchat",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="messages_to_index"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("internal_chat", "seq"), name="one_entry_of_a_message")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("seq", models.IntegerField()),
                ("count", models.IntegerField()),
                (
                    "internal_chat",
                    models.ForeignKey(
                        db_constraint=False, on_delete=models.CASCADE, related_name="+", to="colleagues.internalchat"
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("internal_chat", "operator"), name="one_internal_mark")]
            },
        ),
        words_table("colleagues_words"),
    ]
