from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_stopped_nodes"),
    ]

    operations = [
        migrations.RemoveField(model_name="signinrules", name="admin_networks"),
        # The history of Django's admin, which served Refdesk before. Its rows would keep operators from being deleted.
        migrations.RunSQL("DROP TABLE IF EXISTS django_admin_log", migrations.RunSQL.noop),
    ]
