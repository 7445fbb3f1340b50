"""Taking back what a ticket keeps of its patron: what goes when, what stays, and what is said again."""

from typing import get_args, get_origin, get_type_hints

import msgspec
import pytest

from refdesk.eventlog.events import Body, Datum
from refdesk.eventlog.redaction import emptied, rewriting
from refdesk.tickets import commands as c
from refdesk.tickets import events as e
from refdesk.tickets import refusals as r
from refdesk.tickets.head import Head, forgetting, redacted
from refdesk.tickets.machine import fold

from .world import ANA, CLOSED, DANA, LIBRARY, NOON, PENDING, SYSTEM, after, ask, bodies, opened, refusal

MARTA = c.Member(105, "Marta Lindqvist", frozenset(), frozenset({LIBRARY}))
KNOWN = after(
    opened(contact="dana@example.org", page="https://lib.example/hours"), (ANA, c.Reply(text="Here.", status="closed"))
)
MAIL = e.MailReceived(sender="dana@example.org", text="x", message_id="<1@dana.example>")
IMPERSONAL = {
    *("opened.source", "opened.queue_name", "assigned.operator", "assigned.name", "transferred.name"),
    *("status_changed.status", "tagged.tags", "forget_requested.data", "link_made.access"),
    *("opened.chat", "redacted.data", "redacted.seqs", "redacted.passage"),
}


def later(head: Head, actor: c.Actor, act: c.AnyAct, at: int = NOON + 1) -> Head:
    events = ask(head, actor, act)
    assert isinstance(events, tuple), events
    return fold(head, [msgspec.structs.replace(event, at=at) for event in events])


def test_a_closed_ticket_is_emptied_and_stays_in_its_place() -> None:
    gone = later(KNOWN, SYSTEM, c.Redact(data=e.DATA))
    assert (gone.question, gone.excerpt, gone.name, gone.contact) == ("", "", None, None)
    assert set(redacted(gone)) == set(e.DATA)
    assert (gone.status, gone.changed_at, gone.answered_seq) == ("closed", KNOWN.changed_at, KNOWN.answered_seq)
    assert bodies(gone, SYSTEM, c.Redact(data=e.DATA)) == []
    some = later(KNOWN, SYSTEM, c.Redact(data=("name", "address")))
    assert (some.name, some.contact, redacted(some)) == (None, "dana@example.org", ("name",))


def test_time_alone_takes_nothing_of_an_open_question_and_an_administrator_closes_it_with_it() -> None:
    assert refusal(PENDING, SYSTEM, c.Redact()) == r.NotClosed()
    assert bodies(PENDING, MARTA, c.Redact(data=e.DATA)) == [e.StatusChanged(status="closed"), e.Redacted(data=e.DATA)]
    assert bodies(CLOSED, MARTA, c.Redact()) == [e.Redacted(data=("text",))]


def test_what_was_touched_meanwhile_is_not_taken_by_a_sweep_that_looked_before() -> None:
    assert bodies(KNOWN, SYSTEM, c.Redact(until=KNOWN.changed_at - 1)) == []
    assert bodies(KNOWN, SYSTEM, c.Redact(until=KNOWN.changed_at)) == [e.Redacted(data=("text",))]


def test_what_is_to_be_forgotten_is_kept_until_the_question_is_closed() -> None:
    asked = later(PENDING, DANA, c.Forget(data=("name",)))
    assert (forgetting(asked), asked.name) == (("name",), "Dana")
    assert bodies(asked, DANA, c.Forget(data=("name",))) == []
    more = later(asked, MARTA, c.Forget())
    assert set(forgetting(more)) == set(e.DATA)
    closed = later(more, ANA, c.SetStatus(status="closed"))
    gone = later(closed, DANA, c.Forget())
    assert (forgetting(gone), set(redacted(gone))) == ((), set(e.DATA))
    assert bodies(gone, DANA, c.Forget()) == []


