"""A version and the one before it, side by side on one database: whole interpreters behind nginx of `deploy/`.

The later version is this tree with a migration of its own, planted in a copy; the earlier one is this tree.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import the_postgres
from tests.nginx import nginx
from tests.servers import ANA, ROOT, NotReady, Server, demo_database, server

from .later_version import ADDS_COLUMNS, ADDS_TABLE, MODELS, later_version, restart, talk
from .page_clients import STARTS_OF_CHATS, check_answers, load
from .world import at_desk, check_same, conversation

CLIENTS = 4
CONTRACTS = 'migrations.RemoveField("chat", "page")'
PLANTED = (
    "from django.db import connection",
    "cursor = connection.cursor()",
    "cursor.execute(\"SELECT count(*) FROM chats_chat WHERE planted = 'planted' AND noted IS NULL\")",
    "print(cursor.fetchone()[0])",
    "from refdesk.chats.models import Chat",
    "print(Chat.objects.count())",
)


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


async def test_G8_a_version_and_the_one_before_work_side_by_side_under_load(
    processes: tuple[Server, Server], tmp_path: Path
) -> None:
    """The operator is on the first process, the patron on the other. No request fails, and nothing is lost."""
    first, second = processes
    later = later_version(tmp_path, [ADDS_COLUMNS, ADDS_TABLE], MODELS)
    steps = {
        "the first is upgraded": (first, later),
        "an earlier one starts beside it": (second, ROOT),
        "the second is upgraded": (second, later),
    }
    with nginx(tmp_path, [int(process.url.rpartition(":")[2]) for process in processes]) as (url, _):
        # Her second desk goes to whichever process runs: she is online however long the first needs to start.
        elsewhere = at_desk(first, ANA, first.passwords[ANA], url=url)
        async with elsewhere, at_desk(first) as desk, conversation(second, desk) as chat:
            with load(url, CLIENTS) as clients:
                said = await talk(chat, "both are earlier")
                for step, (process, tree) in steps.items():
                    await asyncio.to_thread(restart, process, tree)
                    said += await talk(chat, step)
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
            await asyncio.to_thread(restart, first, later_version(tmp_path, [CONTRACTS]))
        assert "a server process of an earlier version uses it" in first.log
        await talk(chat, "the earlier one works on")
        await asyncio.to_thread(restart, first, ROOT)
