"""Uploads on a real server, from announcement to download."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from refdesk.client import Answer, Http, HttpRefused, announce_file, send_file, upload
from refdesk.client.connection import new_key
from refdesk.files.upload.announce import MAX_BYTES
from tests.faults.world import Conversation
from tests.servers import Server

from .raw_http import answer, chunked, half_sent, put, stored
from .samples import HTML, PDF, SVG, bomb, png, zipped


def why(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json()["refusal"]["name"]


async def announced(chat: Conversation, size: int, name: str = "map.pdf") -> str:
    return await announce_file(Http(chat.patron.url), chat.patron.chat, name, size, token=chat.patron.token)


async def sends(chat: Conversation, name: str, content: bytes, key: str = "") -> Answer:
    http = Http(chat.patron.url)
    upload_token = await announce_file(http, chat.patron.chat, name, len(content), token=chat.patron.token, key=key)
    return await upload(http, upload_token, content)


async def test_P29_either_side_sends_and_the_other_fetches_what_was_sent(chat: Conversation) -> None:
    """The bytes, under the name, with the type that is in them."""
    http, desk = Http(chat.patron.url), chat.operator.desk.http
    await send_file(http, chat.patron.chat, "map.pdf", PDF, token=chat.patron.token)
    await send_file(desk, chat.patron.chat, "photo", png())
    await chat.settle()
    for feed in (chat.patron.feed, chat.operator.feed):
        assert [(file.name, file.type, file.size) for file in feed.files] == [
            ("map.pdf", "application/pdf", len(PDF)),
            ("photo.png", "image/png", len(png())),
        ]
    for file, content in zip(chat.patron.feed.files, (PDF, png()), strict=True):
        assert (await http.get(f"/files/{file.token}/")).body == content
    assert [entry.by.role for entry in chat.patron.feed.log if entry.body in chat.patron.feed.files] == [
        "patron",
        "operator",
    ]


async def test_exactly_20_mb_are_accepted_and_one_byte_more_is_not(chat: Conversation, running: Server) -> None:
    """20 × 2²⁰ bytes; declared, and not declared."""
    assert (await sends(chat, "large.txt", b"x" * MAX_BYTES)).status == 201
    before = stored(running)
    with pytest.raises(HttpRefused) as refused:
        await announced(chat, MAX_BYTES + 1)
    assert why(refused.value.answer) == (413, "FileTooLarge")
    assert refused.value.answer.json()["refusal"]["limit"] == MAX_BYTES
    lying = await upload(Http(running.url), await announced(chat, MAX_BYTES), b"x" * (MAX_BYTES + 1))
    assert why(lying) == (413, "FileTooLarge")
    undeclared = await chunked(running.url, await announced(chat, MAX_BYTES), (b"x" * 2**16 for _ in range(480)))
    assert why(undeclared) == (413, "FileTooLarge")
    assert stored(running) == before
    assert half_sent(running) == []


async def test_more_or_fewer_bytes_than_were_announced_are_no_file(chat: Conversation, running: Server) -> None:
    """Uploads with their length, and without one."""
    before = stored(running)
    for content in (PDF[:-1], PDF + b"x"):
        assert why(await upload(Http(running.url), await announced(chat, len(PDF)), content)) == (400, "FileIncomplete")
        answer = await chunked(running.url, await announced(chat, len(PDF)), [content])
        assert why(answer) == (400, "FileIncomplete")
    assert stored(running) == before


async def test_a_half_sent_upload_leaves_nothing_and_can_be_sent_again(chat: Conversation, running: Server) -> None:
    """The connection breaks midway; the same upload token restarts from the first byte."""
    before = stored(running)
    content = b"x" * 2**20
    upload_token = await announced(chat, len(content), "notes.txt")
    async with put(running.url, upload_token, f"Content-Length: {len(content)}") as (_, writer):
        writer.write(content[: 2**19])
        await writer.drain()
        await _until(lambda: len(half_sent(running)) == 1)
    await _until(lambda: half_sent(running) == [])
    assert stored(running) == before
    assert (await upload(Http(running.url), upload_token, content)).status == 201
    await chat.settle()
    assert len(chat.patron.feed.files) == 1


async def test_a_new_attempt_replaces_one_that_stalls(chat: Conversation, running: Server) -> None:
    """A phone lost its network: the server still waits for what the former connection never brings."""
    before, content = len(stored(running)), b"x" * 2**20
    upload_token = await announced(chat, len(content), "notes.txt")
    async with put(running.url, upload_token, f"Content-Length: {len(content)}") as (reader, writer):
        writer.write(content[:1000])
        await writer.drain()
        await _until(lambda: len(half_sent(running)) == 1)
        assert (await upload(Http(running.url), upload_token, content)).status == 201
        assert half_sent(running) == []
        assert why(await answer(reader, writer)) == (408, "UploadSlow")
    assert len(stored(running)) == before + 1
    await chat.settle()
    assert len(chat.patron.feed.files) == 1


async def test_many_stalled_attempts_use_the_space_of_one(chat: Conversation, running: Server) -> None:
    """Each that begins ends the one before."""
    upload_token = await announced(chat, MAX_BYTES, "notes.txt")
    incomplete: list[Path] = []
    async with AsyncExitStack() as opened:
        lines = []
        for _ in range(10):
            reader, writer = await opened.enter_async_context(
                put(running.url, upload_token, f"Content-Length: {MAX_BYTES}")
            )
            writer.write(b"x" * 1000)
            await writer.drain()
            incomplete = await _instead_of(incomplete, running)
            lines.append((reader, writer))
        for line in lines[:-1]:
            assert why(await answer(*line)) == (408, "UploadSlow")
    await _until(lambda: half_sent(running) == [])


async def test_an_empty_file_is_refused(chat: Conversation) -> None:
    with pytest.raises(HttpRefused) as refused:
        await announced(chat, 0)
    assert why(refused.value.answer) == (400, "FileEmpty")


@pytest.mark.parametrize(
    ("name", "content", "type_"),
    [
        ("picture.png", SVG, "image/svg+xml"),
        ("page.pdf", HTML, "text/html"),
        ("setup.pdf", b"MZ\x90\x00" + bytes(300), "application/octet-stream"),
        ("archive.docx", zipped("a.txt"), "application/zip"),
        ("bomb.docx", bomb(2**24), "application/octet-stream"),
    ],
)
async def test_what_a_file_is_called_makes_it_nothing_else(
    chat: Conversation, running: Server, name: str, content: bytes, type_: str
) -> None:
    """SVG, pages, programs, archives and bombs are refused by their content, and leave nothing."""
    before = stored(running)
    answer = await sends(chat, name, content)
    assert why(answer) == (415, "FileTypeRefused")
    assert answer.json()["refusal"]["type"] == type_
    assert stored(running) == before
    assert half_sent(running) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../refdesk.sqlite3", "refdesk.sqlite3.pdf"),
        ("C:\\Windows\\map.pdf", "map.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        ("\u2067\u200b\n\x00", "file.pdf"),
        ("Übersicht 地図.pdf", "Übersicht 地図.pdf"),
    ],
)
async def test_a_name_is_only_a_name(chat: Conversation, running: Server, name: str, shown: str) -> None:
    """No path, nothing invisible; the storage key says nothing of the name."""
    assert (await sends(chat, name, PDF)).status == 201
    await chat.settle()
    assert chat.operator.feed.files[-1].name == shown
    assert all(len(path.name) == 38 and len(path.parent.name) == 2 for path in stored(running))


async def test_P29_the_same_key_is_the_same_file(chat: Conversation, running: Server) -> None:
    """Sent again after its answer was lost, and many times at once: one file, one place where it lies."""
    before, key = len(stored(running)), new_key()
    http, desk = Http(running.url), chat.operator.desk.http
    upload_token = await announce_file(http, chat.patron.chat, "a.pdf", len(PDF), token=chat.patron.token, key=key)
    answers = await asyncio.gather(*(upload(http, upload_token, PDF) for _ in range(8)))
    assert Counter(answer.status for answer in answers) == {201: 8}
    assert not await announce_file(http, chat.patron.chat, "a.pdf", len(PDF), token=chat.patron.token, key=key)
    await chat.settle()
    assert len(chat.patron.feed.files) == 1
    assert len(stored(running)) == before + 1
    for other in ({"name": "b.pdf", "size": len(PDF)}, {"name": "a.pdf", "size": len(PDF) + 1}):
        with pytest.raises(HttpRefused) as refused:
            await announce_file(http, chat.patron.chat, **other, token=chat.patron.token, key=key)  # type: ignore[arg-type]
        assert why(refused.value.answer) == (409, "KeyReused")
    with pytest.raises(HttpRefused) as refused:
        await announce_file(desk, chat.patron.chat, "a.pdf", len(PDF), key=key)
    assert why(refused.value.answer) == (409, "KeyReused")


async def test_a_key_of_something_else_in_the_chat_sends_nothing(chat: Conversation, running: Server) -> None:
    """The journal refuses it, and the bytes go again."""
    before, key = stored(running), new_key()
    await chat.patron.say("Hello", key=key)
    assert why(await sends(chat, "a.pdf", PDF, key)) == (409, "KeyReused")
    assert stored(running) == before


async def test_many_files_at_once_are_each_there_once(chat: Conversation) -> None:
    """Both sides, at the same time."""
    http, desk, number = Http(chat.patron.url), chat.operator.desk.http, chat.patron.chat
    await asyncio.gather(
        *(send_file(http, number, f"p{n}.txt", b"p" * (n + 1), token=chat.patron.token) for n in range(8)),
        *(send_file(desk, number, f"o{n}.txt", b"o" * (n + 1)) for n in range(8)),
    )
    await chat.settle()
    names = [file.name for file in chat.patron.feed.files]
    assert sorted(names) == sorted([f"{side}{n}.txt" for side in "po" for n in range(8)])
    assert chat.operator.feed.files == chat.patron.feed.files


async def test_what_is_sent_as_the_chat_ends_is_refused_and_leaves_nothing(chat: Conversation, running: Server) -> None:
    """It was announced in time, its bytes came too late."""
    before = stored(running)
    upload_token = await announced(chat, len(PDF))
    await chat.operator.end()
    assert why(await upload(Http(running.url), upload_token, PDF)) == (409, "ChatEnded")
    assert stored(running) == before
    assert why(await upload(Http(running.url), upload_token, PDF)) == (404, "NoSuchUpload")


async def test_a_file_that_is_refused_for_what_it_is_ends_its_upload(chat: Conversation) -> None:
    """The same upload token is good for nothing more, but the same key may announce another try."""
    http, key = Http(chat.patron.url), new_key()
    for content in (HTML, SVG):
        fields = {"token": chat.patron.token, "key": key}
        upload_token = await announce_file(http, chat.patron.chat, "map.pdf", len(content), **fields)
        assert why(await upload(http, upload_token, content)) == (415, "FileTypeRefused")
        assert why(await upload(http, upload_token, content)) == (404, "NoSuchUpload")


async def test_only_a_put_with_a_token_is_an_upload(running: Server) -> None:
    """Anything else finds nothing."""
    http = Http(running.url)
    assert why(await upload(http, "0" * 43, PDF)) == (404, "NoSuchUpload")
    assert why(await upload(http, "../../healthz", PDF)) == (404, "NoSuchUpload")
    assert (await http.call("POST", f"/api/v1/uploads/{'0' * 43}", PDF)).status == 405
    assert (await http.call("GET", f"/api/v1/uploads/{'0' * 43}")).status == 405


async def test_a_response_arrives_while_the_body_is_still_sent(chat: Conversation, running: Server) -> None:
    """A length that is too large is refused before anything of the body is read."""
    upload_token = await announced(chat, MAX_BYTES)
    async with put(running.url, upload_token, f"Content-Length: {10 * MAX_BYTES}") as (reader, writer):
        assert why(await answer(reader, writer)) == (413, "FileTooLarge")


async def _until(condition: object) -> None:
    async with asyncio.timeout(30):
        while not condition():  # type: ignore[operator] # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def _instead_of(before: list[Path], running: Server) -> list[Path]:
    """The one file on its way in, once it is another."""
    await _until(lambda: len(half_sent(running)) == 1 and half_sent(running) != before)
    return half_sent(running)
