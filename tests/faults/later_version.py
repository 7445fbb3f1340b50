"""A later version of Refdesk: a copy of this tree with migrations of its own."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.servers import ROOT, Server

from .world import Conversation

MIGRATION = """import os, signal
from pathlib import Path
from django.db import migrations, models
{before_class}

class Migration(migrations.Migration):
    dependencies = [("chats", "{before}")]
    operations = [{operations}]
"""
ADDS_COLUMNS = """
    migrations.AddField("chat", "planted", models.TextField(db_default="planted")),
    migrations.AddField("chat", "noted", models.TextField(null=True)),
"""
ADDS_TABLE = """
    migrations.CreateModel("Planted", [("id", models.BigAutoField(primary_key=True))]),
"""
MODELS = """
Chat.add_to_class("planted", models.TextField(db_default="planted"))
Chat.add_to_class("noted", models.TextField(null=True))


class Planted(models.Model):
    id = models.BigAutoField(primary_key=True)
"""


def later_version(folder: Path, migrations: Sequence[str], models: str = "", before_class: str = "") -> Path:
    """Its tree. Each migration is the text of its operations; `before_class` stands before its class."""
    tree = folder / "later"
    built = shutil.ignore_patterns("__pycache__", "builds", "web")
    shutil.copytree(ROOT / "refdesk", tree / "refdesk", ignore=built)
    with_front_end(tree)
    chats = tree / "refdesk/chats"
    before = max(path.stem for path in (chats / "migrations").glob("0*.py"))
    for number, operations in enumerate(migrations, 998):
        migration = MIGRATION.format(before=before, operations=operations, before_class=before_class)
        before = f"0{number}_later"
        (chats / f"migrations/{before}.py").write_text(migration, encoding="utf-8")
    with (chats / "models.py").open("a", encoding="utf-8") as file:
        file.write(models)
    return tree


def with_front_end(tree: Path) -> Path:
    """The tree itself, with the front end of this version."""
    for name in ("builds", "static/web"):
        if (ROOT / "refdesk" / name).exists():
            (tree / "refdesk" / name).symlink_to((ROOT / "refdesk" / name).resolve())
    return tree


def restart(process: Server, tree: Path) -> None:
    """Stop a process, and start it with the code of this tree. Raises NotReady if that ends."""
    process.stop()
    process.root = tree
    process.start()


async def talk(chat: Conversation, step: str) -> list[str]:
    """A message of each side, which the other one gets. Returns both."""
    texts = [f"{step}: patron", f"{step}: operator"]
    await chat.patron.say(texts[0])
    await chat.operator.until(lambda it: texts[0] in it.feed.texts, 30)
    await chat.operator.say(texts[1])
    await chat.patron.until(lambda it: texts[1] in it.feed.texts, 30)
    return texts
