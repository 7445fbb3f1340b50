"""Who sees copies of pictures, until when, and with which headers (row W4)."""

import asyncio
import errno
import io
import os
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any, ParamSpec, TypeVar

import msgspec
import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core.files.storage import filesystem
from PIL import Image

from refdesk.chats.queries import stretch
from refdesk.client import Http, send_file
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Redact
from refdesk.eventlog.events import FileSent
from refdesk.files import storage
from refdesk.files.expire import sweeps
from refdesk.files.models import File, State
from refdesk.files.pictures.copies import COPIES
from refdesk.files.pictures.processes import Copies, NotNowError, PictureProcesses
from refdesk.files.serve import pictures
from refdesk.files.serve.pictures import PictureApplication
from refdesk.kit import disk
from refdesk.kit.clock import now_ms
from tests.faults.world import Conversation, at_desk, conversation
from tests.logs import act
from tests.sample_people import People
from tests.servers import server

from .samples import PDF, SVG, png
from .test_access import begun
from .test_sweeps import sweep, uploaded

COPY = b"\xff\xd8 a copy"

P = ParamSpec("P")
T = TypeVar("T")


class Fake(PictureProcesses):
    """Makes copies at once, or what `makes` says; counts them."""

    def __init__(self, makes: Callable[[], Copies] = lambda: dict.fromkeys(COPIES, COPY)) -> None:
        super().__init__()
        self.made = 0
        self._makes = makes

    async def copies_of(self, read: Any, wait: float | None = None) -> Copies:
        assert await read()
        self.made += 1
        return await sync_to_async(self._makes)()


@pytest.fixture(name="sent")
def _sent(people: People, folder: Path) -> tuple[File, str]:
    chat = begun(people)
    row = uploaded(chat, folder)
    File.objects.update(width=40, height=30, type="image/png")
    token = msgspec.json.decode(stretch(chat, 0)[-1].payload, type=FileSent).token
    return row, f"/files/{token}"


Response = tuple[int, dict[str, str], bytes]


