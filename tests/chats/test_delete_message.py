"""T11: an operator removes a message of their own within ten minutes: its text is nowhere any more."""

import pytest

from refdesk.chats import commands as c
from refdesk.chats import refusals as r
from refdesk.chats.models import Chat, Event
from refdesk.chats.outcomes import Stored
from refdesk.chats.rules.conversation import DELETABLE
from refdesk.eventlog.acts import Redact, SaveNote, Say
from refdesk.eventlog.events import Redacted
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import NoSuchChat, NotAllowed
from tests.logs import actor, begin
from tests.sample_people import People

from .world import NOON

SECRET = "Zanzibar"


class Talk:
    """A chat that Ana claimed, with a message of hers, at a time that a test sets."""

    def __init__(self, people: People) -> None:
        self.people, self.now = people, NOON
        self.chat = begin(people.ask, f"A question about {SECRET}", self.now)
        self.patron = c.Patron(self.chat, 1)
        self.ana, self.chi = actor(people.ana), actor(people.chi)
        self.did(self.ana, c.Claim())
        self.seq = self.did(self.ana, Say(text=f"Not for {SECRET}")).head.last_seq

    def act(self, actor: c.Actor, act: c.AnyAct, key: str | None = None) -> Stored | Refused:
        [outcome] = Journal(clock=lambda: self.now).execute([c.Command(self.chat, actor, act, key)])
        assert isinstance(outcome, Stored | Refused)
        return outcome

    def did(self, actor: c.Actor, act: c.AnyAct, key: str | None = None) -> Stored:
        outcome = self.act(actor, act, key)
        assert isinstance(outcome, Stored), outcome
        return outcome

    def payload(self, seq: int) -> str:
        return Event.objects.get(chat=self.chat, seq=seq).payload


@pytest.fixture(name="talk")
def _talk(people: People) -> Talk:
    return Talk(people)


def test_T11_the_text_of_an_own_message_is_removed_and_both_sides_see_that_one_was(talk: Talk) -> None:
    stored = talk.did(talk.ana, c.DeleteMessage(seq=talk.seq))
    [event] = stored.events
    assert (event.body.__struct_config__.tag, event.actor) == ("redacted", f"operator:{talk.ana.id}:Ana Morales")
    assert SECRET not in talk.payload(talk.seq)
    assert (stored.head.excerpt, Chat.objects.get(pk=talk.chat).excerpt) == ("", "")
    assert SECRET in talk.payload(3), "the patron's own"


def test_T11_P47_a_deletion_says_so_and_frees_no_room_in_the_chat(talk: Talk) -> None:
    """Else the size limit would not bound the log."""
    used = Chat.objects.get(pk=talk.chat)
    assert used.patron_bytes > 0
    assert used.desk_bytes > 0
    stored = talk.did(talk.ana, c.DeleteMessage(seq=talk.seq))
    assert isinstance(stored.events[0].body, Redacted)
    assert stored.events[0].body.by_author
    left = Chat.objects.get(pk=talk.chat)
    assert (left.patron_bytes, left.desk_bytes) == (used.patron_bytes, used.desk_bytes)
    talk.did(talk.patron, c.End())
    administrator = c.Operator(talk.ana.id, "Ana Morales", administers=frozenset({talk.people.reference.pk}))
    redaction = talk.did(administrator, Redact(seqs=(3,)))
    assert (redaction.head.patron_bytes, redaction.head.desk_bytes) == (0, 0)


def test_T11_P47_a_message_can_be_removed_for_ten_minutes_by_the_machines_clock(talk: Talk) -> None:
    talk.now = NOON + DELETABLE + 1
    assert talk.act(talk.ana, c.DeleteMessage(seq=talk.seq)) == Refused(r.TooLateToDelete(limit=600_000))
    talk.now = NOON + DELETABLE
    talk.did(talk.ana, c.DeleteMessage(seq=talk.seq))


def test_T11_nobody_removes_the_message_of_another(talk: Talk) -> None:
    for who, seq in ((talk.chi, talk.seq), (talk.ana, 3)):
        assert talk.act(who, c.DeleteMessage(seq=seq)) == Refused(r.NotYourMessage())
    assert talk.act(talk.patron, c.DeleteMessage(seq=3)) == Refused(NotAllowed())
    assert SECRET in talk.payload(talk.seq)
    assert SECRET in talk.payload(3)


def test_T11_only_messages_are_removed(talk: Talk) -> None:
    note = talk.did(talk.ana, SaveNote(text="A note")).head.last_seq
    claimed = talk.seq - 1
    for seq in (note, claimed, 0, 99):
        assert talk.act(talk.ana, c.DeleteMessage(seq=seq)) == Refused(r.NotYourMessage())


def test_T11_a_repeat_removes_nothing_more(talk: Talk) -> None:
    first = talk.did(talk.ana, c.DeleteMessage(seq=talk.seq), "m" * 22)
    again = talk.did(talk.ana, c.DeleteMessage(seq=talk.seq), "m" * 22)
    assert (again.seq, again.repeat) == (first.seq, True)
    talk.now = NOON + 2 * DELETABLE
    assert talk.did(talk.ana, c.DeleteMessage(seq=talk.seq), "l" * 22).events == ()


def test_T11_a_message_of_an_ended_chat_can_be_removed_until_it_is_closed(talk: Talk) -> None:
    second = talk.did(talk.ana, Say(text="Another")).head.last_seq
    talk.did(talk.patron, c.End())
    talk.did(talk.ana, c.DeleteMessage(seq=talk.seq))
    talk.did(talk.ana, c.Close())
    assert talk.act(talk.ana, c.DeleteMessage(seq=second)) == Refused(r.ChatEnded(by="patron", at=NOON))


def test_T11_a_participant_removes_their_own(talk: Talk) -> None:
    history = talk.people.local_history.pk
    ben = c.Operator(talk.people.ben.pk, "Ben Okafor", frozenset({history}))
    assert talk.act(ben, c.DeleteMessage(seq=talk.seq)) == Refused(NoSuchChat())
    joined = f'[[{ben.id},{history},"Ben Okafor","Local History"]]'
    Chat.objects.filter(pk=talk.chat).update(participants=joined)
    bens = talk.did(ben, Say(text=f"{SECRET}?")).head.last_seq
    talk.did(ben, c.DeleteMessage(seq=bens))
    assert SECRET not in talk.payload(bens)
    assert talk.act(ben, c.DeleteMessage(seq=talk.seq)) == Refused(r.NotYourMessage())
