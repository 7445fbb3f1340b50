"""Taking something back: what is gone, what stays, and who may."""

from typing import get_args, get_origin, get_type_hints

import msgspec
import pytest

from refdesk.chats import commands as c
from refdesk.chats import events as e
from refdesk.chats import refusals as r
from refdesk.chats.head import Head, redacted, tags_of
from refdesk.eventlog.acts import Act, Redact, SaveNote, Say, SetContact, SetName, SetTags
from refdesk.eventlog.events import Datum, Mark, MessageSent, Redacted
from refdesk.eventlog.redaction import emptied, rewriting
from refdesk.eventlog.refusals import BadPassage, Forgotten, NoSuchChat, NotAllowed
from tests.eventlog.folding import fold

from .world import ACTIVE, ANA, CLAIM, END, ENDED, LOCAL_HISTORY, REFERENCE, ROOT, SEAT, SYSTEM, bodies, chat, refusal

MARTA = c.Operator(105, "Marta", frozenset(), frozenset({REFERENCE}))
ELSEWHERE = c.Operator(106, "Olga", frozenset(), frozenset({LOCAL_HISTORY}))
KNOWN = chat(SEAT, CLAIM, (ANA, SetName(name="Dana")), (ANA, SetContact(contact="d@example.org")), END)
rewrite = rewriting(e.KINDS)
ALL = ("text", "name", "contact", "page", "device", "address")


def after(head: Head, act: c.AnyAct) -> Head:
    [body] = bodies(head, SYSTEM, act)
    return fold(head, [e.Event(seq=head.last_seq + 1, at=1, actor="system", body=body)])


def test_an_administrator_of_the_department_may_and_nobody_else() -> None:
    assert bodies(ENDED, MARTA, Redact()) == [Redacted(data=("text",))]
    assert refusal(ENDED, ANA, Redact()) == NotAllowed()
    for outsider in (ELSEWHERE, ROOT):
        assert refusal(ENDED, outsider, Redact()) == NoSuchChat()
    assert refusal(ENDED, MARTA, SaveNote(text="x")) == NoSuchChat()


def test_redact_of_the_whole_chat_requires_the_end_and_works_once() -> None:
    assert refusal(ACTIVE, SYSTEM, Redact(data=("name",))) == r.NotEnded()
    gone = after(KNOWN, Redact(data=ALL))  # type: ignore[arg-type]
    assert (gone.excerpt, gone.name, gone.contact, gone.page) == ("", None, None, "")
    assert set(redacted(gone)) == set(ALL)
    assert bodies(gone, SYSTEM, Redact(data=("text", "name"))) == []
    some = after(KNOWN, Redact(data=("name",)))
    assert (some.name, some.contact, some.excerpt) == (None, "d@example.org", KNOWN.excerpt)
    assert bodies(some, SYSTEM, Redact(data=("name", "text"))) == [Redacted(data=("text",))]


@pytest.mark.parametrize(
    ("datum", "act"),
    [
        ("text", SaveNote(text="n")),
        ("text", SetTags(tags=("n",))),
        ("name", SetName(name="D")),
        ("contact", SetContact(contact="d@b.org")),
    ],
)
def test_nothing_is_added_to_what_was_forgotten(datum: Datum, act: Act) -> None:
    gone = after(KNOWN, Redact(data=(datum,)))
    assert refusal(gone, ANA, act) == Forgotten()  # type: ignore[arg-type]


def test_tags_go_with_the_text_or_the_event_that_set_them() -> None:
    tagged = chat(SEAT, CLAIM, END, (ANA, SetTags(tags=("hours",))))
    assert tags_of(after(tagged, Redact(seqs=(3,)))) == ("hours",)
    for act in (Redact(), Redact(seqs=(tagged.last_seq,))):
        assert tags_of(after(tagged, act)) == ()


