import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("libraries", "0001_initial"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Node",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("started_at", models.BigIntegerField()),
                ("lease_until", models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="SignInRules",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("second_factor", models.CharField(default="nobody", max_length=14)),
                ("idle_minutes", models.PositiveSmallIntegerField(default=30)),
                ("password_length", models.PositiveSmallIntegerField(default=10)),
                ("desk_networks", models.TextField(max_length=2000)),
                ("admin_networks", models.TextField(max_length=2000)),
            ],
        ),
        migrations.CreateModel(
            name="Operator",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("password", models.CharField(max_length=128)),
                ("last_login", models.DateTimeField(null=True)),
                ("is_superuser", models.BooleanField(default=False)),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("is_active", models.BooleanField(default=True)),
                ("status", models.CharField(default="offline", max_length=10)),
                ("status_since", models.BigIntegerField(default=0)),
                ("status_set_by", models.CharField(default="operator", max_length=13)),
                ("chats_at_once", models.PositiveSmallIntegerField(null=True)),
                ("status_reason", models.CharField(default="", max_length=80)),
                ("back_at", models.BigIntegerField(null=True)),
                ("active_at", models.BigIntegerField(default=0)),
                ("prompted_at", models.BigIntegerField(null=True)),
                ("sign_off_at", models.BigIntegerField(null=True)),
                ("desk_seen_at", models.BigIntegerField(null=True)),
                ("unlocks", models.PositiveIntegerField(default=0)),
                ("session_salt", models.CharField(default="", max_length=16)),
                ("invited_at", models.BigIntegerField(null=True)),
                ("groups", models.ManyToManyField(related_name="user_set", related_query_name="user", to="auth.group")),
                (
                    "user_permissions",
                    models.ManyToManyField(related_name="user_set", related_query_name="user", to="auth.permission"),
                ),
            ],
            options={
                "ordering": ["name", "email"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        name="operator_email_any_case",
                        violation_error_message="An operator with this email already exists.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeskSession",
            fields=[
                ("hash", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("browser", models.CharField(default="", max_length=100)),
                ("network", models.CharField(default="", max_length=49)),
                ("began_at", models.BigIntegerField(null=True)),
                ("used_at", models.BigIntegerField(null=True)),
                (
                    "operator",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_constraint=False, on_delete=models.CASCADE, related_name="+", to="sessions.session"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EndedSession",
            fields=[
                ("hash", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=12)),
                ("at", models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="OperatorPicture",
            fields=[
                (
                    "operator",
                    models.OneToOneField(
                        on_delete=models.CASCADE,
                        primary_key=True,
                        related_name="picture",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("digest", models.CharField(db_index=True, max_length=64)),
                ("content", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("role", models.CharField(default="operator", max_length=13)),
                ("monitored", models.BooleanField(default=True)),
                (
                    "department",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="memberships", to="libraries.department"),
                ),
                (
                    "operator",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="memberships", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("operator", "department"), name="membership_once")]
            },
        ),
        migrations.AddField(
            model_name="operator",
            name="departments",
            field=models.ManyToManyField(
                related_name="operators", through="people.Membership", to="libraries.department"
            ),
        ),
        migrations.CreateModel(
            name="Desk",
            fields=[
                ("id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("opened_at", models.BigIntegerField()),
                ("silent_since", models.BigIntegerField(null=True)),
                (
                    "operator",
                    models.ForeignKey(on_delete=models.CASCADE, related_name="desks", to=settings.AUTH_USER_MODEL),
                ),
                ("node", models.ForeignKey(on_delete=models.CASCADE, related_name="desks", to="people.node")),
            ],
        ),
    ]
