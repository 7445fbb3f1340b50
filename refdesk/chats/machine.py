"""The rules of a chat: pure functions, without Django, sockets or clock.

`decide` returns the events that a command leads to, or the refusal; `apply` (in `head`) folds an event into the head.
States: waiting → active → ended; closed is a flag after the end. After the end only follow-ups are possible (notes,
tags, corrections, links to what was made of the chat, closing), and redactions.
"""

from collections.abc import Callable
from typing import NamedTuple, get_args

from refdesk.eventlog.acts import Act
from refdesk.eventlog.contents import checked_contact, checked_marks, checked_name, checked_tags, checked_text
from refdesk.eventlog.events import Datum
from refdesk.eventlog.numbering import numbered
from refdesk.eventlog.rules import redact_texts, save_note, set_contact, set_name

from . import commands as c
from . import events as e
from . import refusals as r
from . import transfer_rules
from .common_rules import Decision, block, dismiss, ended, speaks
from .contents import checked_address, reported_page
from .head import Head, apply, fold, redacted, tags_of
from .transfer_rules import ANSWERS, NEEDS_RECEIVER, FindReceiver, is_offered, nobody

__all__ = ["apply", "begin", "decide", "fold", "new_head"]

Decided = tuple[e.Event, ...] | r.Refusal

PATRON_ACTS = (
    c.Say,
    c.End,
    c.ShareContact,
    c.DeclineContact,
    c.SendFile,
    c.EnterFrame,
    c.SendFeedback,
    c.Forget,
    c.TakeSeat,
    c.Leave,
)
OPERATOR_ACTS = (
    c.Say,
    c.Claim,
    c.TakeOver,
    c.End,
    c.Dismiss,
    c.Block,
    c.Close,
    c.SetName,
    c.SetContact,
    c.RequestContact,
    c.SendFile,
    c.SuggestFrame,
    c.SaveNote,
    c.SetTags,
    c.RequestTransfer,
    c.WithdrawTransfer,
    c.AcceptTransfer,
    c.DeclineTransfer,
)
ADMINISTRATOR_ACTS = (c.Redact, c.Reassign)
SYSTEM_ACTS = (
    c.LoseConnection,
    c.RestartGrace,
    c.EndLost,
    c.NoticeOperatorGone,
    c.NoticeOperatorBack,
    c.ExpireTransfer,
    c.ExpireFile,
    c.Link,
    c.Redact,
)
# Acts that the size limit refuses. All others, such as ending and notes, stay possible in a full chat.
TALK = (c.Say, c.SendFile, c.EnterFrame, c.SendFeedback)
# These send no message. They are refused once the log has this many events for each allowed message.
NO_MESSAGES = (c.EnterFrame, c.SendFeedback)
EVENTS_PER_MESSAGE = 10
COMMENT_LIMIT = 1_000
_ADDS: dict[type[Act], Datum] = {
    c.SaveNote: "text",
    c.SetTags: "text",
    c.SendFeedback: "text",
    c.SetName: "name",
    c.SetContact: "contact",
}
# A hidden window is often one on a phone that froze it, so it gets more time to reconnect.
HIDDEN_GRACE_FACTOR = 5


class Size(NamedTuple):
    """How much one side of a chat may send: messages, and bytes of all of them together."""

    messages: int = 2_000
    bytes: int = 2_000_000


def decide(
    head: Head,
    command: c.Command,
    now: int,
    size: Size = Size(),  # noqa: B008 a constant
    receiver: FindReceiver = nobody,
) -> Decided:
    """The events that the command leads to at `now` (ms), none where there is nothing to change, or the refusal.

    `receiver` is called for transfers only.
    """
    refusal = _permitted(head, command.actor, command.act) or _forgotten(head, command.act)
    rule = _RULES[type(command.act)]
    further = (receiver,) if isinstance(command.act, NEEDS_RECEIVER) else ()
    decision = refusal or rule(head, command.actor, command.act, now, *further)
    if not isinstance(decision, r.Refusal) and isinstance(command.act, TALK):
        decision = _full(head, command, size) or decision
    if isinstance(decision, r.Refusal):
        return decision
    return numbered(e.Event, head.last_seq, decision, c.encode_actor(command.actor), command.key, now)


