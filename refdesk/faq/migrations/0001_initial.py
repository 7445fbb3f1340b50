from collections.abc import Iterable
from typing import Any

import django.utils.timezone
from django.db import migrations, models

# A stored word is whole and folded already: only what is a letter or a digit to us is one to the tokenizer.
_SQLITE = (
    """CREATE VIRTUAL TABLE faq_words USING fts5(question, labels, answer,
       tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'")""",
    "CREATE TRIGGER faq_words_gone AFTER DELETE ON faq_faq BEGIN DELETE FROM faq_words WHERE rowid = old.id; END",
)
_SQLITE_BACK = ("DROP TRIGGER faq_words_gone", "DROP TABLE faq_words")
_POSTGRES = (
    """CREATE TABLE faq_words (
         faq_id bigint PRIMARY KEY REFERENCES faq_faq (id) ON DELETE CASCADE, words tsvector NOT NULL)""",
    "CREATE INDEX faq_words_words ON faq_words USING gin (words)",
)
_POSTGRES_BACK = ("DROP TABLE faq_words",)


def make(apps: Any, schema_editor: Any) -> None:
    run(schema_editor, _SQLITE, _POSTGRES)


def remove(apps: Any, schema_editor: Any) -> None:
    run(schema_editor, _SQLITE_BACK, _POSTGRES_BACK)


def run(schema_editor: Any, sqlite: Iterable[str], postgres: Iterable[str]) -> None:
    for statement in postgres if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    initial = True

    dependencies = [("files", "0001_initial"), ("libraries", "0001_initial"), ("widgets", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="FaqGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=100)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("audience", models.CharField(default="internal", max_length=8)),
                ("description", models.CharField(max_length=300)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "library",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="faq_groups", to="libraries.library"),
                ),
                (
                    "widget",
                    models.ForeignKey(null=True, on_delete=models.SET_NULL, related_name="+", to="widgets.widget"),
                ),
            ],
            options={"ordering": ["position", "name", "id"]},
        ),
        migrations.CreateModel(
            name="Faq",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("question", models.CharField(max_length=300)),
                ("slug", models.SlugField(max_length=80)),
                ("answer", models.TextField()),
                ("topics", models.CharField(max_length=500)),
                ("keywords", models.CharField(max_length=500)),
                ("links", models.JSONField(default=list)),
                ("state", models.CharField(default="draft", max_length=9)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("published_at", models.DateTimeField(null=True)),
                ("helpful", models.PositiveIntegerField(default=0)),
                ("unhelpful", models.PositiveIntegerField(default=0)),
                ("group", models.ForeignKey(on_delete=models.CASCADE, related_name="faqs", to="faq.faqgroup")),
            ],
            options={
                "ordering": ["question", "id"],
                "indexes": [models.Index(fields=["state", "group"], name="faq_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("group", "slug"),
                        name="faq_slug_in_group",
                        violation_error_message="This group already has an FAQ with that URL name.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Picture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=20, unique=True)),
                ("unused_since", models.DateTimeField(default=django.utils.timezone.now, null=True)),
                ("faqs", models.ManyToManyField(related_name="pictures", to="faq.faq")),
                ("file", models.OneToOneField(on_delete=models.CASCADE, related_name="faq_picture", to="files.file")),
            ],
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False)),
                ("voter", models.CharField(max_length=43)),
                ("helpful", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("faq", models.ForeignKey(on_delete=models.CASCADE, related_name="votes", to="faq.faq")),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("faq", "voter"), name="faq_vote_once")]},
        ),
        migrations.RunPython(make, remove),
    ]
