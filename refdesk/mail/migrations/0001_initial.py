from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("chats", "0001_initial"),
        ("libraries", "0001_initial"),
        ("people", "0001_initial"),
        ("tickets", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=400, unique=True)),
                ("uid_validity", models.BigIntegerField(default=0)),
                ("last_uid", models.BigIntegerField(default=0)),
                ("reader", models.CharField(max_length=32)),
                ("lease_until", models.BigIntegerField(default=0)),
                ("checked_at", models.BigIntegerField(default=0)),
                ("error", models.CharField(max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="RefreshToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("configured_digest", models.CharField(max_length=64, unique=True)),
                ("encrypted_token", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="NotificationPreferences",
            fields=[
                (
                    "operator",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        primary_key=True,
                        related_name="notification_preferences",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("email_new", models.BooleanField(default=False)),
                ("email_replies", models.BooleanField(default=True)),
                ("email_assigned", models.BooleanField(default=True)),
                ("desk_new", models.BooleanField(default=True)),
                ("desk_replies", models.BooleanField(default=True)),
                ("desk_assigned", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="Email",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("seq", models.IntegerField()),
                ("notes", models.BooleanField(default=False)),
                ("kind", models.CharField(max_length=12)),
                ("recipient", models.CharField(max_length=254)),
                ("message_id", models.CharField(max_length=200, unique=True)),
                ("state", models.CharField(default="due", max_length=8)),
                ("created_at", models.BigIntegerField()),
                ("due_at", models.BigIntegerField()),
                ("sent_at", models.BigIntegerField(null=True)),
                ("attempts", models.IntegerField(default=0)),
                ("maybe_duplicate", models.BooleanField(default=False)),
                ("error", models.CharField(max_length=500)),
                (
                    "chat",
                    models.ForeignKey(
                        db_constraint=False, null=True, on_delete=models.CASCADE, related_name="+", to="chats.chat"
                    ),
                ),
                ("library", models.ForeignKey(on_delete=models.CASCADE, related_name="+", to="libraries.library")),
                (
                    "operator",
                    models.ForeignKey(
                        null=True, on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=models.CASCADE,
                        related_name="emails",
                        to="tickets.ticket",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["due", "sending"])), fields=["due_at"], name="emails_due"
                    ),
                    models.Index(fields=["recipient", "sent_at"], name="emails_sent_to"),
                    models.Index(fields=["library", "created_at"], name="emails_by_age"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ticket", "seq", "kind", "recipient"), name="one_mail_per_event_and_address"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Incoming",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("uid_validity", models.BigIntegerField()),
                ("uid", models.BigIntegerField()),
                ("state", models.CharField(default="pending", max_length=9)),
                ("attempts", models.IntegerField(default=0)),
                ("received_at", models.BigIntegerField()),
                ("message_id", models.CharField(db_index=True, max_length=254)),
                ("sender", models.CharField(max_length=254)),
                ("subject", models.CharField(max_length=300)),
                ("reason", models.CharField(max_length=500)),
                (
                    "library",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=models.CASCADE, related_name="+", to="libraries.library"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        db_constraint=False, null=True, on_delete=models.SET_NULL, related_name="+", to="tickets.ticket"
                    ),
                ),
                ("mailbox", models.ForeignKey(on_delete=models.CASCADE, related_name="emails", to="mail.mailbox")),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["library", "received_at"], name="received_by_age")],
                "constraints": [
                    models.UniqueConstraint(fields=("mailbox", "uid_validity", "uid"), name="one_row_per_uid")
                ],
            },
        ),
    ]