def new_head(start: c.Start) -> Head:
    """The head of a chat that is about to start; its number is not known yet."""
    return Head(0, start.widget, start.department, start.country, start.key, start.browser)


def begin(start: c.Start, chat: int, now: int) -> tuple[e.Event, ...] | r.Refusal:
    """The first events of a chat: it started, what the widget gathered, and the question as the first message."""
    question = checked_text(start.question)
    name = checked_name(start.name)
    contact = checked_contact(start.contact, start.country)
    if isinstance(question, r.Refusal):
        return question
    if isinstance(name, r.Refusal):
        return name
    if isinstance(contact, r.Refusal):
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
    bodies = (started, start.details, e.MessageSent(text=question))
    return numbered(e.Event, 0, bodies, c.encode_actor(c.Patron(chat)), start.key, now)


def _full(head: Head, command: c.Command, size: Size) -> r.Refusal | None:
    """None where the chat and the disk have room for one more message of this side."""
    patron = isinstance(command.actor, c.Patron)
    if patron and not command.room:
        return r.NoRoom()
    count, held = (head.patron_messages, head.patron_bytes) if patron else (head.desk_messages, head.desk_bytes)
    if isinstance(command.act, NO_MESSAGES):
        count, limit = head.last_seq, size.messages * EVENTS_PER_MESSAGE
    else:
        limit = size.messages
    full = count >= limit or (held >= size.bytes and not isinstance(command.act, c.EnterFrame))
    return r.ChatFull(messages=size.messages, bytes=size.bytes) if full else None


def _wrong_answer(answer: e.Answer) -> r.Refusal | None:
    checked = checked_text(answer.text)
    return checked if isinstance(checked, r.Refusal) else None


def _permitted(head: Head, actor: c.Actor, act: c.AnyAct) -> r.Refusal | None:
    if isinstance(actor, c.Patron):
        if actor.chat != head.chat:
            return r.NoSuchChat()
        return None if isinstance(act, PATRON_ACTS) else r.NotAllowed()
    if isinstance(actor, c.Operator):
        if isinstance(act, ADMINISTRATOR_ACTS) and head.department in actor.administers:
            return None
        if isinstance(act, ANSWERS) and is_offered(head, actor.id, actor.departments):
            return None
        if head.department not in actor.departments:
            return r.NoSuchChat()
        return None if isinstance(act, OPERATOR_ACTS) else r.NotAllowed()
    return None if isinstance(act, SYSTEM_ACTS) else r.NotAllowed()


def _forgotten(head: Head, act: c.AnyAct) -> r.Refusal | None:
    """Redacted kinds of data are not added again: retention redacts a chat only once."""
    return r.Forgotten() if head.redacted and _ADDS.get(type(act)) in redacted(head) else None


def _say(head: Head, actor: c.Actor, act: c.Say, now: int) -> Decision:
    if head.state == "ended":
        return ended(head)
    refusal = speaks(head, actor)
    if refusal:
        return refusal
    text = checked_text(act.text)
    if isinstance(text, r.Refusal):
        return text
    marks = checked_marks(act.text, act.marks)
    return marks if isinstance(marks, r.Refusal) else (e.MessageSent(text=text, marks=marks),)


def _claim(head: Head, actor: c.Operator, act: c.Claim | c.TakeOver, now: int) -> Decision:
    if head.state == "ended":
        return ended(head)
    if head.claimed_by is None:
        return (e.Claimed(operator=actor.id, name=actor.name, waited=now - head.started_at),)
    return () if head.claimed_by == actor.id else r.AlreadyClaimed(by=head.claimed_name)


def _take_over(head: Head, actor: c.Operator, act: c.TakeOver, now: int) -> Decision:
    if head.state != "active" or head.claimed_by == actor.id:
        return _claim(head, actor, act, now)
    if not head.operator_gone:
        return r.StillAttended(by=head.claimed_name)
    return (e.TakenOver(operator=actor.id, name=actor.name, previous=head.claimed_name),)


