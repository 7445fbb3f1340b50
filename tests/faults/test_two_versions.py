"""A version and the one before it, side by side on one database: whole interpreters behind nginx of `deploy/`.

The later version is this tree with a migration of its own, planted in a copy; the earlier one is this tree.
"""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import the_postgres
from tests.nginx import nginx
from tests.servers import ROOT, NotReady, Server, demo_database, server

from .page_clients import STARTS_OF_CHATS, check_answers, load
from .world import Conversation, at_desk, check_same, conversation

CLIENTS = 4
MIGRATION = """from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("chats", "{before}")]
    operations = [{operations}]
"""
EXPANDS = """
    migrations.AddField("chat", "planted", models.TextField(db_default="planted")),
    migrations.AddField("chat", "noted", models.TextField(null=True)),
    migrations.CreateModel("Planted", [("id", models.BigAutoField(primary_key=True))]),
"""
MODELS = """
Chat.add_to_class("planted", models.TextField(db_default="planted"))
Chat.add_to_class("noted", models.TextField(null=True))


class Planted(models.Model):
    id = models.BigAutoField(primary_key=True)
"""
CONTRACTS = 'migrations.RemoveField("chat", "page")'
PLANTED = (
    "from django.db import connection",
    "cursor = connection.cursor()",
    "cursor.execute(\"SELECT count(*) FROM chats_chat WHERE planted = 'planted' AND noted IS NULL\")",
    "print(cursor.fetchone()[0])",
    "from refdesk.chats.models import Chat",
    "print(Chat.objects.count())",
)


def _later(folder: Path, operations: str, models: str = "") -> Path:
    """A tree of the later version."""
    tree = folder / "later"
    built = shutil.ignore_patterns("__pycache__", "builds", "web")
    shutil.copytree(ROOT / "refdesk", tree / "refdesk", ignore=built)
    for name in ("builds", "static/web"):
        if (ROOT / "refdesk" / name).exists():
            (tree / "refdesk" / name).symlink_to((ROOT / "refdesk" / name).resolve())
    chats = tree / "refdesk/chats"
    before = max(path.stem for path in (chats / "migrations").glob("0*.py"))
    migration = MIGRATION.format(before=before, operations=operations)
    (chats / "migrations/0999_later.py").write_text(migration, encoding="utf-8")
    with (chats / "models.py").open("a", encoding="utf-8") as file:
        file.write(models)
    return tree


@pytest.fixture(name="processes", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def _processes(request: pytest.FixtureRequest, process: object) -> Iterator[tuple[Server, Server]]:
    """Two processes of the earlier version."""
    settings = STARTS_OF_CHATS
    if request.param == "postgresql":
        postgres = the_postgres()
        postgres.start()
        settings = {**settings, "REFDESK_DATABASE_URL": demo_database(postgres)}
    with (
        server(settings, forked=False) as first,
        server(settings, data=first.data, forked=False) as second,
    ):
        yield first, second


def _restart(process: Server, tree: Path) -> None:
    process.stop()
    process.root = tree
    process.start()


async def _talk(chat: Conversation, step: str) -> list[str]:
    texts = [f"{step}: patron", f"{step}: operator"]
    await chat.patron.say(texts[0])
    await chat.operator.until(lambda it: texts[0] in it.feed.texts, 30)
    await chat.operator.say(texts[1])
    await chat.patron.until(lambda it: texts[1] in it.feed.texts, 30)
    return texts


async def test_G8_a_version_and_the_one_before_work_side_by_side_under_load(
    processes: tuple[Server, Server], tmp_path: Path
) -> None:
    """The operator is on the first process, the patron on the other. No request fails, and nothing is lost."""
    first, second = processes
    later = _later(tmp_path, EXPANDS, MODELS)
    steps = {
        "the first is upgraded": (first, later),
        "an earlier one starts beside it": (second, ROOT),
        "the second is upgraded": (second, later),
    }
    with nginx(tmp_path, [int(process.url.rpartition(":")[2]) for process in processes]) as (url, _):
        async with at_desk(first) as desk, conversation(second, desk) as chat:
            with load(url, CLIENTS) as clients:
                said = await _talk(chat, "both are earlier")
                for step, (process, tree) in steps.items():
                    await asyncio.to_thread(_restart, process, tree)
                    said += await _talk(chat, step)
            await chat.settle()
            check_same(chat.patron.feed, chat.operator.feed)
            assert chat.patron.feed.texts[1:] == said
    check_answers(clients, first, CLIENTS * 4)
    with_default, chats = (int(number) for number in first.django(*PLANTED).split())
    assert with_default == chats > CLIENTS
    assert "unknown message" not in first.log


async def test_later_version_that_does_not_only_expand_is_refused_beside_an_earlier_one(
    processes: tuple[Server, Server], tmp_path: Path
) -> None:
    first, second = processes
    async with at_desk(second) as desk, conversation(second, desk) as chat:
        with pytest.raises(NotReady):
            await asyncio.to_thread(_restart, first, _later(tmp_path, CONTRACTS))
        assert "a server process of an earlier version uses it" in first.log
        await _talk(chat, "the earlier one works on")
        await asyncio.to_thread(_restart, first, ROOT)
