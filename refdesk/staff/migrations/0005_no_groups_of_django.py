from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0004_one_administration")]

    operations = [
        migrations.RemoveField(model_name="operator", name="groups"),
        migrations.RemoveField(model_name="operator", name="user_permissions"),
    ]