def served(folder: Path, fake: Fake) -> PictureApplication:
    async def read(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await sync_to_async(function)(*args, **kwargs)

    return PictureApplication(read, folder / "incoming", fake)


async def response_of(application: PictureApplication, path: str, method: str = "GET") -> Response:
    messages: list[Any] = []

    async def send(message: Any) -> None:
        messages.append(message)

    await application({"path": path, "method": method}, None, send)
    start, body = messages
    return start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, body["body"]


def fetched(folder: Path, path: str, fake: Fake | None = None, method: str = "GET") -> Response:
    return async_to_sync(response_of)(served(folder, fake or Fake()), path, method)


def stored(folder: Path) -> set[str]:
    return {path.suffix for path in (folder / "files").rglob("*") if path.is_file()}


def test_W4_a_copy_is_made_once_and_stored(sent: tuple[File, str], folder: Path) -> None:
    fake, (_, link) = Fake(), sent
    for copy in (*COPIES, *COPIES):
        status, headers, body = fetched(folder, f"{link}/{copy}", fake)
        assert (status, body) == (200, COPY)
        assert headers["content-type"] == "image/jpeg"
    assert fake.made == 1
    assert stored(folder) == {"", ".view", ".thumbnail"}
    assert not any((folder / "incoming").glob("*.*"))


def test_W4_simultaneous_requests_wait_for_the_same_copies(
    sent: tuple[File, str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All find none stored before the first one is made."""
    looked, all_looked, stored_copy = list[str](), Event(), pictures._stored_copy

    def look(key: str, copy: str) -> bytes | None:
        stored = stored_copy(key, copy)
        looked.append(copy)
        if len(looked) == 4:
            all_looked.set()
        return stored

    class Late(Fake):
        async def copies_of(self, read: Any, wait: float | None = None) -> Copies:
            assert await asyncio.to_thread(all_looked.wait, 10)
            return await super().copies_of(read, wait)

    monkeypatch.setattr(pictures, "_stored_copy", look)
    fake = Late()
    application = served(folder, fake)

    async def all_at_once() -> list[Response]:
        return await asyncio.gather(*(response_of(application, f"{sent[1]}/{copy}") for copy in (*COPIES, *COPIES)))

    assert [(status, body) for status, _, body in async_to_sync(all_at_once)()] == [(200, COPY)] * 4
    assert fake.made == 1


def test_W4_a_copy_is_made_after_its_request_gave_up(
    sent: tuple[File, str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = Fake()
    application = served(folder, fake)

    async def twice() -> list[int]:
        with monkeypatch.context() as patched:
            patched.setattr(pictures, "WAIT", 0.0)
            first = await response_of(application, f"{sent[1]}/view")
        return [first[0], (await response_of(application, f"{sent[1]}/view"))[0]]

    assert async_to_sync(twice)() == [503, 200]
    assert fake.made == 1


def test_W4_a_copy_is_made_again_if_the_disk_was_nearly_full(
    sent: tuple[File, str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = Fake()
    with monkeypatch.context() as patched:
        patched.setattr(disk, "low", lambda folder: True)
        assert fetched(folder, f"{sent[1]}/view", fake)[::2] == (200, COPY)
    assert stored(folder) == {""}
    assert fetched(folder, f"{sent[1]}/view", fake)[::2] == (200, COPY)
    assert (fake.made, stored(folder)) == (2, {"", ".view", ".thumbnail"})


def test_W4_a_part_of_a_copy_is_never_served(
    sent: tuple[File, str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is copied if it is moved to another file system; the disk may be full then."""

    def moved_in_part(source: str, target: str, **options: object) -> None:
        Path(target).write_bytes(COPY[:4])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(filesystem, "file_move_safe", moved_in_part)
        assert fetched(folder, f"{sent[1]}/view")[::2] == (200, COPY)
    assert stored(folder) == {""}
    assert fetched(folder, f"{sent[1]}/view")[::2] == (200, COPY)


def test_W4_a_copy_is_shown_on_our_pages_only(sent: tuple[File, str], folder: Path) -> None:
    """An `<img>` of this origin shows an attachment too; an address of its own, or another site, shows nothing."""
    _, headers, _ = fetched(folder, f"{sent[1]}/thumbnail")
    assert headers == {
        "content-type": "image/jpeg",
        "content-length": str(len(COPY)),
        "content-disposition": "attachment",
        "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-robots-tag": "noindex",
        "cross-origin-resource-policy": "same-origin",
    }


def test_W4_only_the_whole_link_leads_to_a_copy(sent: tuple[File, str], folder: Path) -> None:
    row, link = sent
    for wrong in (f"{link[:-1]}/view", f"/files/{row.pk}/view", f"/files/{row.token_hash}/view", f"{link}/original"):
        assert fetched(folder, wrong)[0] == 404
    assert fetched(folder, f"{link}/view", method="POST")[0] == 405


def test_W4_what_is_no_picture_has_no_copies(sent: tuple[File, str], folder: Path) -> None:
    File.objects.update(width=0, height=0)
    fake = Fake()
    assert fetched(folder, f"{sent[1]}/view", fake)[0] == 404
    assert fake.made == 0


def test_W4_what_can_not_be_decoded_is_tried_once(sent: tuple[File, str], folder: Path) -> None:
    fake = Fake(dict)
    assert [fetched(folder, f"{sent[1]}/{copy}", fake)[0] for copy in (*COPIES, *COPIES)] == [404] * 4
    assert fake.made == 1


def test_W4_what_was_not_decoded_on_a_busy_machine_is_tried_again(sent: tuple[File, str], folder: Path) -> None:
    def busy() -> Copies:
        raise NotNowError("busy")

    assert fetched(folder, f"{sent[1]}/view", Fake(busy))[0] == 503
    assert fetched(folder, f"{sent[1]}/view")[0] == 200


def test_W4_before_it_is_sent_a_picture_has_no_copies(people: People, folder: Path) -> None:
    uploaded(begun(people), folder, send=False)
    File.objects.update(width=40, height=30)
    [row] = File.objects.all()
    assert row.state == State.STORED
    assert fetched(folder, f"/files/{row.token_hash}/view")[0] == 404


def test_W4_copies_expire_with_the_file(sent: tuple[File, str], folder: Path) -> None:
    _, link = sent
    assert fetched(folder, f"{link}/view")[0] == 200
    File.objects.update(expires_at=now_ms() - 1)
    assert fetched(folder, f"{link}/view")[0] == 410
    sweep(now_ms())
    assert fetched(folder, f"{link}/view")[0] == 410
    assert stored(folder) == set()


def test_W4_copies_are_redacted_with_the_file(sent: tuple[File, str], folder: Path) -> None:
    row, link = sent
    assert fetched(folder, f"{link}/thumbnail")[0] == 200
    act(row.chat_id or 0, System(), Redact(seqs=(row.seq or 0,)))
    assert fetched(folder, f"{link}/thumbnail")[0] == 410
    sweep(now_ms())
    assert stored(folder) == set()


def test_W4_a_copy_made_while_the_file_was_redacted_does_not_stay(sent: tuple[File, str], folder: Path) -> None:
    row, link = sent

    def redacted() -> Copies:
        act(row.chat_id or 0, System(), Redact(seqs=(row.seq or 0,)))
        sweep(now_ms())
        return dict.fromkeys(COPIES, COPY)

    assert fetched(folder, f"{link}/view", Fake(redacted))[0] == 404
    assert stored(folder) == set()


@pytest.mark.parametrize("suffix", ["", "_a1B2c3D"])
def test_W4_copies_without_their_original_are_swept(sent: tuple[File, str], folder: Path, suffix: str) -> None:
    """A process that was killed between storing a copy and looking whether the file is still there leaves them.

    With Django's suffix: two nodes made the copy, and one was killed before it deleted its own.
    """
    row, link = sent
    assert fetched(folder, f"{link}/view")[0] == 200
    lost = storage.copy_key(storage.new_key() + suffix, "view")
    path = folder / "files" / lost
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(COPY)
    past = time.time() - 3 * 3600
    for stored_file in (folder / "files").rglob("*"):
        os.utime(stored_file, (past, past))
    assert sweeps.orphans(sweeps.old_storage_keys()) == [lost]
    assert list(storage.all_keys()) == [row.storage_key]
    assert sweeps.delete_orphans([lost]) == 1
    assert not path.exists()
    assert stored(folder) == {"", ".view", ".thumbnail"}


def test_W4_a_request_has_to_wait_while_too_many_pictures_do(
    sent: tuple[File, str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MAX_WAITING", 0)
    status, headers, _ = fetched(folder, f"{sent[1]}/view")
    assert (status, headers["retry-after"]) == (503, "2")
    monkeypatch.undo()


def test_W4_lost_bytes_have_no_copies(sent: tuple[File, str], folder: Path) -> None:
    row, link = sent
    storage.delete(row.storage_key)
    assert fetched(folder, f"{link}/view")[0] == 404
    assert stored(folder) == set()


async def test_W4_both_sides_get_the_size_and_the_copies_of_a_picture(chat: Conversation) -> None:
    """Through a server: upload, event, copy. A text named like a picture is none, an SVG is refused."""
    http = Http(chat.patron.url)
    out = io.BytesIO()
    Image.new("RGB", (1000, 500), "red").save(out, "JPEG")
    await send_file(http, chat.patron.chat, "map", out.getvalue(), token=chat.patron.token)
    await send_file(http, chat.patron.chat, "map.png", PDF, token=chat.patron.token)
    await send_file(http, chat.patron.chat, "no.txt", png(20, 10), token=chat.patron.token)
    with pytest.raises(Exception, match="FileTypeRefused"):
        await send_file(http, chat.patron.chat, "drawing.png", SVG, token=chat.patron.token)
    await chat.settle()
    for side in (chat.patron, chat.operator):
        assert [(file.width, file.height) for file in side.feed.files] == [(1000, 500), (0, 0), (20, 10)]
    [photograph, other, _] = chat.operator.feed.files
    for copy, size in (("view", (1000, 500)), ("thumbnail", (480, 240))):
        answer = await http.call("GET", f"/files/{photograph.token}/{copy}", None)
        assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
        assert Image.open(io.BytesIO(answer.body)).size == size
    assert (await http.call("GET", f"/files/{other.token}/view", None)).status == 404
    original = await http.call("GET", f"/files/{photograph.token}/", None)
    assert original.headers["content-disposition"].startswith("attachment")
    assert original.body == out.getvalue()


async def test_W4_a_killed_server_makes_the_copies_again(process: None) -> None:
    """Nothing of a copy has to be remembered."""
    with server() as running:
        async with at_desk(running) as desk, conversation(running, desk) as chat:
            http = Http(running.url)
            await send_file(http, chat.patron.chat, "dot.png", png(20, 10), token=chat.patron.token)
            await chat.settle()
            [file] = chat.operator.feed.files
            running.kill()
            await asyncio.to_thread(running.start)
            for copy in COPIES:
                assert (await http.get(f"/files/{file.token}/{copy}")).status == 200
