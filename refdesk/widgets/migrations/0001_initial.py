from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("libraries", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Logo",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
                ("stored_on", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="Widget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("slug", models.SlugField(unique=True)),
                ("title", models.CharField(default="Ask us", max_length=40)),
                ("heading", models.CharField(default="Ask a librarian", max_length=80)),
                (
                    "welcome",
                    models.TextField(default="Type your question. A librarian will answer you here.", max_length=500),
                ),
                ("offline", models.TextField(default="No one is at the desk right now.", max_length=500)),
                ("contact_email", models.EmailField(max_length=254)),
                ("contact_phone", models.CharField(max_length=40)),
                ("contact_url", models.URLField()),
                ("ask_name", models.CharField(default="optional", max_length=8)),
                ("ask_contact", models.CharField(default="optional", max_length=8)),
                ("accepts_files", models.BooleanField(default=False)),
                ("wait_minutes", models.PositiveSmallIntegerField(default=3)),
                ("launch_frame", models.BooleanField(default=False)),
                ("form", models.CharField(default="button", max_length=8)),
                ("side", models.CharField(default="end", max_length=8)),
                (
                    "logo",
                    models.ForeignKey(null=True, on_delete=models.PROTECT, related_name="widgets", to="widgets.logo"),
                ),
                ("accent", models.CharField(default="#2456c2", max_length=7)),
                ("invite", models.BooleanField(default=False)),
                ("invite_after", models.PositiveSmallIntegerField(default=30)),
                ("invite_pages", models.TextField(max_length=4000)),
                (
                    "invite_text",
                    models.CharField(default="Do you have a question? A librarian can help you now.", max_length=200),
                ),
                ("public_computers", models.BooleanField(default=False)),
                ("sites", models.TextField(max_length=4000)),
                (
                    "department",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="widgets", to="libraries.department"),
                ),
            ],
            options={"ordering": ["slug"]},
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=120)),
                ("required", models.BooleanField(default=False)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("widget", models.ForeignKey(on_delete=models.CASCADE, related_name="questions", to="widgets.widget")),
            ],
            options={"ordering": ["position", "id"]},
        ),
        migrations.CreateModel(
            name="SeenSite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("origin", models.CharField(max_length=300)),
                ("seen_on", models.DateField(db_index=True)),
                ("widget", models.ForeignKey(on_delete=models.CASCADE, related_name="seen_sites", to="widgets.widget")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("widget", "origin"), name="seen_site_once")]},
        ),
    ]
