from django.conf import settings
from django.db import migrations, models

from refdesk.word_index.tables import words_table


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("chats", "0001_initial"),
        ("libraries", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Queue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("slug", models.SlugField(unique=True)),
                (
                    "welcome",
                    models.TextField(
                        default="Write down your question. We’ll answer as soon as we can.", max_length=500
                    ),
                ),
                ("public", models.BooleanField(default=True)),
                ("address", models.EmailField(max_length=254, null=True, unique=True)),
                ("accepts_files", models.BooleanField(default=True)),
                ("departments", models.ManyToManyField(related_name="queues", to="libraries.department")),
                ("library", models.ForeignKey(on_delete=models.PROTECT, related_name="queues", to="libraries.library")),
                ("members", models.ManyToManyField(related_name="queues", to=settings.AUTH_USER_MODEL)),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("country", models.CharField(max_length=2)),
                ("start_key", models.CharField(max_length=32)),
                ("source", models.CharField(max_length=8)),
                ("status", models.CharField(max_length=8)),
                ("question", models.CharField(max_length=200)),
                ("name", models.CharField(max_length=80, null=True)),
                ("contact", models.CharField(max_length=254, null=True)),
                ("owner_name", models.CharField(max_length=150)),
                ("tags", models.TextField()),
                ("opened_at", models.BigIntegerField()),
                ("changed_at", models.BigIntegerField()),
                ("last_seq", models.IntegerField()),
                ("excerpt", models.CharField(max_length=200)),
                ("excerpt_by", models.CharField(max_length=7)),
                ("answered_seq", models.IntegerField()),
                ("answered_by", models.CharField(max_length=200)),
                ("excerpt_seq", models.IntegerField(default=0)),
                ("redacted", models.CharField(default="", max_length=60)),
                ("forget", models.CharField(default="", max_length=60)),
                ("offered", models.IntegerField(default=0)),
                (
                    "chat",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="tickets",
                        to="chats.chat",
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        db_index=False, on_delete=models.PROTECT, related_name="+", to="libraries.library"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="tickets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "queue",
                    models.ForeignKey(
                        db_index=False, on_delete=models.PROTECT, related_name="tickets", to="tickets.queue"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["queue", "status", "-changed_at"], name="tickets_of_queue"),
                    models.Index(fields=["-changed_at", "-id"], name="tickets_by_change"),
                    models.Index(
                        condition=models.Q(("owner__isnull", False)),
                        fields=["owner", "status"],
                        name="tickets_of_owner",
                    ),
                    models.Index(
                        condition=models.Q(("contact__isnull", False)), fields=["contact"], name="tickets_of_contact"
                    ),
                    models.Index(
                        condition=models.Q(("status", "closed")),
                        fields=["library", "changed_at"],
                        name="tickets_closed",
                    ),
                    models.Index(
                        condition=models.Q(("forget", ""), _negated=True), fields=["library"], name="tickets_to_forget"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("library", "start_key"), name="one_ticket_per_start_key")
                ],
            },
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=models.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="tickets.ticket",
                    ),
                ),
                ("sort_key", models.BigIntegerField(null=True, unique=True)),
                ("due_at", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="tickets_to_index"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("pk", models.CompositePrimaryKey("ticket_id", "seq", primary_key=True, serialize=False)),
                ("seq", models.IntegerField()),
                ("kind", models.CharField(max_length=24)),
                ("at", models.BigIntegerField()),
                ("actor", models.CharField(max_length=200)),
                ("payload", models.TextField()),
                ("client_key", models.CharField(max_length=32, null=True)),
                ("key_digest", models.CharField(max_length=16, null=True)),
                (
                    "ticket",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=models.CASCADE,
                        related_name="events",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("client_key__isnull", False)),
                        fields=("ticket", "client_key"),
                        name="one_ticket_event_per_key",
                    )
                ]
            },
        ),
        words_table("tickets_words"),
    ]
