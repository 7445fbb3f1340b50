"""Redacting what a ticket stores of its patron: what goes when, what stays, and what is entered again."""

import importlib
from typing import get_args, get_origin, get_type_hints

import msgspec
from django.apps import apps

from refdesk.eventlog.acts import SetContact, SetTags
from refdesk.eventlog.events import Datum, Redacted
from refdesk.eventlog.redaction import emptied, rewriting
from refdesk.eventlog.refusals import BadPassage
from refdesk.tickets import commands as c
from refdesk.tickets import events as e
from refdesk.tickets import refusals as r
from refdesk.tickets.head import Head, forgetting, redacted, tags_of
from refdesk.tickets.models import Card, Event, Queue, Ticket
from tests.eventlog.folding import fold
from tests.logs import ticket_in

from .world import ANA, CLOSED, DANA, LIBRARY, NOON, PENDING, SYSTEM, after, ask, bodies, opened, refusal

MARTA = c.Member(105, "Marta Lindqvist", frozenset(), frozenset({LIBRARY}))
KNOWN = after(
    opened(contact="dana@example.org", page="https://lib.example/hours"), (ANA, c.Reply(text="Here.", status="closed"))
)
MAIL = e.EmailReceived(sender="dana@example.org", text="x")
IMPERSONAL = {
    "sensitive_masked.kinds",
    "opened.source",
    "opened.queue_name",
    "assigned.operator",
    "assigned.name",
    "transferred.name",
    "status_changed.status",
    "forget_requested.data",
    "link_made.access",
    "opened.chat",
    "redacted.data",
    "redacted.seqs",
    "redacted.passage",
    "redacted.by_author",
    "redacted.patron_bytes",
    "redacted.desk_bytes",
}


def later(head: Head, actor: c.Actor, act: c.AnyAct, at: int = NOON + 1) -> Head:
    events = ask(head, actor, act)
    assert isinstance(events, tuple), events
    return fold(head, [msgspec.structs.replace(event, at=at) for event in events])


def test_redacting_a_closed_ticket_empties_it_and_keeps_its_position() -> None:
    gone = later(KNOWN, SYSTEM, c.Redact(data=e.DATA))
    assert (gone.question, gone.excerpt, gone.name, gone.contact) == ("", "", None, None)
    assert set(redacted(gone)) == set(e.DATA)
    assert (gone.status, gone.changed_at, gone.answered_seq) == ("closed", KNOWN.changed_at, KNOWN.answered_seq)
    assert bodies(gone, SYSTEM, c.Redact(data=e.DATA)) == []
    some = later(KNOWN, SYSTEM, c.Redact(data=("name", "address")))
    assert (some.name, some.contact, redacted(some)) == (None, "dana@example.org", ("name",))


def test_retention_spares_an_open_ticket() -> None:
    assert refusal(PENDING, SYSTEM, c.Redact()) == r.NotClosed()


def test_an_administrators_redaction_closes_an_open_ticket() -> None:
    assert bodies(PENDING, MARTA, c.Redact(data=e.DATA)) == [e.StatusChanged(status="closed"), Redacted(data=e.DATA)]
    assert bodies(CLOSED, MARTA, c.Redact()) == [Redacted(data=("text",))]


def test_retention_spares_a_ticket_that_changed_after_the_sweep_read_it() -> None:
    assert bodies(KNOWN, SYSTEM, c.Redact(until=KNOWN.changed_at - 1)) == []
    assert bodies(KNOWN, SYSTEM, c.Redact(until=KNOWN.changed_at)) == [Redacted(data=("text",))]


def test_a_request_to_forget_waits_until_the_ticket_is_closed() -> None:
    requested = later(PENDING, DANA, c.Forget(data=("name",)))
    assert (forgetting(requested), requested.name) == (("name",), "Dana")
    assert bodies(requested, DANA, c.Forget(data=("name",))) == []
    more = later(requested, MARTA, c.Forget())
    assert set(forgetting(more)) == set(e.DATA)
    closed = later(more, ANA, c.SetTicketStatus(status="closed"))
    gone = later(closed, DANA, c.Forget())
    assert (forgetting(gone), set(redacted(gone))) == ((), set(e.DATA))
    assert bodies(gone, DANA, c.Forget()) == []


def test_a_patron_who_writes_after_redaction_can_be_answered() -> None:
    """New texts have a retention period of their own; a patron who writes by email is known by their address again."""
    gone = later(KNOWN, SYSTEM, c.Redact(data=e.DATA))
    back = later(gone, DANA, c.ReceiveEmail(text="One more thing", received=MAIL), NOON + 9)
    assert (back.status, back.contact, back.excerpt) == ("open", "dana@example.org", "One more thing")
    assert redacted(back) == ("name", "page")
    assert back.changed_at == NOON + 9
    removed = after(PENDING, (ANA, SetContact(contact="")))
    assert after(removed, (DANA, c.ReceiveEmail(text="x", received=MAIL))).contact is None