def test_single_messages_go_while_people_talk() -> None:
    last = chat(SEAT, CLAIM, (ANA, Say(text="My number is 555")))
    gone = after(last, Redact(seqs=(last.last_seq,)))
    assert (gone.excerpt, redacted(gone)) == ("", ())
    before = after(last, Redact(seqs=(3,)))
    assert before.excerpt == "My number is 555"


def test_head_loses_the_question_when_it_is_redacted() -> None:
    more = chat(SEAT, CLAIM, (ANA, Say(text="One moment")))
    for act in (Redact(seqs=(3,)), Redact(seqs=(3,), passage=(0, 5))):
        assert after(more, act).question == ""
    assert after(more, Redact(seqs=(more.last_seq,))).question == "Where do I renew?"
    assert after(chat(SEAT, CLAIM, END), Redact(data=("text",))).question == ""


@pytest.mark.parametrize(
    "act",
    [
        Redact(seqs=(0,)),
        Redact(seqs=(99,)),
        Redact(seqs=(3,), passage=(4, 4)),
        Redact(seqs=(3,), passage=(-1, 4)),
        Redact(seqs=(3, 4), passage=(0, 4)),
    ],
)
def test_redact_refuses_what_the_log_does_not_hold(act: Redact) -> None:
    assert refusal(ENDED, SYSTEM, act) == BadPassage()


def test_an_event_keeps_what_says_nothing_of_the_patron() -> None:
    started = e.Started(department="Reference", widget="Ask us", guest=1007, name="Dana", contact="d@example.org")
    assert emptied(started, ("name", "contact")) == e.Started(department="Reference", widget="Ask us", guest=1007)
    said = MessageSent(text="I am Dana", marks=(Mark(kind="bold", start=0, end=1),))
    assert emptied(said, ("text",)) == MessageSent(text="")
    assert emptied(said, ("name",)) == said
    described = e.PatronDescribed(
        page=e.Page(url="https://x.example"), browser="Firefox", mobile=True, address="10.0.0.0"
    )
    assert emptied(described, ALL) == e.PatronDescribed(mobile=True)  # type: ignore[arg-type]


def test_every_kind_of_event_can_be_decoded_after_redaction() -> None:
    """The empty value of each field has the field's type."""
    for tag, kind in e.KINDS.items():
        needed = [field for field in msgspec.structs.fields(kind) if field.required]
        hints = get_type_hints(kind)
        facts = {field.name: _sample(hints[field.name]) for field in needed}
        bare = emptied(msgspec.convert({"kind": tag, **facts}, kind), ALL)  # type: ignore[arg-type]
        assert msgspec.json.decode(msgspec.json.encode(bare), type=kind) == bare


def test_a_redacted_passage_is_counted_in_code_points_without_its_marks() -> None:
    rewritten = rewrite(Redacted(data=("text",), seqs=(3,), passage=(3, 6)))
    assert rewritten is not None
    payload = msgspec.json.encode(MessageSent(text="é😀 555 ok", marks=(Mark(kind="bold", start=0, end=9),))).decode()
    assert msgspec.json.decode(rewritten.change("message_sent", payload), type=MessageSent).text == "é😀 […] ok"
    assert '"marks"' not in rewritten.change("message_sent", payload)


def test_only_a_redaction_rewrites_events() -> None:
    assert rewrite(e.Closed()) is None


def _sample(annotation: object) -> object:
    simple: dict[object, object] = {int: 1, str: "x", bool: False}
    if annotation in simple:
        return simple[annotation]
    first = get_args(annotation)[0]
    return first if isinstance(first, str | int) else [] if get_origin(annotation) is tuple else "x"


def test_redacting_a_passage_of_an_event_without_text_is_harmless() -> None:
    rewritten = rewrite(Redacted(data=("text",), seqs=(3,), passage=(0, 4)))
    assert rewritten is not None
    payload = msgspec.json.encode(e.ContactShared(contact="d@example.org")).decode()
    assert rewritten.change("contact_shared", payload) == payload
