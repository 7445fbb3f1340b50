from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("at", models.BigIntegerField(db_index=True)),
                ("last_at", models.BigIntegerField()),
                ("action", models.CharField(max_length=24)),
                ("actor", models.BigIntegerField(null=True)),
                ("actor_label", models.CharField(max_length=240)),
                ("kind", models.CharField(max_length=24)),
                ("object", models.CharField(max_length=40)),
                ("object_label", models.CharField(max_length=240)),
                ("library", models.BigIntegerField(null=True)),
                ("network", models.CharField(max_length=49)),
                ("changes", models.JSONField(default=dict)),
                ("count", models.PositiveIntegerField(default=1)),
                ("key", models.CharField(max_length=64, null=True, unique=True)),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["library", "-at"], name="audit_of_library")],
            },
        )
    ]