def test_who_writes_again_is_kept_again_and_can_be_answered() -> None:
    """The new words have their own time; whoever comes by mail is known by its address once more."""
    gone = later(KNOWN, SYSTEM, c.Redact(data=e.DATA))
    back = later(gone, DANA, c.ReceiveMail(text="One more thing", received=MAIL), NOON + 9)
    assert (back.status, back.contact, back.excerpt) == ("open", "dana@example.org", "One more thing")
    assert redacted(back) == ("name", "page")
    assert back.changed_at == NOON + 9
    removed = after(PENDING, (ANA, c.SetContact(contact="")))
    assert after(removed, (DANA, c.ReceiveMail(text="x", received=MAIL))).contact is None


def test_a_mail_that_arrives_after_its_address_was_taken_back_does_not_say_it() -> None:
    gone = later(KNOWN, SYSTEM, c.Redact(data=("contact",)))
    sent = c.NoteMailSent(of=2, to="dana@example.org")
    failed = c.NoteMailFailed(of=2, to="dana@example.org", reason="550 <dana@example.org>")
    assert bodies(gone, SYSTEM, sent) == [e.MailSent(of=2, to="")]
    assert bodies(gone, SYSTEM, failed) == [e.MailFailed(of=2, to="", reason="")]


def test_single_messages_go_while_the_question_is_open() -> None:
    assert later(PENDING, MARTA, c.Redact(seqs=(1,))).question == ""
    last = later(PENDING, MARTA, c.Redact(seqs=(PENDING.excerpt_seq,)))
    assert (last.excerpt, last.question, redacted(last)) == ("", PENDING.question, ())
    for bad in (c.Redact(seqs=(99,)), c.Redact(seqs=(1, 2), passage=(0, 1)), c.Redact(seqs=(1,), passage=(3, 3))):
        assert refusal(PENDING, MARTA, bad) == r.BadPassage()


def test_a_passage_of_the_question_is_taken() -> None:
    taken = rewriting(e.KINDS)(e.Redacted(data=("text",), seqs=(1,), passage=(5, 8)))
    assert taken is not None
    question = e.Opened(source="form", queue=1, queue_name="Q", question="Call 555 now", name="Dana")
    left = msgspec.json.decode(taken.change("opened", msgspec.json.encode(question).decode()), type=e.Opened)
    assert (left.question, left.name) == ("Call […] now", "Dana")


@pytest.mark.parametrize("kind", e.KINDS.values(), ids=list(e.KINDS))
def test_each_text_of_an_event_can_be_taken_back_or_says_nothing_of_the_patron(kind: type[Body]) -> None:
    """Whoever adds a field has to say of which kind of datum it is."""
    tag = str(kind.__struct_config__.tag)
    for field in msgspec.structs.fields(kind):
        if field.type not in {int, bool} and f"{tag}.{field.name}" not in IMPERSONAL:
            assert kind.personal.get(field.name) in get_args(Datum), field.name
    assert set(kind.personal) <= set(kind.__struct_fields__)


@pytest.mark.parametrize("kind", e.KINDS.values(), ids=list(e.KINDS))
def test_every_kind_can_be_emptied_and_read_again(kind: type[Body]) -> None:
    hints = get_type_hints(kind)
    facts = {field.name: _sample(hints[field.name]) for field in msgspec.structs.fields(kind) if field.required}
    body = msgspec.convert({"kind": kind.__struct_config__.tag, **facts}, kind)
    bare = emptied(body, e.DATA)
    assert msgspec.json.decode(msgspec.json.encode(bare), type=kind) == bare
    assert not [field for field in kind.personal if getattr(bare, field)]


def _sample(annotation: object) -> object:
    simple: dict[object, object] = {int: 1, str: "x", bool: False}
    if annotation in simple:
        return simple[annotation]
    first = get_args(annotation)[0]
    return first if isinstance(first, str) else [] if get_origin(annotation) is tuple else None
