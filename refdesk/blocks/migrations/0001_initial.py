from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("libraries", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Block",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("chat", models.BigIntegerField(unique=True)),
                ("seq", models.IntegerField()),
                ("browser", models.CharField(max_length=32)),
                ("network", models.CharField(max_length=49)),
                ("reason", models.TextField()),
                ("by", models.BigIntegerField()),
                ("by_name", models.CharField(max_length=150)),
                ("at", models.BigIntegerField()),
                ("until", models.BigIntegerField(db_index=True)),
                ("library", models.ForeignKey(on_delete=models.CASCADE, related_name="blocks", to="libraries.library")),
            ],
            options={"indexes": [models.Index(fields=["library", "until"], name="blocks_of_library")]},
        )
    ]
