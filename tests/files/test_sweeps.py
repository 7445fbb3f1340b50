"""Sweeps of files: expiry, abandoned uploads, orphaned bytes."""

import os
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.conf import settings
from django.db import OperationalError

from refdesk.chats.commands import Command, Patron
from refdesk.chats.queries import head_of, stretch
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Redact, SendFile
from refdesk.eventlog.events import FileExpired, FileSent
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Refused
from refdesk.files import storage
from refdesk.files.expire import sweeps
from refdesk.files.models import File, State
from refdesk.files.upload.announce import Announcement, find_upload, hash_of, mark_stored
from refdesk.files.upload.chat_uploads import announce_for_chat
from refdesk.files.upload.inspect import Intake
from refdesk.files.upload.sending import send_command
from refdesk.kit.clock import now_ms
from tests.logs import act, execute, token_of
from tests.sample_people import People

from .samples import PDF
from .test_access import acts, begun

HOURS = 3600_000
MONTH = 30 * 24 * HOURS
pytestmark = pytest.mark.usefixtures("folder")


def uploaded(chat: int, folder: Path, key: str = "k" * 22, *, send: bool = True) -> File:
    """A file of the patron's whose bytes are there; sent, or about to be."""
    upload = announce_for_chat(chat, Patron(chat), Announcement(key, "map.pdf", 4))
    assert not isinstance(upload, Refused)
    row = find_upload(upload.token)  # type: ignore[union-attr]
    assert row
    (folder / "incoming").mkdir(exist_ok=True)
    half = folder / "incoming" / "half"
    half.write_bytes(b"%PDF")
    where = storage.new_key()
    storage.store(half, where)
    assert mark_stored(row.pk, where, "map.pdf", "application/pdf")
    if send:
        command = send_command(row.pk, upload.token)  # type: ignore[union-attr]
        assert command
        execute(command)
    row.refresh_from_db()
    return row


def kinds(chat: int) -> list[str]:
    return [row.kind for row in stretch(chat, 0)]


def sweep(now: int) -> None:
    Journal(clock=lambda: now).execute(sweeps.commands_due(now))
    sweeps.clear_deleted(sweeps.delete_bytes(sweeps.rows_to_delete(now)), now)


def test_a_file_expires_after_its_retention_and_its_name_stays(people: People, folder: Path) -> None:
    chat = begun(people)
    row = uploaded(chat, folder)
    assert row.expires_at is not None
    assert row.expires_at - row.at >= MONTH == settings.CONFIG.file_days * 24 * HOURS
    sweep(row.expires_at - 1)
    assert kinds(chat)[-1] == "file_sent"
    assert list(storage.all_keys()) == [row.storage_key]
    sweep(row.expires_at)
    assert kinds(chat)[-1] == "file_expired"
    assert list(storage.all_keys()) == []
    row.refresh_from_db()
    assert (row.state, row.storage_key) == (State.EXPIRED, "")


def test_the_log_records_the_expiry_once_for_many_sweeps(people: People, folder: Path) -> None:
    chat = begun(people)
    row = uploaded(chat, folder)
    due = sweeps.commands_due(row.expires_at or 0)
    Journal().execute(due)
    Journal().execute(due)
    sweep(row.expires_at or 0)
    assert kinds(chat).count("file_expired") == 1


def test_a_sweep_that_was_killed_goes_on_later(people: People, folder: Path) -> None:
    """After the event and before the bytes; after the bytes and before the row."""
    chat = begun(people)
    row = uploaded(chat, folder)
    now = row.expires_at or 0
    Journal(clock=lambda: now).execute(sweeps.commands_due(now))
    assert list(storage.all_keys()) == [row.storage_key]
    assert sweeps.delete_bytes(sweeps.rows_to_delete(now)) == [row.pk]
    sweep(now)
    assert sweeps.rows_to_delete(now) == []
    assert list(storage.all_keys()) == []
    assert kinds(chat).count("file_expired") == 1


