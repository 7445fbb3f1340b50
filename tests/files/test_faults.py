"""Uploads with full disks, virus scans, buckets and killed servers."""

import asyncio
import os
import resource
import stat
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from shutil import disk_usage
from threading import Event
from types import SimpleNamespace
from typing import BinaryIO

import pytest

from refdesk.chats.refusals import NoRoom
from refdesk.client import Answer, Http, announce_file, send_file, upload
from refdesk.client.connection import new_key
from refdesk.files.upload import receive
from refdesk.kit import disk
from tests.faults.test_disk import _file_system
from tests.faults.world import Conversation, at_desk, conversation
from tests.servers import Server, server

from .bucket import Bucket, bucket
from .raw_http import half_sent, put, stored
from .samples import PDF, png

pytestmark = pytest.mark.usefixtures("process")

MB = 2**20


@asynccontextmanager
async def talking(running: Server) -> AsyncIterator[Conversation]:
    async with at_desk(running) as desk, conversation(running, desk) as chat:
        yield chat


async def sends(chat: Conversation, content: bytes, name: str = "map.txt", key: str = "") -> Answer:
    http = Http(chat.patron.url)
    upload_token = await announce_file(http, chat.patron.chat, name, len(content), token=chat.patron.token, key=key)
    return await upload(http, upload_token, content)


def why(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json()["refusal"]["name"]


async def test_a_full_disk_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    """The same file is accepted once there is room."""
    with _file_system(tmp_path, "8m") as enlarge, server(data=tmp_path) as running:
        async with talking(running) as chat:
            key = new_key()
            assert why(await sends(chat, b"x" * 8 * MB, key=key)) == (507, "NoRoom")
            assert stored(running) == half_sent(running) == []
            await chat.patron.say("The chat goes on")
            enlarge()
            assert (await sends(chat, b"x" * 8 * MB, key=key)).status == 201
            await chat.settle()
            assert len(chat.operator.feed.files) == 1


async def test_a_file_size_limit_is_refused_and_leaves_nothing() -> None:
    """A quota fails like this."""
    with server() as running:
        async with talking(running) as chat:
            resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (4 * MB, resource.RLIM_INFINITY))
            assert why(await sends(chat, b"x" * 5 * MB)) == (507, "NoRoom")
            assert stored(running) == half_sent(running) == []
            assert (await sends(chat, b"x" * MB)).status == 201


async def test_files_leave_the_database_its_part_of_the_disk(tmp_path: Path) -> None:
    """The chat goes on where a file has to wait, although there would be room for it."""
    with _file_system(tmp_path, "64m"), server(data=tmp_path) as running:
        async with talking(running) as chat:
            filler = tmp_path / "other"
            filler.write_bytes(bytes(disk_usage(tmp_path).free - 2 * MB))
            assert why(await sends(chat, b"small")) == (507, "NoRoom")
            await chat.patron.say("The chat goes on")
            filler.unlink()
            assert (await sends(chat, b"small")).status == 201


