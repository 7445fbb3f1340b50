"""L1: a patron changes the language in the middle of a chat, and is written to in it from then on."""

from typing import Any

import msgspec
import pytest

from refdesk.chats import commands as c
from refdesk.chats import events as e
from refdesk.chats import refusals as r
from refdesk.chats.head import Head
from refdesk.chats.machine import Size, begin, decide, new_head
from refdesk.chats.models import Chat, Event
from refdesk.chats.queries import head_of, language_of
from refdesk.eventlog.acts import Redact
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import Forgotten, KeyReused, NoSuchChat, NotAllowed, Refusal
from tests import logs
from tests.eventlog.folding import blank, fold
from tests.sample_people import People

from .world import (
    ACTIVE,
    ANA,
    CHAT,
    CLOSED,
    ENDED,
    ENDED_UNCLAIMED,
    LOST,
    NOON,
    SEATED,
    STRANGER,
    SYSTEM,
    UNSEATED,
    WAITING,
    bodies,
    described,
    events,
    look_up,
    refusal,
    start,
)

GERMAN, ARABIC = c.ChooseLanguage(language="de"), c.ChooseLanguage(language="ar")


def after(head: Head, actor: c.Actor, act: c.AnyAct) -> Head:
    return fold(head, events(head, actor, act))


@pytest.mark.parametrize("head", [WAITING, ACTIVE, LOST, ENDED, ENDED_UNCLAIMED, CLOSED])
@pytest.mark.parametrize("patron", [SEATED, UNSEATED])
def test_L1_a_choice_of_language_is_stored_in_any_state_from_any_window(head: Head, patron: c.Patron) -> None:
    """After the end, an email with the chat may follow."""
    assert bodies(head, patron, GERMAN) == [e.LanguageChosen(language="de")]
    assert after(head, patron, GERMAN).language == "de"


def test_L1_head_has_the_language_of_the_start_until_another_is_chosen() -> None:
    begun = start(details=e.PatronDescribed(language="de-AT"))
    log = begin(begun, CHAT, NOON)
    assert not isinstance(log, Refusal)
    head = fold(msgspec.structs.replace(new_head(begun), chat=CHAT), log)
    assert head.language == "de-AT"
    assert bodies(head, SEATED, GERMAN) == []
    assert after(head, SEATED, ARABIC).language == "ar"


def test_L1_the_same_language_again_is_no_event() -> None:
    german = after(ACTIVE, SEATED, GERMAN)
    assert bodies(german, SEATED, GERMAN) == []
    assert bodies(german, SEATED, c.ChooseLanguage(language="de-CH")) == []
    assert after(german, SEATED, ARABIC).language == "ar"


@pytest.mark.parametrize("tag", ["", "tlh", "x" * 10_000, "../de"])
def test_L1_a_language_that_widgets_do_not_speak_is_refused(tag: str) -> None:
    assert refusal(ACTIVE, SEATED, c.ChooseLanguage(language=tag)) == r.NoSuchLanguage()


def test_L1_no_one_but_the_chats_own_patron_chooses_its_language() -> None:
    assert refusal(ACTIVE, STRANGER, GERMAN) == NoSuchChat()
    assert refusal(ACTIVE, ANA, GERMAN) == NotAllowed()
    assert refusal(ACTIVE, SYSTEM, GERMAN) == NotAllowed()


def test_L1_a_chat_whose_device_was_redacted_gets_no_language() -> None:
    """No email follows, and retention redacts a chat only once."""
    german = after(ENDED, SEATED, GERMAN)
    redacted = after(german, SYSTEM, Redact(data=("device",)))
    assert redacted.language == ""
    assert refusal(redacted, SEATED, ARABIC) == Forgotten()
    assert isinstance(refusal(after(german, SEATED, c.Forget()), SEATED, ARABIC), Forgotten)


def test_L1_choices_of_language_fit_into_a_chat_with_the_last_message_but_not_into_a_full_log() -> None:
    size, full = Size(messages=2, bytes=10_000), r.ChatFull(messages=2, bytes=10_000)

    def decided(room: bool = True, **facts: int) -> object:
        command = c.Command(CHAT, SEATED, GERMAN, room=room)
        return decide(described(ACTIVE, **facts), command, NOON, size, look_up)

    assert isinstance(decided(patron_messages=2, patron_bytes=10_000), tuple)
    assert decided(last_seq=20) == full
    assert decided(room=False) == r.NoRoom()


@pytest.fixture(name="chat")
def _chat(people: People) -> int:
    return logs.begin(people.ask, details=e.PatronDescribed(language="de"))


def choose(chat: int, language: str, key: str, actor: c.Actor | None = None) -> object:
    command = c.Command(chat, actor or c.Patron(chat), c.ChooseLanguage(language=language), key)
    [outcome] = Journal().execute([command])
    return outcome.refusal if isinstance(outcome, Refused) else outcome


def chosen(chat: int) -> list[str]:
    payloads = Event.objects.filter(chat=chat, kind="language_chosen").order_by("seq").values_list("payload", flat=True)
    return [msgspec.json.decode(payload, type=e.LanguageChosen).language for payload in payloads]


def test_L1_journal_stores_a_choice_once_for_each_key_and_keeps_the_last(chat: int) -> None:
    choose(chat, "ar", "1" * 22)
    choose(chat, "ar", "1" * 22)
    choose(chat, "pt-PT", "2" * 22)
    choose(chat, "de", "3" * 22)
    choose(chat, "ar", "1" * 22)
    assert choose(chat, "fr", "1" * 22) == KeyReused()
    assert (chosen(chat), language_of(chat)) == (["ar", "pt-pt", "de"], "de")


def test_L1_journal_refuses_an_unknown_language_and_outsiders(chat: int, people: People) -> None:
    other = logs.begin(people.ask)
    assert choose(chat, "tlh", "1" * 22) == r.NoSuchLanguage()
    assert choose(chat, "ar", "2" * 22, c.Patron(other)) == NoSuchChat()
    assert choose(chat, "ar", "3" * 22, logs.actor(people.ana)) == NotAllowed()
    assert choose(chat, "ar", "4" * 22, logs.actor(people.ben)) == NoSuchChat()
    assert (chosen(chat), language_of(chat)) == ([], "de")


def test_L1_a_chat_from_before_heads_had_a_language_has_that_of_its_log(chat: int) -> None:
    """The version before wrote no column, and no such event."""
    with_language = head_of(chat)
    assert with_language
    log = list(Event.objects.filter(chat=chat).order_by("seq").values_list("kind", flat=True))
    assert log == ["started", "patron_described", "message_sent", "seat_taken"]
    Chat.objects.filter(pk=chat).update(language="")
    assert language_of(chat) == "de"
    old = head_of(chat)
    assert old == described(with_language, language="")
    choose(chat, "ar", "1" * 22)
    assert language_of(chat) == "ar"


def test_L1_a_stored_log_folds_into_the_language_of_its_head(chat: int) -> None:
    choose(chat, "ar", "1" * 22)
    rows = Event.objects.filter(chat=chat).order_by("seq")
    body: Any = msgspec.json.decode
    stored = [
        e.Event(row.seq, row.at, row.actor, body(row.payload, type=e.KINDS[row.kind]), row.client_key) for row in rows
    ]
    head = head_of(chat)
    assert head
    assert fold(blank(head), stored) == head
    assert head.language == "ar"
