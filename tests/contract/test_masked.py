"""What is masked is in no row and no file, whichever way a patron wrote it; counts remain. On both databases."""

from typing import Any

import msgspec
import pytest
from django.db import connection

from refdesk.chats import commands as chats
from refdesk.chats.events import KINDS, Answer
from refdesk.chats.models import Event as ChatEvent
from refdesk.eventlog.acts import SaveNote, Say, SendFile, Sensitive
from refdesk.eventlog.events import Mark, MessageSent, SensitiveMasked
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Refused, Stored
from refdesk.eventlog.refusals import KeyReused, SensitiveText
from refdesk.files.models import File, State
from refdesk.files.owners import Owner
from refdesk.files.upload.announce import Announcement, announce
from refdesk.masking import counts, library_rules
from refdesk.masking.models import MaskingCount, MaskingRules
from refdesk.tickets import commands as tickets
from refdesk.tickets import queries as ticket_queries
from refdesk.tickets.events import EmailReceived
from refdesk.tickets.permissions import queue_info
from refdesk.tickets.search.indexing import TICKETS
from refdesk.transcripts.indexing import CHATS
from tests.chats.world import start as chat_start
from tests.contract.test_no_trace_postgres import found as found_in_postgres
from tests.databases import Database
from tests.logs import act, actor, begin, queue_of, started
from tests.retention.test_no_trace import found as found_in_folder
from tests.tickets.world import opening

CARD, OTHER = "4111111111111111", "378282246310005"
SECRETS = (CARD, OTHER, "hunter2horse", "P7654321xx"[:8])
OF_OPERATOR = "5105105105105100"
KEY = "k" * 22


@pytest.fixture(autouse=True)
def _rules(database: Database) -> None:
    MaskingRules.objects.create(library=database.people.harbour, patterns="P#######")


def log_of(chat: int) -> list[Any]:
    """The bodies of its events."""
    rows = ChatEvent.objects.filter(chat_id=chat).order_by("seq").values_list("kind", "payload")
    return [msgspec.json.decode(payload, type=KINDS[kind]) for kind, payload in rows]


def found(database: Database) -> set[str]:
    """Which secrets are in the files of the database, with its write-ahead log and its index."""
    CHATS.catch_up(2**62)
    TICKETS.catch_up(2**62)
    if database.file is None:
        return found_in_postgres(SECRETS)
    connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)")
    return found_in_folder(database.file.parent, SECRETS)


def test_L5_patron_message_is_masked_with_a_line_for_the_desk(database: Database) -> None:
    chat = begin(database.people.ask)
    act(chat, chats.Patron(chat, 1), Say(text=f"Pay with {CARD}", marks=(Mark(kind="bold", start=0, end=3),)))
    said, line = log_of(chat)[-2:]
    assert said == MessageSent(text="Pay with […]")
    assert line == SensitiveMasked(kinds=("payment_card",))


def test_message_of_an_operator_stays_as_it_is(database: Database) -> None:
    """An operator decides what to write, such as the number of a new card to its owner."""
    chat = begin(database.people.ask)
    act(chat, actor(database.people.ana), chats.Claim(), Say(text=OF_OPERATOR), SaveNote(text=OF_OPERATOR))
    assert [body.text for body in log_of(chat)[-2:]] == [OF_OPERATOR, OF_OPERATOR]


def test_L5_nothing_masked_is_in_any_file(database: Database) -> None:
    people = database.people
    start: dict[str, Any] = {"name": CARD, "answers": (Answer(label="Card", text=OTHER),)}
    chat = begin(people.ask, f"My password is {SECRETS[2]}", **start)
    patron = chats.Patron(chat, 1)
    act(chat, patron, Say(text=f"{CARD} P7654321"))
    announce(Owner(people.harbour.pk, "chat", chat), None, Announcement(KEY, f"{CARD}.pdf", 1), lambda: None)
    file = File.objects.get(chat_id=chat)
    File.objects.filter(pk=file.pk).update(state=State.STORED, storage_key="ab/cd", type="application/pdf")
    act(chat, patron, SendFile(file=file.pk, name=f"{CARD}.pdf", type="application/pdf", size=1, token="t", keep=1))
    act(chat, actor(people.ana), chats.Claim())
    act(chat, patron, chats.End())
    act(chat, patron, chats.SendFeedback(answered="no", comment=f"refund {OTHER}"))
    ticket = the_ticket(database, question=f"Refund to {CARD}, password: {SECRETS[2]}", name=OTHER)
    email = EmailReceived(sender="dana@example.org", subject=f"Card {CARD}", quoted=f"> {OTHER}")
    writings: list[tickets.AnyAct] = [tickets.Reply(text=CARD), tickets.ReceiveEmail(text=OTHER, received=email)]
    for key, written in enumerate(writings):
        [outcome] = Journal().execute([tickets.Command(ticket, tickets.Patron(ticket), written, f"{key:022}")])
        assert isinstance(outcome, Stored)
    assert found(database) == set()
    assert counts.of_library(people.harbour.pk, MaskingCount.objects.latest("day").day) == {
        "password": 2,
        "pattern": 1,
        "payment_card": 11,
    }


def the_ticket(database: Database, **facts: Any) -> int:
    [outcome] = Journal().execute([opening(queue=queue_info(queue_of(database.people.reference)), **facts)])
    assert isinstance(outcome, Stored)
    ticket: int = outcome.head.ticket  # type: ignore[attr-defined]
    return ticket


