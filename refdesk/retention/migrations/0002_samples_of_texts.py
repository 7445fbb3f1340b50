"""Changes no table: after migrations, `planner_samples` drops PostgreSQL's samples of texts."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("retention", "0001_initial"),)
    operations = ()
