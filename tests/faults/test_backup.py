"""A backup that is made while people talk holds all that was acknowledged before, and a server serves it."""

import asyncio
import json
import os
import subprocess
import sys
from contextlib import AsyncExitStack
from pathlib import Path

from refdesk.client import Http, operator
from tests.servers import ANA, ROOT, Server, server

from .load import AWAY, UNLIMITED, Load, conversations
from .scene import at_desk

BEFORE, AFTER = 200, 50


def refdesk(data: Path, *arguments: str) -> str:
    """A management command on this data folder; what it says."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("REFDESK_", "DJANGO_"))}
    command = [sys.executable, "-m", "refdesk", *arguments]
    told = {**environ, "REFDESK_DATA": str(data)}
    done = subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def test_a_backup_under_load_has_everything_that_was_acknowledged_before_it(tmp_path: Path) -> None:
    """Each message and each file of then; people sign in as before."""
    place, data = tmp_path / "copy.tar", tmp_path / "restored"
    with server(UNLIMITED) as running:
        async with at_desk(running) as desk, AsyncExitStack() as stack:
            load = Load(running.url, desk, await conversations(stack, running.url, desk, 3))
            load.start()
            await load.more(BEFORE)
            await load.until(lambda it: len(it.passed) > 1, AWAY)
            texts, chats = load.acknowledged, dict(load.passed)
            await asyncio.to_thread(refdesk, running.data, "backup", str(place))
            await load.more(AFTER)
            await load.finish()
            await load.check()
    said = await asyncio.to_thread(refdesk, data, "restore", str(place))
    assert "files are back" in said
    restored = Server(data, UNLIMITED)
    try:
        await asyncio.to_thread(restored.start)
        assert not await asyncio.to_thread(missing, restored, texts)
        await asyncio.to_thread(check_files, restored)
        async with operator(restored.url, ANA, restored.passwords[ANA]) as desk:
            for chat in list(chats)[:2]:
                log = (await desk.open(chat)).feed
                assert log.texts == [chats[chat], "Answer", "Thanks"]
                [file] = log.files
                assert (await Http(restored.url).get(f"/files/{file.token}/")).status == 200
    finally:
        restored.kill()


def missing(restored: Server, texts: dict[int, list[str]]) -> set[str]:
    """What was acknowledged and is not there."""
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
    """No row refers to a file that is not there."""
    keys = restored.django(
        "from refdesk.files.models import File",
        "print('\\n'.join(File.objects.exclude(storage_key='').values_list('storage_key', flat=True)))",
    ).split()
    assert keys
    assert [key for key in keys if not (restored.data / "files" / key).exists()] == []
