from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("tickets", "0003_takes_files"),
    ]

    operations = [
        migrations.AddField(model_name="ticket", name="excerpt_seq", field=models.IntegerField(default=0)),
        migrations.AddField(
            model_name="ticket",
            name="redacted",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddField(
            model_name="ticket",
            name="forget",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(condition=Q(status="closed"), fields=["library", "changed_at"], name="tickets_closed"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(condition=~Q(forget=""), fields=["library"], name="tickets_to_forget"),
        ),
    ]
