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
            name="Epoch",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("value", models.CharField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name="Chat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("country", models.CharField(max_length=2)),
                ("start_key", models.CharField(max_length=32)),
                ("browser", models.CharField(default="", max_length=32)),
                ("state", models.CharField(max_length=8)),
                ("guest", models.IntegerField()),
                ("name", models.CharField(max_length=80, null=True)),
                ("contact", models.CharField(max_length=254, null=True)),
                ("claimed_name", models.CharField(max_length=150)),
                ("claimed_at", models.BigIntegerField(null=True)),
                ("operator_gone", models.BooleanField()),
                ("started_at", models.BigIntegerField()),
                ("ended_at", models.BigIntegerField(null=True)),
                ("ended_by", models.CharField(max_length=13, null=True)),
                ("closed", models.BooleanField()),
                ("seat", models.IntegerField()),
                ("node", models.CharField(max_length=32)),
                ("seat_window", models.CharField(default="", max_length=32)),
                ("seat_attempt", models.IntegerField(default=0)),
                ("connection", models.CharField(max_length=4)),
                ("connection_at", models.BigIntegerField()),
                ("deadline", models.BigIntegerField(null=True)),
                ("last_seq", models.IntegerField()),
                ("excerpt", models.CharField(max_length=120)),
                ("excerpt_by", models.CharField(max_length=6)),
                ("excerpt_seq", models.IntegerField(default=0)),
                ("message_at", models.BigIntegerField()),
                ("patron_messages", models.IntegerField()),
                ("page", models.TextField()),
                ("mobile", models.BooleanField()),
                ("listed", models.BooleanField()),
                ("contact_requested", models.BooleanField(default=False)),
                ("redacted", models.CharField(default="", max_length=60)),
                ("tags", models.TextField(default="")),
                ("tags_seq", models.IntegerField(default=0)),
                ("question", models.CharField(default="", max_length=120)),
                ("desk_messages", models.IntegerField(default=0)),
                ("patron_bytes", models.IntegerField(default=0)),
                ("desk_bytes", models.IntegerField(default=0)),
                ("feedback", models.CharField(default="", max_length=6)),
                ("request_purpose", models.CharField(default="transfer", max_length=8)),
                ("request_department", models.BigIntegerField(null=True)),
                ("request_operator", models.BigIntegerField(null=True)),
                ("request_name", models.CharField(default="", max_length=150)),
                ("request_until", models.BigIntegerField(null=True)),
                ("request_seq", models.IntegerField(default=0)),
                ("request_declined", models.TextField(default="")),
                ("backups", models.TextField(default="")),
                ("backup_at", models.BigIntegerField(null=True)),
                ("participants", models.TextField(null=True)),
                (
                    "claimed_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="chats",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        db_index=False, on_delete=models.PROTECT, related_name="chats", to="libraries.department"
                    ),
                ),
                (
                    "widget",
                    models.ForeignKey(
                        db_index=False, on_delete=models.PROTECT, related_name="chats", to="widgets.widget"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("listed", True)), fields=["department"], name="chats_listed"),
                    models.Index(condition=models.Q(("listed", True)), fields=["claimed_by"], name="chats_of_operator"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", False)),
                        fields=["department", "ended_at"],
                        name="chats_ended",
                    ),
                    models.Index(
                        condition=models.Q(("deadline__isnull", False)), fields=["deadline"], name="chats_due"
                    ),
                    models.Index(
                        condition=models.Q(("request_until__isnull", False)),
                        fields=["request_until"],
                        name="chats_requesting",
                    ),
                    models.Index(
                        condition=models.Q(("backup_at__isnull", False), ("state", "waiting")),
                        fields=["department"],
                        name="chats_offered",
                    ),
                    models.Index(
                        condition=models.Q(("listed", True), ("participants__isnull", False)),
                        fields=["department"],
                        name="chats_shared",
                    ),
                    models.Index(condition=models.Q(("connection", "up")), fields=["node"], name="chats_connected"),
                    models.Index(
                        condition=models.Q(("contact__isnull", False)), fields=["contact"], name="chats_of_contact"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("widget", "start_key"), name="one_chat_per_start_key")],
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("pk", models.CompositePrimaryKey("chat_id", "seq", primary_key=True, serialize=False)),
                ("seq", models.IntegerField()),
                ("kind", models.CharField(max_length=24)),
                ("at", models.BigIntegerField()),
                ("actor", models.CharField(max_length=200)),
                ("payload", models.TextField()),
                ("client_key", models.CharField(max_length=32, null=True)),
                ("key_digest", models.CharField(max_length=16, null=True)),
                (
                    "chat",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=models.CASCADE,
                        related_name="events",
                        to="chats.chat",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("client_key__isnull", False)),
                        fields=("client_key", "chat"),
                        name="one_event_per_key",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("code_hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("address", models.TextField(default="")),
                ("expires_at", models.BigIntegerField(db_index=True)),
                (
                    "chat",
                    models.ForeignKey(db_constraint=False, on_delete=models.CASCADE, related_name="+", to="chats.chat"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReadMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("seq", models.IntegerField()),
                ("count", models.IntegerField(default=0)),
                (
                    "chat",
                    models.ForeignKey(
                        db_constraint=False, on_delete=models.CASCADE, related_name="read_marks", to="chats.chat"
                    ),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        null=True, on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("operator__isnull", False)),
                        fields=("chat", "operator"),
                        name="one_mark_per_operator",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("operator__isnull", True)), fields=("chat",), name="one_mark_of_patron"
                    ),
                ]
            },
        ),
    ]
