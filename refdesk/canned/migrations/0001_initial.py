from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("libraries", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="CannedMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=80)),
                ("text", models.TextField()),
                ("marks", models.JSONField(default=list)),
                ("tags", models.CharField(max_length=200)),
                (
                    "department",
                    models.ForeignKey(null=True, on_delete=models.CASCADE, related_name="+", to="libraries.department"),
                ),
                (
                    "library",
                    models.ForeignKey(null=True, on_delete=models.CASCADE, related_name="+", to="libraries.library"),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        null=True, on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["title", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("department__isnull", True), ("library__isnull", False), ("operator__isnull", True)
                            ),
                            models.Q(
                                ("department__isnull", False), ("library__isnull", True), ("operator__isnull", True)
                            ),
                            models.Q(
                                ("department__isnull", True), ("library__isnull", True), ("operator__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="canned_message_one_owner",
                    )
                ],
            },
        )
    ]
