import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Library",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=100)),
                ("slug", models.SlugField(unique=True)),
                ("language", models.CharField(default="en", max_length=20)),
                ("time_zone", models.CharField(default="UTC", max_length=60)),
                ("settings_saved", models.BooleanField(default=False)),
                ("country", models.CharField(default="US", max_length=2)),
                ("ip_privacy", models.CharField(default="short", max_length=5)),
                ("page_privacy", models.CharField(default="path", max_length=5)),
                ("chats_at_once", models.PositiveSmallIntegerField(null=True)),
                ("privacy_url", models.URLField()),
                ("exempt_networks", models.TextField(max_length=2000)),
                ("push_names", models.BooleanField(default=True)),
                ("show_pictures", models.BooleanField(default=False)),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("hours", models.JSONField(null=True)),
                ("sign_off", models.BooleanField(default=False)),
                (
                    "backup",
                    models.ForeignKey(
                        null=True, on_delete=models.SET_NULL, related_name="+", to="libraries.department"
                    ),
                ),
                ("backup_after", models.PositiveSmallIntegerField(default=60)),
                (
                    "library",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="departments", to="libraries.library"),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("library"),
                        django.db.models.functions.text.Lower("name"),
                        name="department_name_in_library",
                        violation_error_message="This library already has a department with that name.",
                    )
                ],
            },
        ),
    ]
