from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("people", "0001_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="PushSubscription",
            fields=[
                (
                    "session",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="people.desksession",
                    ),
                ),
                ("endpoint", models.CharField(max_length=1000, unique=True)),
                ("browser_key", models.CharField(max_length=88)),
                ("auth", models.CharField(max_length=24)),
                ("server_key", models.CharField(max_length=88)),
                ("stored_at", models.BigIntegerField()),
                (
                    "operator",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notified",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("subject", models.CharField(max_length=60)),
                ("by", models.CharField(max_length=32)),
                ("at", models.BigIntegerField(db_index=True)),
                ("held_until", models.BigIntegerField(null=True)),
                (
                    "subscription",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="notified", to="push.pushsubscription"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("subscription", "subject"), name="notified_once")]
            },
        ),
    ]