def test_bytes_that_can_not_be_deleted_are_tried_again(
    people: People, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = uploaded(begun(people), folder)
    now = row.expires_at or 0

    def away(key: str) -> None:
        raise OSError("the storage is away")

    with monkeypatch.context() as broken:
        broken.setattr(storage, "delete", away)
        sweep(now)
    assert sweeps.rows_to_delete(now) == [(row.pk, row.storage_key)]
    sweep(now)
    assert list(storage.all_keys()) == []


def test_an_upload_that_was_not_finished_is_forgotten(people: People, folder: Path) -> None:
    """One whose bytes never came, and one that was killed between its bytes and its event."""
    chat = begun(people)
    uploaded(chat, folder, send=False)
    announce_for_chat(chat, Patron(chat), Announcement("n" * 22, "never.pdf", 4))
    sweep(now_ms() + HOURS)
    assert File.objects.count() == 2
    sweep(now_ms() + 3 * HOURS)
    assert File.objects.count() == 0
    assert list(storage.all_keys()) == []
    assert "file_sent" not in kinds(chat)


def test_a_killed_upload_is_carried_on_from_where_it_stopped(people: People, folder: Path) -> None:
    """Its bytes are there, its event is not: the same upload token sends it without sending them again."""
    chat = begun(people)
    row = uploaded(chat, folder, send=False)
    again = announce_for_chat(chat, Patron(chat), Announcement("k" * 22, "map.pdf", 4))
    command = send_command(row.pk, again.token)  # type: ignore[union-attr]
    assert command
    execute(command)
    assert kinds(chat)[-1] == "file_sent"
    assert not mark_stored(row.pk, "other", "map.pdf", "application/pdf")


def test_a_file_whose_row_is_gone_is_not_sent(people: People, folder: Path) -> None:
    """Row and event change together, or not at all."""
    chat = begun(people)
    head = head_of(chat)
    act = SendFile(file=4711, name="a.pdf", type="application/pdf", size=4, token="t" * 43, keep=1)
    [outcome] = Journal().execute([Command(chat, Patron(chat), act)])
    assert isinstance(outcome, Refused)
    assert head_of(chat) == head


def test_an_upload_token_is_good_for_an_hour(people: People, folder: Path) -> None:
    chat = begun(people)
    made = announce_for_chat(chat, Patron(chat), Announcement("k" * 22, "map.pdf", 4))
    upload_token = made.token  # type: ignore[union-attr]
    File.objects.update(at=now_ms() - HOURS + 5_000)
    assert find_upload(upload_token)
    File.objects.update(at=now_ms() - HOURS - 1)
    assert find_upload(upload_token) is None


def test_bytes_that_no_row_knows_are_swept_once_they_are_old(people: People, folder: Path) -> None:
    """And what a process that died had half of. What is known stays, what is new, and what is not ours at all."""
    row = uploaded(begun(people), folder)
    old, new = (folder / "files" / storage.new_key() for _ in range(2))
    foreign = folder / "files/backups/monday.dump"
    dead, alive = folder / "incoming/dead", folder / "incoming/alive"
    for path in (old, new, foreign, dead, alive):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    past = time.time() - 3 * 3600
    for path in (old, foreign, dead, folder / "files" / row.storage_key):
        os.utime(path, (past, past))
    assert sweeps.delete_partial_files(folder / "incoming") == 1
    assert sweeps.delete_orphans(sweeps.orphans(sweeps.old_storage_keys())) == 1
    assert {path for path in (old, new, foreign, dead, alive) if path.exists()} == {new, foreign, alive}
    assert (folder / "files" / row.storage_key).exists()


def test_P30_an_expired_link_says_so(people: People, folder: Path, client: Any) -> None:
    """410, in words, from the minute on: whether or not a sweep came by."""
    chat = begun(people)
    row = uploaded(chat, folder)
    link = _link(chat)
    File.objects.update(expires_at=now_ms() - 1)
    for _ in range(2):
        answer = client.get(link)
        assert answer.status_code == 410
        assert "This file has expired" in answer.content.decode()
        assert "30 days" in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"
        sweep(now_ms())
    assert kinds(chat)[-1] == "file_expired"
    assert row.token_hash == hash_of(link.split("/")[2])


def test_a_file_whose_bytes_are_lost_says_that_it_is_gone(people: People, folder: Path, client: Any) -> None:
    chat = begun(people)
    row = uploaded(chat, folder)
    storage.delete(row.storage_key)
    assert client.get(_link(chat)).status_code == 410


def test_P30_both_events_name_the_same_file(people: People, folder: Path) -> None:
    chat = begun(people)
    row = uploaded(chat, folder)
    sweep(row.expires_at or 0)
    sent, expired = stretch(chat, 0)[-2:]
    fields = msgspec.json.decode(sent.payload, type=FileSent)
    assert msgspec.json.decode(expired.payload, type=FileExpired).file == fields.file == row.pk
    assert token_of(chat) not in fields.token


def test_redacting_a_chat_redacts_its_files(people: People, folder: Path, client: Any) -> None:
    """Name, link and bytes: of one file by its event, of all with the texts of the chat."""
    chat = begun(people)
    first, second = uploaded(chat, folder), uploaded(chat, folder, "l" * 22)
    link = _link(chat)
    now = now_ms()
    act(chat, System(), Redact(seqs=(first.seq or 0,)))
    sweep(now)
    assert list(storage.all_keys()) == [second.storage_key]
    acts(chat, people.ana, end=True)
    act(chat, System(), Redact())
    sweep(now)
    assert list(storage.all_keys()) == []
    assert client.get(link).status_code == 410
    assert set(File.objects.values_list("name", "state")) == {("", State.EXPIRED)}
    sent = [msgspec.json.decode(row.payload, type=FileSent) for row in stretch(chat, 0) if row.kind == "file_sent"]
    assert {(file.name, file.token) for file in sent} == {("", "")}


def _link(chat: int) -> str:
    return f"/files/{msgspec.json.decode(stretch(chat, 0)[-1].payload, type=FileSent).token}/"


async def test_bytes_stay_while_it_is_not_known_whether_the_row_was_written(tmp_path: Path) -> None:
    """The thread may have committed it: deleted bytes would be an acknowledged file that nobody can fetch."""
    removed: list[str] = []

    async def breaks(*_: object) -> bool:
        raise OperationalError("the answer was lost")

    async def groups(*_: object) -> Any:
        return ("pdf",)

    intake = Intake(read=groups, write=breaks, folder=tmp_path)  # type: ignore[arg-type]
    come = tmp_path / "come"
    come.write_bytes(PDF)
    with pytest.MonkeyPatch.context() as watched:
        watched.setattr(storage, "delete", removed.append)
        with pytest.raises(OperationalError):
            await intake.store(File(pk=1, library_id=1, name="map.pdf"), come)
    assert removed == []
    assert len(list(storage.all_keys())) == 1