def _end(head: Head, actor: c.Actor, act: c.End, now: int) -> Decision:
    if head.state == "ended":
        return ()
    refusal = speaks(head, actor)
    return refusal or (e.Ended(by="patron" if isinstance(actor, c.Patron) else "operator"),)


def _leave(head: Head, actor: c.Patron, act: c.Leave, now: int) -> Decision:
    return () if head.state == "ended" else (e.Ended(by="patron"),)


def _close(head: Head, actor: c.Operator, act: c.Close, now: int) -> Decision:
    if head.claimed_by != actor.id:
        return r.NotYours(by=head.claimed_name or None)
    if head.state != "ended":
        return r.NotEnded()
    return () if head.closed else (e.Closed(),)


def _request_contact(head: Head, actor: c.Operator, act: c.RequestContact, now: int) -> Decision:
    refusal = ended(head) if head.state == "ended" else speaks(head, actor)
    if refusal:
        return refusal
    return () if head.contact_requested else (e.ContactRequested(),)


def _share_contact(head: Head, actor: c.Patron, act: c.ShareContact, now: int) -> Decision:
    refusal = ended(head) if head.state == "ended" else speaks(head, actor)
    if refusal:
        return refusal
    contact = checked_contact(act.contact, head.country)
    if isinstance(contact, r.Refusal):
        return contact
    if contact is None:
        return r.BadContact(fault="neither")
    return (e.ContactShared(contact=contact),) if head.contact_requested else r.NotRequested()


def _decline_contact(head: Head, actor: c.Patron, act: c.DeclineContact, now: int) -> Decision:
    refusal = ended(head) if head.state == "ended" else speaks(head, actor)
    if refusal:
        return refusal
    return (e.ContactDeclined(),) if head.contact_requested else ()


def _send_file(head: Head, actor: c.Actor, act: c.SendFile, now: int) -> Decision:
    if head.state == "ended":
        return ended(head)
    # An upload has no seat: a patron may send a file from any of their windows.
    refusal = None if isinstance(actor, c.Patron) else speaks(head, actor)
    facts = {name: getattr(act, name) for name in ("file", "name", "type", "size", "token", "width", "height")}
    sent = e.FileSent(expires_at=now + act.keep, **facts)
    return refusal or (sent,)


def _suggest_frame(head: Head, actor: c.Operator, act: c.SuggestFrame, now: int) -> Decision:
    refusal = _frameable(head, actor)
    if refusal:
        return refusal
    address = checked_address(act.address)
    return address if isinstance(address, r.Refusal) else (e.FrameSuggested(address=address),)


def _enter_frame(head: Head, actor: c.Patron, act: c.EnterFrame, now: int) -> Decision:
    return _frameable(head, actor) or (e.FrameEntered(),)


def _frameable(head: Head, actor: c.Actor) -> r.Refusal | None:
    """None where this actor may move the chat to iframe chat mode."""
    refusal = ended(head) if head.state == "ended" else speaks(head, actor)
    return refusal or (r.OnMobile() if head.mobile else None)


def _set_tags(head: Head, actor: c.Operator, act: c.SetTags, now: int) -> Decision:
    tags = checked_tags(act.tags)
    if isinstance(tags, r.Refusal):
        return tags
    return () if tags == tags_of(head) else (e.Tagged(tags=tags),)


def _take_seat(head: Head, actor: c.Patron, act: c.TakeSeat, now: int) -> Decision:
    if head.state == "ended":
        return ()
    # The hello of an aborted connection can arrive after the next hello of the same window, which keeps the seat.
    if act.window and act.window == head.seat_window and act.attempt < head.seat_attempt:
        return r.SeatMoved()
    seat, page = head.seat + 1, reported_page(act.page)
    return (e.SeatTaken(seat=seat, node=act.node, window=act.window, attempt=act.attempt, page=page),)


