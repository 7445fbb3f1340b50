"""A backup under load has everything that was acknowledged before it, and a server can serve it.

On SQLite and PostgreSQL; with files in a folder and in a bucket.
"""

import asyncio
import json
import os
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from refdesk.client import Http, operator, send_file
from refdesk.client.connection import new_key
from tests.databases import the_postgres
from tests.files.bucket import bucket
from tests.files.samples import PDF
from tests.forked import command
from tests.servers import ANA, Server, server

from .workload import UNLIMITED, Load, conversations
from .world import AWAY, at_desk, conversation

BEFORE, AFTER = 200, 50


async def refdesk(data: Path, settings: Mapping[str, str], *arguments: str, fails: bool = False) -> str:
    """Run a management command on a data folder with these settings; returns its output."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("REFDESK_", "DJANGO_"))}
    environ = {**outside, "REFDESK_DATA": str(data), **settings}
    done = await asyncio.to_thread(command, *arguments, environ=environ)
    assert (done.returncode != 0) is fails, done.stderr
    return done.stderr if fails else done.stdout


@pytest.fixture(params=["SQLite", "PostgreSQL"], name="fresh")
def _fresh(request: pytest.FixtureRequest) -> Callable[[], Mapping[str, str]]:
    """Returns settings with a new, empty database at each call."""
    if request.param == "SQLite":
        return dict
    cluster = the_postgres()
    cluster.start()
    return lambda: {"REFDESK_DATABASE_URL": cluster.database()}


async def test_a_backup_under_load_has_everything_acknowledged_before_it(
    fresh: Callable[[], Mapping[str, str]], tmp_path: Path
) -> None:
    """All messages and files of that time; operators can sign in."""
    place, data = tmp_path / "copy.tar", tmp_path / "restored"
    here, there = fresh(), fresh()
    with server({**UNLIMITED, **here}) as running:
        async with at_desk(running) as desk, AsyncExitStack() as stack:
            load = Load(running.url, desk, await conversations(stack, running.url, desk, 3))
            load.start()
            await load.more(BEFORE)
            await load.until(lambda it: len(it.passed) > 1, AWAY)
            texts, chats = load.acknowledged, dict(load.passed)
            await refdesk(running.data, here, "backup", str(place))
            await load.more(AFTER)
            await load.finish()
            await load.check()
    assert "Restored the database and" in await refdesk(data, there, "restore", str(place))
    restored = Server(data, {**UNLIMITED, **there})
    try:
        await asyncio.to_thread(restored.start)
        assert not await asyncio.to_thread(missing, restored, texts)
        await asyncio.to_thread(check_files, restored)
        async with operator(restored.url, ANA, restored.passwords[ANA]) as desk:
            for chat in list(chats)[:2]:
                log = (await desk.open(chat)).feed
                assert log.texts == [chats[chat], "Answer", "Thanks"]
                for file in log.files:
                    assert (await Http(restored.url).get(f"/files/{file.token}/")).status == 200
    finally:
        restored.kill()


async def test_a_backup_has_the_files_of_a_bucket_and_restores_them_into_another(tmp_path: Path) -> None:
    """Restoring fails without changes if the bucket has other files or is unavailable."""
    place, data = tmp_path / "copy", tmp_path / "restored"
    with bucket() as source, bucket() as other, server(source.settings) as running:
        async with at_desk(running) as desk, conversation(running, desk) as chat:
            patron = chat.patron
            await send_file(Http(running.url), patron.chat, "map.pdf", PDF, token=patron.token, key=new_key())
            await chat.settle()
            [file] = chat.operator.feed.files
        assert "and 1 file " in await refdesk(running.data, source.settings, "backup", str(place))
        other.things = stranger = {"ab/" + "0" * 38: b"of the desk that is running"}
        output = await refdesk(data, other.settings, "restore", str(place), fails=True)
        assert "1 file that is not in the backup" in output
        assert (other.things, {path.name for path in data.iterdir()}) == (stranger, set())
        other.things = {}
        await refdesk(data, other.settings, "restore", str(place))
        assert other.things == source.things != {}
        restored = Server(data, other.settings)
        try:
            await asyncio.to_thread(restored.start)
            assert (await Http(restored.url).get(f"/files/{file.token}/")).body == PDF
        finally:
            restored.kill()
        source.away = True
        no = tmp_path / "no"
        assert "bucket can't" in await refdesk(running.data, source.settings, "backup", str(no), fails=True)
        assert not no.exists()


def missing(restored: Server, texts: dict[int, list[str]]) -> set[str]:
    """Acknowledged messages that are missing."""
    logs = json.loads(
        restored.django(
            "import json",
            "from refdesk.chats.models import Event",
            f"rows = Event.objects.filter(chat__in={list(texts)!r}, kind='message_sent').order_by('chat', 'seq')",
            "said = rows.values_list('chat', 'payload')",
            "print(json.dumps([(chat, json.loads(body)['text']) for chat, body in said]))",
        )
    )
    there = {(chat, text) for chat, text in logs}
    return {f"{chat}: {text}" for chat, said in texts.items() for text in said if (chat, text) not in there}


def check_files(restored: Server) -> None:
    """Every row has its file."""
    keys = restored.django(
        "from refdesk.files.models import File",
        "print('\\n'.join(File.objects.exclude(storage_key='').values_list('storage_key', flat=True)))",
    ).split()
    assert keys
    assert [key for key in keys if not (restored.data / "files" / key).exists()] == []
