from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("transcripts", "0001_initial")]

    operations = [
        migrations.AlterField(model_name="card", name="outcome", field=models.CharField(max_length=13)),
    ]
