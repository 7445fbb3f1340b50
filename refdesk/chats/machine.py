"""The rules of a chat: pure functions, without Django, sockets or clock. Each story of acts has a file in `rules`.

`decide` returns the events that a command leads to, or the refusal; `apply` (in `head`) folds an event into the head.
States: waiting → active → ended; closed is a flag after the end. After the end only follow-ups are possible (notes,
tags, corrections, links to what was made of the chat, closing), and redactions.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from msgspec.structs import asdict

from refdesk.eventlog.acts import Act, ExpireFile, Redact, SaveNote, Say, SendFile, SetContact, SetName, SetTags
from refdesk.eventlog.contents import checked_contact, checked_name, checked_text
from refdesk.eventlog.events import Datum, MessageSent, SensitiveKind, SensitiveMasked, numbered
from refdesk.eventlog.refusals import Forgotten, NoSuchChat, NotAllowed, Refusal

from . import commands as c
from . import events as e
from . import refusals as r
from .head import Head, redacted
from .rules import claim, connection, conversation, ending, follow_up, request
from .rules.conditions import Decision, participates
from .rules.request import ANSWERS, NEEDS_RECEIVER, claiming_department, is_offered

Decided = tuple[e.Event, ...] | Refusal
LookUp = Callable[[Head, Any, Any], Any]
"""Reads what a rule needs beside the head: a receiver of a request, a message, or languages."""
NEEDS_LOOKUP = frozenset({*NEEDS_RECEIVER, c.DeleteMessage, c.ChooseLanguage})

PATRON_ACTS: tuple[type[Act], ...] = (*c.acts_of("patron"), SendFile, c.TakeSeat, c.Leave)
OPERATOR_ACTS: tuple[type[Act], ...] = (*c.acts_of("operator"), SendFile)
ADMINISTRATOR_ACTS = (Redact, c.Reassign)
SYSTEM_ACTS = (
    c.LoseConnection,
    c.RestartGrace,
    c.EndLost,
    c.NoticeOperatorGone,
    c.NoticeOperatorBack,
    c.NoticeParticipantGone,
    c.ExpireRequest,
    c.OfferBackup,
    ExpireFile,
    c.Link,
    Redact,
)
# Acts that the size limit refuses. All others, such as ending and notes, stay possible in a full chat.
TALK = (Say, SendFile, c.EnterFrame, c.SendFeedback, c.ChooseLanguage)
# These send no message. They are refused once the log has this many events for each allowed message.
NO_MESSAGES = (c.EnterFrame, c.SendFeedback, c.ChooseLanguage)
WITHOUT_TEXT = (c.EnterFrame, c.ChooseLanguage)
EVENTS_PER_MESSAGE = 10
_ADDS: dict[type[Act], Datum] = {
    SaveNote: "text",
    SetTags: "text",
    c.SendFeedback: "text",
    c.ChooseLanguage: "device",
    SetName: "name",
    SetContact: "contact",
}


class Size(NamedTuple):
    """How much one side of a chat may send: messages, and bytes of all of them together."""

    messages: int = 2_000
    bytes: int = 2_000_000


def nothing(head: Head, actor: c.Actor, act: Any) -> None:
    return None


def decide(
    head: Head,
    command: c.Command,
    now: int,
    size: Size = Size(),  # noqa: B008 a constant
    look_up: LookUp = nothing,
) -> Decided:
    """The events that the command leads to at `now` (ms), none where there is nothing to change, or the refusal.

    `look_up` is called for acts in `NEEDS_LOOKUP`, whose rules say what it returns.
    """
    refusal = _permitted(head, command.actor, command.act) or _forgotten(head, command.act)
    rule = _RULES[type(command.act)]
    further = (look_up,) if type(command.act) in NEEDS_LOOKUP else ()
    decision = refusal or rule(head, command.actor, command.act, now, *further)
    if not isinstance(decision, Refusal) and isinstance(command.act, TALK):
        decision = _full(head, command, size) or decision
    if isinstance(decision, Refusal):
        return decision
    masked = _masked(command.masked) if decision else ()
    return numbered(e.Event, head.last_seq, (*decision, *masked), c.encode_actor(command.actor), command.key, now)


def new_head(start: c.Start) -> Head:
    """The head of a chat that is about to start; its number is not known yet."""
    return Head(0, start.widget, start.department, start.country, start.key, start.browser)


def begin(start: c.Start, chat: int, now: int) -> tuple[e.Event, ...] | Refusal:
    """The first events of a chat: it started, what the widget gathered, and the question as the first message.

    In a chat that continues an earlier one, the third event says so and gives it to its operator.
    """
    question = _opening(start)
    name = checked_name(start.name)
    contact = checked_contact(start.contact, start.country)
    if isinstance(question, Refusal):
        return question
    if isinstance(name, Refusal):
        return name
    if isinstance(contact, Refusal):
        return contact
    wrong = next((w for w in map(_wrong_answer, start.answers) if w), None)
    if wrong:
        return wrong
    started = e.Started(
        department=start.department_name,
        widget=start.widget_title,
        guest=1000 + chat % 9000,
        name=name,
        contact=contact,
        answers=start.answers,
    )
    bodies = (started, start.details, question, *_masked(start.masked))
    return numbered(e.Event, 0, bodies, c.encode_actor(c.Patron(chat)), start.key, now)


def _full(head: Head, command: c.Command, size: Size) -> Refusal | None:
    """None where the chat and the disk have room for one more message of this side."""
    patron = isinstance(command.actor, c.Patron)
    if patron and not command.room:
        return r.NoRoom()
    count, held = (head.patron_messages, head.patron_bytes) if patron else (head.desk_messages, head.desk_bytes)
    if isinstance(command.act, NO_MESSAGES):
        count, limit = head.last_seq, size.messages * EVENTS_PER_MESSAGE
    else:
        limit = size.messages
    full = count >= limit or (held >= size.bytes and not isinstance(command.act, WITHOUT_TEXT))
    return r.ChatFull(messages=size.messages, bytes=size.bytes) if full else None


def _masked(kinds: tuple[SensitiveKind, ...]) -> tuple[SensitiveMasked, ...]:
    return (SensitiveMasked(kinds=kinds),) if kinds else ()


def _opening(start: c.Start) -> MessageSent | e.Continued | Refusal:
    if start.continues is not None:
        before = start.continues
        return e.Continued(**asdict(before))
    question = checked_text(start.question)
    return question if isinstance(question, Refusal) else MessageSent(text=question)


def _wrong_answer(answer: e.Answer) -> Refusal | None:
    checked = checked_text(answer.text)
    return checked if isinstance(checked, Refusal) else None


def _permitted(head: Head, actor: c.Actor, act: c.AnyAct) -> Refusal | None:
    if isinstance(actor, c.Patron):
        if actor.chat != head.chat:
            return NoSuchChat()
        return None if isinstance(act, PATRON_ACTS) else NotAllowed()
    if isinstance(actor, c.Operator):
        if isinstance(act, ADMINISTRATOR_ACTS) and head.department in actor.administers:
            return None
        if isinstance(act, ANSWERS) and is_offered(head, actor.id, actor.departments):
            return None
        if isinstance(act, c.Claim) and claiming_department(head, actor.departments) is not None:
            return None
        if head.department not in actor.departments and not participates(head, actor):
            return NoSuchChat()
        return None if isinstance(act, OPERATOR_ACTS) else NotAllowed()
    return None if isinstance(act, SYSTEM_ACTS) else NotAllowed()


def _forgotten(head: Head, act: c.AnyAct) -> Refusal | None:
    """Redacted kinds of data are not added again: retention redacts a chat only once."""
    return Forgotten() if head.redacted and _ADDS.get(type(act)) in redacted(head) else None


_RULES: dict[type[Act], Callable[..., Decision]] = {
    **claim.RULES,
    **request.RULES,
    **conversation.RULES,
    **connection.RULES,
    **ending.RULES,
    **follow_up.RULES,
}