def _lose_connection(head: Head, actor: c.System, act: c.LoseConnection, now: int) -> Decision:
    if head.state == "ended" or head.connection != "up" or head.seat != act.seat:
        return ()
    grace = act.grace * (HIDDEN_GRACE_FACTOR if act.hidden else 1)
    return (e.ConnectionLost(seat=act.seat, hidden=act.hidden, until=now + grace),)


def _restart_grace(head: Head, actor: c.System, act: c.RestartGrace, now: int) -> Decision:
    if head.state == "ended" or head.deadline is None or head.deadline >= now + act.grace:
        return ()
    return (e.GraceRestarted(until=now + act.grace),)


def _end_lost(head: Head, actor: c.System, act: c.EndLost, now: int) -> Decision:
    overdue = head.state != "ended" and head.deadline is not None and head.deadline <= now
    return (e.Ended(by="disconnection"),) if overdue else ()


def _operator_gone(head: Head, actor: c.System, act: c.NoticeOperatorGone, now: int) -> Decision:
    gone = head.state == "active" and head.claimed_by == act.operator and not head.operator_gone
    return (e.OperatorGone(name=head.claimed_name),) if gone else ()


def _operator_back(head: Head, actor: c.System, act: c.NoticeOperatorBack, now: int) -> Decision:
    back = head.operator_gone and head.claimed_by == act.operator
    return (e.OperatorBack(name=head.claimed_name),) if back else ()


def _expire_file(head: Head, actor: c.System, act: c.ExpireFile, now: int) -> Decision:
    return (e.FileExpired(file=act.file),)


def _redact(head: Head, actor: c.Operator | c.System, act: c.Redact, now: int) -> Decision:
    if not act.seqs:
        data = tuple(datum for datum in act.data if datum not in redacted(head))
        # In a live chat the data would be written again; an administrator may still redact name and contact.
        live = head.state != "ended" and not (isinstance(actor, c.Operator) and {*data} <= {"name", "contact"})
        return r.NotEnded() if live else (e.Redacted(data=data),) if data else ()
    return redact_texts(head, act)


def _send_feedback(head: Head, actor: c.Patron, act: c.SendFeedback, now: int) -> Decision:
    if head.state != "ended":
        return r.NotEnded()
    comment = checked_text(act.comment.strip(), COMMENT_LIMIT) if act.comment.strip() else ""
    if isinstance(comment, r.Refusal):
        return comment
    unchanged = head.feedback == act.answered and not comment
    return () if unchanged else (e.FeedbackSent(answered=act.answered, comment=comment),)


def _forget(head: Head, actor: c.Patron, act: c.Forget, now: int) -> Decision:
    return _redact(head, c.System(), c.Redact(data=get_args(Datum)), now)


def _link(head: Head, actor: c.System, act: c.Link, now: int) -> Decision:
    return (e.Linked(to=act.to, id=act.id, by=act.by),)


_RULES: dict[type[Act], Callable[..., Decision]] = {
    c.Say: _say,
    c.Claim: _claim,
    c.TakeOver: _take_over,
    **transfer_rules.RULES,
    c.End: _end,
    c.Dismiss: dismiss,
    c.Block: block,
    c.Close: _close,
    c.SetName: lambda head, actor, act, now: set_name(head, act),
    c.SetContact: lambda head, actor, act, now: set_contact(head, act),
    c.RequestContact: _request_contact,
    c.ShareContact: _share_contact,
    c.DeclineContact: _decline_contact,
    c.SendFile: _send_file,
    c.SuggestFrame: _suggest_frame,
    c.EnterFrame: _enter_frame,
    c.SaveNote: lambda head, actor, act, now: save_note(act),
    c.SetTags: _set_tags,
    c.TakeSeat: _take_seat,
    c.Leave: _leave,
    c.LoseConnection: _lose_connection,
    c.RestartGrace: _restart_grace,
    c.EndLost: _end_lost,
    c.NoticeOperatorGone: _operator_gone,
    c.NoticeOperatorBack: _operator_back,
    c.ExpireFile: _expire_file,
    c.Link: _link,
    c.Redact: _redact,
    c.SendFeedback: _send_feedback,
    c.Forget: _forget,
}