@pytest.mark.parametrize(("total", "floor"), [(500 * 2**30, 2**30), (10 * 2**30, 2**29)])
async def test_how_much_is_left_free_goes_by_the_size_of_the_disk(
    total: int, floor: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gigabyte of a large one, a twentieth of a small one."""
    free = floor
    monkeypatch.setattr(disk, "disk_usage", lambda _: SimpleNamespace(total=total, free=free))
    async with receive.copied_file(tmp_path, BytesIO(b"small")) as path:
        assert path.read_bytes() == b"small"
    free -= 1
    with pytest.raises(receive.RefusedError) as refused:
        async with receive.copied_file(tmp_path, BytesIO(b"small")):
            pass
    assert refused.value.refusal == NoRoom()


async def test_a_copy_that_is_cancelled_while_its_file_is_created_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    creates, may_create, created = Event(), Event(), list[BinaryIO]()
    create = receive._create

    def create_late(path: Path) -> BinaryIO:
        creates.set()
        assert may_create.wait(10)
        created.append(create(path))
        return created[0]

    async def copy() -> None:
        async with receive.copied_file(tmp_path, BytesIO(b"small")):
            pytest.fail("the copy continued after its cancellation")

    monkeypatch.setattr(receive, "_create", create_late)
    copying = asyncio.create_task(copy())
    assert await asyncio.to_thread(creates.wait, 10)
    copying.cancel()
    await asyncio.sleep(0)
    may_create.set()
    with pytest.raises(asyncio.CancelledError):
        await copying
    assert created[0].closed
    assert os.listdir(tmp_path) == []


@pytest.fixture
def scanner(tmp_path: Path) -> Path:
    """A scan that finds what holds "EICAR", and breaks on "BROKEN"; it records its arguments."""
    script = tmp_path / "scan"
    script.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, sys\n"
        "content = pathlib.Path(sys.argv[2]).read_bytes()\n"
        "assert sys.argv[1] == '--strict'\n"
        "sys.exit(1 if b'EICAR' in content else 2 if b'BROKEN' in content else 0)\n"
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return script


async def test_what_the_virus_scan_finds_is_refused(scanner: Path) -> None:
    """It ends the upload. A file that can't be scanned is refused for now and may be sent again with the same token."""
    with server(REFDESK_FILE_SCAN=f"{scanner} --strict") as running:
        async with talking(running) as chat:
            assert (await sends(chat, b"harmless")).status == 201
            before = stored(running)
            http, fields = Http(running.url), {"token": chat.patron.token}
            infected = await announce_file(http, chat.patron.chat, "a.txt", len(b"EICAR"), **fields)
            assert why(await upload(http, infected, b"EICAR")) == (422, "FileUnsafe")
            assert why(await upload(http, infected, b"EICAR")) == (404, "NoSuchUpload")
            unjudged = await announce_file(http, chat.patron.chat, "b.txt", len(b"BROKEN"), **fields)
            for _ in range(2):
                broken = await upload(http, unjudged, b"BROKEN")
                assert why(broken) == (503, "NotScanned")
            assert broken.headers["retry-after"] == "30"
            assert stored(running) == before
            assert half_sent(running) == []
            await chat.settle()
            assert len(chat.operator.feed.files) == 1


@pytest.mark.parametrize("moment", range(3))
async def test_a_retry_after_a_kill_stores_the_file_once(moment: int) -> None:
    """With half of it there, just after the last of it, and after the answer."""
    with server() as running:
        async with talking(running) as chat:
            http, content, key = Http(running.url), b"x" * 4 * MB, new_key()
            upload_token = await announce_file(
                http, chat.patron.chat, "notes.txt", len(content), token=chat.patron.token, key=key
            )
            if moment == 2:
                await upload(http, upload_token, content)
            else:
                async with put(running.url, upload_token, f"Content-Length: {len(content)}") as (_, writer):
                    writer.write(content if moment else content[: 2 * MB])
                    await writer.drain()
            running.kill()
            await asyncio.to_thread(running.start)
            await send_file(http, chat.patron.chat, "notes.txt", content, token=chat.patron.token, key=key)
            await chat.settle()
            [file] = chat.operator.feed.files
            assert (await http.get(f"/files/{file.token}/")).body == content


async def test_files_lie_in_a_bucket_where_the_settings_name_one() -> None:
    """Sent, fetched in part, expired and deleted there; nothing of it on the disk."""
    with bucket() as made, server(made.settings, entry="tests.faults.short_timeouts") as running:
        async with talking(running) as chat:
            assert (await sends(chat, PDF, "map.pdf")).status == 201
            await chat.settle()
            [file] = chat.operator.feed.files
            assert [content for _, content in made.things.items()] == [PDF]
            http = Http(running.url)
            part = await http.call("GET", f"/files/{file.token}/", None, Range="bytes=0-3")
            assert (part.status, part.body) == (206, b"%PDF")
            assert (await sends(chat, png(20, 10), "dot.png")).status == 201
            await chat.settle()
            picture = chat.operator.feed.files[1]
            made.away = True
            refused = await http.call("GET", f"/files/{picture.token}/thumbnail", None)
            assert (refused.status, refused.headers["retry-after"]) == (503, "2")
            made.away = False
            for _ in range(2):
                copy = await http.call("GET", f"/files/{picture.token}/thumbnail", None)
                assert (copy.status, copy.headers["content-type"]) == (200, "image/jpeg")
            assert [key.rpartition(".")[2] for key in made.things if "." in key] == ["view", "thumbnail"]
            assert stored(running) == []
            running.django("from refdesk.files.models import File", "File.objects.update(expires_at=1)")
            await chat.patron.until(
                lambda it: any(event.body.__class__.__name__ == "FileExpired" for event in it.feed.log)
            )
            await _emptied(made)


async def test_an_unreachable_bucket_is_refused_and_nothing_is_sent() -> None:
    """Unavailable, to be sent again."""
    with bucket() as made, server(made.settings) as running:
        async with talking(running) as chat:
            made.away = True
            assert why(await sends(chat, PDF, "map.pdf")) == (503, "Unavailable")
            made.away = False
            assert (await sends(chat, PDF, "map.pdf")).status == 201
            await chat.settle()
            assert len(chat.operator.feed.files) == 1


async def _emptied(made: Bucket) -> None:
    async with asyncio.timeout(30):
        while made.things:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