def test_ticket_says_that_something_was_masked(database: Database) -> None:
    ticket = the_ticket(database, question=f"Refund to {CARD}")
    opened, *_, line = ticket_queries.log_of(ticket)
    assert "Refund to […]" in opened.payload
    assert line.payload == '{"kind":"sensitive_masked","kinds":["payment_card"]}'


@pytest.mark.parametrize("keepable", [False, True])
def test_L5_patron_is_shown_what_would_be_masked_and_decides(database: Database, keepable: bool) -> None:
    MaskingRules.objects.filter(library=database.people.harbour).update(keepable=keepable)
    # Other tests search the files of the same PostgreSQL server for the secrets.
    card = OF_OPERATOR if keepable else CARD
    chat = begin(database.people.ask)

    def say(sensitive: Sensitive, key: str) -> Any:
        text = Say(text=f"Pay with {card}", sensitive=sensitive)
        return Journal().execute([chats.Command(chat, chats.Patron(chat, 1), text, key)])[0]

    shown = Refused(SensitiveText(texts=("Pay with […]",), keepable=keepable))
    assert say("ask", KEY) == shown
    assert found(database) == set()
    if keepable:
        assert [say("keep", KEY).repeat, say("keep", KEY).repeat] == [False, True]
        assert log_of(chat)[-1] == MessageSent(text=f"Pay with {card}")
        return
    assert say("keep", KEY) == shown
    assert [say("mask", KEY).repeat, say("mask", KEY).repeat] == [False, True]
    assert log_of(chat)[-2:] == [MessageSent(text="Pay with […]"), SensitiveMasked(kinds=("payment_card",))]
    assert found(database) == set()


def test_message_that_is_stored_is_repeated_after_a_change_of_the_rules(database: Database) -> None:
    """Otherwise “Not sent yet” would stand below a message that is stored. Another text with its key is refused."""
    chat = begin(database.people.ask)

    def say(text: str) -> Any:
        command = chats.Command(chat, chats.Patron(chat, 1), Say(text=text, sensitive="ask"), KEY)
        return Journal().execute([command])[0]

    assert say("Is Q7654321 in?").repeat is False
    MaskingRules.objects.filter(library=database.people.harbour).update(patterns="Q#######")
    library_rules.forget_all()
    assert say("Is Q7654321 in?").repeat is True
    assert say("Is Q7654322 in?") == Refused(SensitiveText(texts=("Is […] in?",)))
    assert say("Is it in?") == Refused(KeyReused())
    assert log_of(chat)[-1] == MessageSent(text="Is Q7654321 in?")


@pytest.mark.parametrize("choice", ["ask", "mask"])
def test_start_that_is_stored_is_repeated_after_a_change_of_the_rules(database: Database, choice: Sensitive) -> None:
    """Otherwise the patron would see an error in front of a chat that waits. Another question is refused."""
    widget = database.people.ask

    def start(question: str) -> Any:
        request = chat_start(question, widget=widget.pk, department=widget.department_id, key=KEY)
        return Journal().execute([msgspec.structs.replace(request, sensitive=choice)])[0]

    assert start("Is Q7654321 in?").repeat is False
    MaskingRules.objects.filter(library=database.people.harbour).update(patterns="Q#######")
    library_rules.forget_all()
    assert start("Is Q7654321 in?").repeat is True
    assert start("Is it in?") == Refused(KeyReused())


def test_L5_start_and_ticket_ask_and_the_choice_keeps_their_key(database: Database) -> None:
    widget = database.people.ask
    facts = {"widget": widget.pk, "department": widget.department_id, "key": KEY}
    start = chat_start(f"Pay with {CARD}", **facts)
    ticket = opening(queue=queue_info(queue_of(database.people.reference)), question=f"Refund {CARD}", key=KEY)
    for request in (start, ticket):
        [refused] = Journal().execute([msgspec.structs.replace(request, sensitive="ask")])
        assert isinstance(refused, Refused)
        assert isinstance(refused.refusal, SensitiveText)
        for repeat in (False, True):
            [outcome] = Journal().execute([msgspec.structs.replace(request, sensitive="mask")])
            assert isinstance(outcome, Stored)
            assert outcome.repeat == repeat
    assert found(database) == set()


def test_repeated_act_is_stored_once_and_another_text_is_refused(database: Database) -> None:
    chat = begin(database.people.ask)

    def say(text: str) -> Any:
        return Journal().execute([chats.Command(chat, chats.Patron(chat, 1), Say(text=text), KEY)])[0]

    first, again = say(f"Pay with {CARD}"), say(f"Pay with {CARD}")
    assert (first.seq, first.repeat, again.seq, again.repeat) == (again.seq, False, first.seq, True)
    assert say("Pay with cash") == Refused(KeyReused())
    assert sum(isinstance(body, SensitiveMasked) for body in log_of(chat)) == 1


def test_repeated_start_is_stored_once(database: Database) -> None:
    chats_of_key = {started(database.people.ask, f"Pay with {CARD}", key=KEY) for _ in range(2)}
    assert len(chats_of_key) == 1


def test_rules_of_another_library_do_not_apply(database: Database) -> None:
    chat = begin(database.people.hill_widget, "P7654321")
    assert "P7654321" in str(log_of(chat))
