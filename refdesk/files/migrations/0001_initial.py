from django.conf import settings
from django.db import migrations, models

import refdesk.files.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("chats", "0001_initial"),
        ("colleagues", "0001_initial"),
        ("libraries", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FileTypes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("groups", models.JSONField(default=refdesk.files.models._default_groups)),
                ("library", models.OneToOneField(on_delete=models.CASCADE, related_name="+", to="libraries.library")),
            ],
        ),
        migrations.CreateModel(
            name="File",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("ticket", models.BigIntegerField(null=True)),
                ("client_key", models.CharField(max_length=32)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("digest", models.CharField(default="", max_length=32)),
                ("name", models.CharField(max_length=120)),
                ("size", models.PositiveIntegerField()),
                ("type", models.CharField(default="", max_length=100)),
                ("width", models.PositiveIntegerField(default=0)),
                ("height", models.PositiveIntegerField(default=0)),
                ("storage_key", models.CharField(default="", max_length=64)),
                ("at", models.BigIntegerField()),
                ("expires_at", models.BigIntegerField(null=True)),
                ("seq", models.IntegerField(null=True)),
                ("state", models.CharField(default="expected", max_length=8)),
                ("chat", models.ForeignKey(null=True, on_delete=models.CASCADE, related_name="files", to="chats.chat")),
                (
                    "internal_chat",
                    models.ForeignKey(
                        null=True, on_delete=models.CASCADE, related_name="files", to="colleagues.internalchat"
                    ),
                ),
                (
                    "library",
                    models.ForeignKey(
                        db_index=False, on_delete=models.CASCADE, related_name="+", to="libraries.library"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=models.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ticket__isnull", False)), fields=["ticket"], name="files_of_ticket"
                    ),
                    models.Index(condition=models.Q(("state", "sent")), fields=["expires_at"], name="files_due"),
                    models.Index(
                        condition=models.Q(("state__in", ["expected", "stored"])),
                        fields=["at"],
                        name="files_unfinished",
                    ),
                    models.Index(
                        condition=models.Q(("state", "expired"), models.Q(("storage_key", ""), _negated=True)),
                        fields=["state"],
                        name="files_to_delete",
                    ),
                    models.Index(
                        condition=models.Q(("storage_key", ""), _negated=True),
                        fields=["storage_key"],
                        name="files_stored",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("chat", "client_key"), name="one_file_per_key"),
                    models.UniqueConstraint(fields=("internal_chat", "client_key"), name="one_internal_file_per_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("chat", None), ("ticket", None)),
                            models.Q(("chat", None), ("internal_chat", None)),
                            models.Q(("internal_chat", None), ("ticket", None)),
                            _connector="OR",
                        ),
                        name="one_owner_of_a_file",
                    ),
                ],
            },
        ),
    ]
