"""Files in the log: who sent which, and when it expires."""

from refdesk.chats import refusals as r
from refdesk.chats.events import visible_to_patron
from refdesk.eventlog.acts import ExpireFile
from refdesk.eventlog.events import FileExpired, FileSent
from tests.eventlog.folding import fold

from .world import ACTIVE, ANA, CLOSED, ENDED, FILE, NOON, SEATED, SYSTEM, UNSEATED, WAITING, bodies, events, refusal

SENT = FileSent(file=1, name="map.pdf", type="application/pdf", size=2048, token="t" * 43, expires_at=NOON + 60_000)


def test_a_file_is_sent_by_either_side_and_its_time_begins_then() -> None:
    assert bodies(ACTIVE, ANA, FILE) == [SENT]
    assert bodies(ACTIVE, SEATED, FILE) == [SENT]


def test_a_patron_sends_while_nobody_has_answered_and_without_the_seat() -> None:
    assert bodies(WAITING, UNSEATED, FILE) == [SENT]


def test_nothing_is_sent_into_an_ended_chat() -> None:
    for actor in (ANA, SEATED):
        assert isinstance(refusal(ENDED, actor, FILE), r.ChatEnded)


def test_a_file_counts_as_a_message_of_its_side() -> None:
    head = fold(ACTIVE, events(ACTIVE, SEATED, FILE, NOON + 5))
    assert (head.excerpt, head.excerpt_by, head.message_at) == ("map.pdf", "patron", NOON + 5)
    assert head.patron_messages == ACTIVE.patron_messages + 1
    again = fold(head, events(head, ANA, FILE))
    assert (again.excerpt_by, again.patron_messages) == ("desk", head.patron_messages)


def test_expire_file_is_allowed_in_any_state() -> None:
    for head in (ACTIVE, ENDED, CLOSED):
        assert bodies(head, SYSTEM, ExpireFile(file=1)) == [FileExpired(file=1)]
        assert fold(head, events(head, SYSTEM, ExpireFile(file=1))).excerpt == head.excerpt


def test_both_sides_hear_of_it() -> None:
    assert visible_to_patron("file_sent")
    assert visible_to_patron("file_expired")
