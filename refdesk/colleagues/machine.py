"""The rules of internal chats: pure functions, without Django, sockets or clock.

Members read and write, whatever their status is. There is no claim and no end.
"""

from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import ExpireFile, Say, SendFile
from refdesk.eventlog.contents import checked_marks, checked_text
from refdesk.eventlog.events import FileExpired, FileSent, MessageSent, numbered
from refdesk.eventlog.refusals import NoSuchChat, NotAllowed, Refusal

from . import commands as c
from . import events as e
from .head import Head
from .membership import is_member, other_of

Bodies = tuple[e.AnyBody, ...]
Decision = Bodies | Refusal
Decided = tuple[e.Event, ...] | Refusal

MEMBER_ACTS = (Say, SendFile)
SYSTEM_ACTS = (ExpireFile, c.ExpireHistory)


def new_head(start: c.Start) -> Head:
    """The head of an internal chat that is about to start; its number is not known yet."""
    return Head(0, start.scope, start.department, start.library, start.first, start.second, start.key)


def begin(start: c.Start, internal_chat: int, now: int) -> Decided:
    """The first event, or the refusal: an outsider must not learn whether the chat exists."""
    alone = start.scope == "pair" and other_of(start, start.actor) == start.actor.id
    if alone or not is_member(start, start.actor):
        return NoSuchChat()
    started = e.InternalChatStarted(scope=start.scope)
    return numbered(e.Event, 0, (started,), c.encode_actor(start.actor), start.key, now)


def decide(head: Head, command: c.Command, now: int) -> Decided:
    """The events that the command leads to at `now` (ms), none where there is nothing to change, or the refusal."""
    decision = _permitted(head, command) or _decision(head, command.act, now)
    if isinstance(decision, Refusal):
        return decision
    return numbered(e.Event, head.last_seq, decision, c.encode_actor(command.actor), command.key, now)


def _permitted(head: Head, command: c.Command) -> Refusal | None:
    if isinstance(command.actor, System):
        return None if isinstance(command.act, SYSTEM_ACTS) else NotAllowed()
    if not is_member(head, command.actor):
        return NoSuchChat(log=head.address)
    return None if isinstance(command.act, MEMBER_ACTS) else NotAllowed()


def _decision(head: Head, act: c.AnyAct, now: int) -> Decision:
    match act:
        case Say():
            return _say(act)
        case SendFile():
            facts = {name: getattr(act, name) for name in ("file", "name", "type", "size", "token", "width", "height")}
            return (FileSent(expires_at=now + act.keep, **facts),)
        case ExpireFile(file=file):
            return (FileExpired(file=file),)
    deleted = head.expired_seq < act.through <= head.last_seq
    return (e.HistoryExpired(through=act.through),) if deleted else ()


def _say(act: Say) -> Decision:
    text = checked_text(act.text)
    if isinstance(text, Refusal):
        return text
    marks = checked_marks(act.text, act.marks)
    return marks if isinstance(marks, Refusal) else (MessageSent(text=text, marks=marks),)
