"""`epoch renew` on either database: another epoch, and no number of a row that may have been lost."""

from django.core.management import call_command

from refdesk.chats import epoch, tokens
from refdesk.chats.commands import Start
from refdesk.chats.models import Chat, Event
from refdesk.chats.queries import head_of
from refdesk.chats.windows.handover import chat_of
from refdesk.eventlog.journal import Journal
from tests.chats.world import start
from tests.databases import Database

from .test_journal import begun, stored


def chat_start(database: Database, letter: str) -> Start:
    made: Start = start(widget=database.people.ask.pk, department=database.people.reference.pk, key=letter * 22)
    return made


def test_renew_begins_another_epoch_and_numbers_go_on_far_beyond(database: Database) -> None:
    chat = begun(database, Journal())
    before = epoch.ensure()
    assert before == epoch.ensure() == epoch.current()
    call_command("epoch", "renew")
    assert epoch.current() not in ("", before)
    head = stored(Journal().execute([chat_start(database, "n")])[0]).head
    assert head.chat > chat + 900_000 - 1
    assert head.guest in (1000 + (chat + 1) % 9000, 1000 + (chat + 2) % 9000)


def test_a_token_of_a_lost_chat_opens_no_other_chat_that_got_its_number(database: Database) -> None:
    """Where the database was set back and nobody began a new epoch, a number comes again."""
    lost = stored(Journal().execute([chat_start(database, "l")])[0]).head
    token = tokens.issue(lost)
    assert chat_of(token) == lost
    Event.objects.filter(chat=lost.chat).delete()
    Chat.objects.filter(pk=lost.chat).delete()
    other = stored(Journal().execute([chat_start(database, "o")])[0]).head
    Event.objects.filter(chat=other.chat).update(chat=lost.chat)
    Chat.objects.filter(pk=other.chat).update(id=lost.chat)
    reused = head_of(lost.chat)
    assert reused is not None
    assert chat_of(token) is None
    assert chat_of(tokens.issue(reused)) == reused
