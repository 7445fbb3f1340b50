"""The lease of a mailbox and the state of its emails, on SQLite and PostgreSQL."""

from refdesk.mail.incoming import inbox
from refdesk.mail.incoming.mime_parser import parse
from refdesk.mail.models import Incoming, Mailbox
from tests.databases import Database

from ..raw_emails import raw


def leased(reader: str, now: int) -> bool:
    return inbox.lease("desk", reader, now) is not None


def test_mailbox_lease_is_exclusive_until_released_or_expired(database: Database) -> None:
    assert leased("a", 1000)
    assert not leased("b", 1001)
    assert leased("a", 2000)
    box = Mailbox.objects.get()
    inbox.release(box, "b", 2001)
    assert not leased("b", 2002)
    inbox.release(box, "a", 2003, "Connection refused")
    assert (Mailbox.objects.get().error, leased("b", 2004)) == ("Connection refused", True)
    assert not leased("a", 2004 + inbox.LEASE_MS - 1)
    assert leased("a", 2004 + inbox.LEASE_MS + 1)


def test_expired_lease_starts_no_attempt(database: Database) -> None:
    expired = inbox.lease("desk", "a", 0)
    assert expired is not None
    assert leased("b", inbox.LEASE_MS + 1)
    assert inbox.start_attempt(expired, 1, 7, "a", inbox.LEASE_MS + 2) is None
    assert Incoming.objects.count() == 0


def test_inbox_separates_finished_from_unfinished_uids(database: Database) -> None:
    box = inbox.lease("desk", "a", 0)
    assert box is not None
    for uid in (7, 8, 9):
        row = inbox.start_attempt(box, 1, uid, "a", 1)
        assert row is not None
        if uid != 8:
            inbox.finish(row, Incoming.State.FILED, sender="dana@example.org")
    assert (inbox.finished_uids(box, 1, [6, 7, 8, 9]), inbox.unfinished_uids(box, 1)) == ({7, 9}, {8})
    assert inbox.finished_uids(box, 2, [7, 9]) == set()
    box.refresh_from_db()
    assert (box.uid_validity, box.last_uid) == (1, 9)
    again = inbox.start_attempt(box, 1, 8, "a", 2)
    assert again is not None
    assert again.attempts == 2
    inbox.revert_attempt(again)
    inbox.finish(again, Incoming.State.SET_ASIDE, reason="x" * 900)
    box.refresh_from_db()
    assert (box.last_uid, Incoming.objects.get(uid=8).attempts) == (9, 1)


def test_fingerprint_is_a_valid_journal_key() -> None:
    assert parse(raw()).fingerprint.isalnum()
