from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("libraries", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="library",
            name="page_privacy",
            field=models.CharField(
                choices=[
                    ("path", "Keep it without what stands after the question mark"),
                    ("whole", "Keep the whole address"),
                ],
                default="path",
                help_text="What follows the question mark may hold a card number, or what somebody searched for.",
                max_length=5,
                verbose_name="addresses of pages",
            ),
        ),
    ]