def test_a_mail_outcome_omits_an_address_redacted_meanwhile() -> None:
    gone = later(KNOWN, SYSTEM, c.Redact(data=("contact",)))
    sent = c.NoteEmailSent(of=2, to="dana@example.org")
    failed = c.NoteEmailFailed(of=2, to="dana@example.org", reason="550 <dana@example.org>")
    assert bodies(gone, SYSTEM, sent) == [e.EmailSent(of=2, to="")]
    assert bodies(gone, SYSTEM, failed) == [e.EmailFailed(of=2, to="", reason="")]


def test_tags_go_with_the_texts_and_count_as_new_texts_afterwards() -> None:
    """Operators write names into them."""
    tagged = later(KNOWN, ANA, SetTags(tags=("dana lee",)))
    gone = later(tagged, SYSTEM, c.Redact(data=e.DATA))
    assert tags_of(gone) == ()
    assert emptied(e.Tagged(tags=("dana lee",)), ("text",)) == e.Tagged(tags=())
    assert "text" not in redacted(later(gone, ANA, SetTags(tags=("maps",))))


def test_a_migration_empties_the_tags_of_tickets_redacted_before(queue: Queue) -> None:
    whole, gone = (ticket_in(queue, letter * 22).ticket for letter in "kg")
    payload = msgspec.json.encode({"kind": "tagged", "tags": ["dana lee"]}).decode()
    for number, data in ((whole, ""), (gone, ",name,text,")):
        Event.objects.create(ticket_id=number, seq=2, kind="tagged", at=1, actor="operator:1:Ana", payload=payload)
        Ticket.objects.filter(pk=number).update(tags=",dana lee,", redacted=data, last_seq=2)
    importlib.import_module("refdesk.tickets.migrations.0003_tags_of_redacted_tickets").empty_tags(apps, None)
    assert [Ticket.objects.get(pk=number).tags for number in (whole, gone)] == [",dana lee,", ""]
    stored = [Event.objects.get(ticket_id=number, seq=2).payload for number in (whole, gone)]
    assert ["dana lee" in payload for payload in stored] == [True, False]
    assert Card.objects.get(pk=gone).due_at is not None


def test_single_messages_can_be_redacted_while_the_ticket_is_open() -> None:
    assert later(PENDING, MARTA, c.Redact(seqs=(1,))).question == ""
    last = later(PENDING, MARTA, c.Redact(seqs=(PENDING.excerpt_seq,)))
    assert (last.excerpt, last.question, redacted(last)) == ("", PENDING.question, ())
    for bad in (c.Redact(seqs=(99,)), c.Redact(seqs=(1, 2), passage=(0, 1)), c.Redact(seqs=(1,), passage=(3, 3))):
        assert refusal(PENDING, MARTA, bad) == BadPassage()


def test_a_passage_of_the_question_can_be_redacted() -> None:
    rewrite = rewriting(e.KINDS)(Redacted(data=("text",), seqs=(1,), passage=(5, 8)))
    assert rewrite is not None
    question = e.Opened(source="form", queue=1, queue_name="Q", question="Call 555 now", name="Dana")
    left = msgspec.json.decode(rewrite.change("opened", msgspec.json.encode(question).decode()), type=e.Opened)
    assert (left.question, left.name) == ("Call […] now", "Dana")


def test_each_text_field_of_an_event_is_personal_or_exempt() -> None:
    """A new field must state which kind of datum it is."""
    for tag, kind in e.KINDS.items():
        hints = get_type_hints(kind)
        for name in kind.__struct_fields__:
            if hints[name] not in {int, bool} and f"{tag}.{name}" not in IMPERSONAL:
                assert kind.personal.get(name) in get_args(Datum), f"{tag}.{name}"
        assert set(kind.personal) <= set(kind.__struct_fields__), tag


def test_every_kind_of_event_can_be_decoded_after_redaction() -> None:
    for tag, kind in e.KINDS.items():
        hints = get_type_hints(kind)
        facts = {field.name: _sample(hints[field.name]) for field in msgspec.structs.fields(kind) if field.required}
        bare = emptied(msgspec.convert({"kind": tag, **facts}, kind), e.DATA)
        assert msgspec.json.decode(msgspec.json.encode(bare), type=kind) == bare
        assert not [field for field in kind.personal if getattr(bare, field)], tag


def _sample(annotation: object) -> object:
    simple: dict[object, object] = {int: 1, str: "x", bool: False}
    if annotation in simple:
        return simple[annotation]
    first = get_args(annotation)[0]
    return first if isinstance(first, str) else [] if get_origin(annotation) is tuple else None
