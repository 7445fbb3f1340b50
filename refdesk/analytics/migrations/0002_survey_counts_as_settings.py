from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("analytics", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(name="surveycount", options={"ordering": ["id"], "verbose_name": "survey count"}),
        migrations.RemoveField(model_name="surveycount", name="version"),
    ]
