"""Messages of internal chats are found by their words by members alone, on both databases."""

from typing import Any

import pytest
from django.db import connection

from refdesk.colleagues import commands as c
from refdesk.colleagues.models import InternalChat, Message
from refdesk.colleagues.outcomes import Stored
from refdesk.colleagues.permissions import member_of
from refdesk.colleagues.search import find as module
from refdesk.colleagues.search.find import find
from refdesk.colleagues.search.indexing import MESSAGES
from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Say
from refdesk.eventlog.journal import Journal
from refdesk.staff.models import Membership, Operator
from tests.databases import Database

LATER = 2**45


class Desk:
    """Internal chats of Reference, of the library, and of Ana and Ben."""

    def __init__(self, database: Database) -> None:
        people = self.people = database.people
        self.journal = Journal()
        ana = member_of(people.ana)
        self.reference = self._start(c.Start(scope="department", department=people.reference.pk, actor=ana))
        self.library = self._start(c.Start(scope="library", library=people.harbour.pk, actor=ana))
        self.pair = self._start(c.start_of_pair(ana, people.ben.pk))

    def _start(self, start: c.Start) -> int:
        [made] = self.journal.execute([start])
        assert isinstance(made, Stored)
        return made.head.internal_chat

    def say(self, chat: int, *texts: str, by: Operator | None = None) -> None:
        member = member_of(by or self.people.ana)
        self.journal.execute([c.Command(chat, member, Say(text=text)) for text in texts])

    def index(self) -> None:
        MESSAGES.catch_up(LATER)


@pytest.fixture
def desk(database: Database) -> Desk:
    made = Desk(database)
    made.say(made.reference, "Where are the keys of the map room?", "Nobody reads this")
    made.say(made.library, "The map of the harbor is back")
    made.say(made.pair, "Did you take the key?", by=made.people.ben)
    made.index()
    return made


def found(who: Operator, query: str, within: int | None = None) -> list[str] | None:
    page = find(member_of(who), query, within, None)
    return None if page is None else ["".join(piece.text for piece in message.pieces) for message in page.messages]


def entries() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM colleagues_words")
        return int(cursor.fetchone()[0])


def test_T3_members_find_messages_of_their_chats_and_outsiders_none(desk: Desk) -> None:
    people = desk.people
    both = ["Did you take the key?", "Where are the keys of the map room?"]
    assert found(people.ana, "KEY") == both
    assert found(people.ben, "key") == both[:1]
    assert found(people.chi, "key") == found(people.marta, "key") == both[1:]
    assert found(people.ben, "map") == ["The map of the harbor is back"]
    for outsider in (people.olga, people.root):
        assert found(outsider, "key") == found(outsider, "map") == []


def test_T3_one_chat_is_searched_by_its_members_alone(desk: Desk) -> None:
    people = desk.people
    assert found(people.ana, "key", desk.pair) == ["Did you take the key?"]
    assert found(people.ana, "key", desk.library) == []
    for outsider in (people.chi, people.marta, people.olga, people.root):
        assert found(outsider, "key", desk.pair) is None
    assert found(people.ana, "key", desk.pair + 99) is None


def test_T3_who_left_finds_nothing_any_more(desk: Desk) -> None:
    Membership.objects.filter(operator=desk.people.ben).delete()
    assert found(desk.people.ben, "key") == found(desk.people.ben, "map") == []
    assert found(desk.people.ana, "key", desk.pair) is None, "the two of them share no library"


def test_T3_a_page_has_all_words_author_chat_and_the_next_position(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 2)
    desk.say(desk.reference, *(f"Shelf number {number}" for number in range(5)))
    desk.index()
    member, shown, before = member_of(desk.people.chi), [], None
    for _ in range(3):
        page = find(member, "numbers SHELF", None, before)
        assert page
        shown += page.messages
        before = page.next
    assert before is None
    assert [message.seq for message in shown] == [8, 7, 6, 5, 4]
    assert {(message.internal_chat, message.name, message.by) for message in shown} == {
        (desk.reference, "Reference", (desk.people.ana.pk, "Ana Morales"))
    }
    assert [piece.text for piece in shown[0].pieces if piece.meant] == ["Shelf", "number"]
    [pair] = find(member_of(desk.people.ana), "key take", None, None).messages  # type: ignore[union-attr] # a page
    assert pair.name == "Ben Okafor"
    assert find(member, " ", None, None) == ([], None)
    assert found(desk.people.chi, "shelf nobody") == []


def test_T3_expired_and_deleted_messages_leave_the_index_at_once(desk: Desk) -> None:
    desk.say(desk.reference, "A key that is not indexed yet")
    unread = MESSAGES.documents(list(Message.objects.filter(due_at__isnull=False).values_list("sort_key", flat=True)))
    assert entries() == 4
    desk.journal.execute([c.Command(desk.reference, System(), c.ExpireHistory(through=4))])
    assert found(desk.people.chi, "key") == []
    assert entries() == 2
    assert MESSAGES.store(unread, LATER) == 0, "what was read before can't come back"
    InternalChat.objects.get(pk=desk.pair).delete()
    assert (entries(), found(desk.people.ana, "key")) == (1, [])


def test_T3_many_chats_are_searched_at_once(desk: Desk, monkeypatch: Any) -> None:
    monkeypatch.setattr(module, "FEW", 1)
    assert len(found(desk.people.ana, "key") or ()) == 2
    assert found(desk.people.olga, "key") == []
