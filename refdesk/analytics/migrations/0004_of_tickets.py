import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("analytics", "0003_records_by_department"),
        ("chats", "0008_tags"),
        ("libraries", "0002_page_privacy"),
        ("tickets", "0004_redaction"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="record",
            name="ticket",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="tickets.ticket",
            ),
        ),
        migrations.AlterField(
            model_name="record",
            name="source",
            field=models.CharField(
                choices=[
                    ("chat", "From a chat"),
                    ("ticket", "From a ticket"),
                    ("hand", "By hand"),
                    ("import", "Imported"),
                ],
                max_length=6,
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("ticket__isnull", False)), fields=["ticket"], name="records_of_ticket"
            ),
        ),
    ]
