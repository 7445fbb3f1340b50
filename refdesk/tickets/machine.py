"""The rules of tickets: which events a command leads to. Pure: without Django, sockets or clock.

A ticket is new until the desk's first reply, pending after a reply, open after the patron's next message. It can be
closed, and any message opens it again: a question may come back after a year.
"""

from collections.abc import Callable, Container, Iterator
from typing import Any

from refdesk.eventlog.actors import System, name_of
from refdesk.eventlog.acts import Act, SaveNote, SetContact, SetName, SetTags
from refdesk.eventlog.contents import (
    checked_contact,
    checked_marks,
    checked_name,
    checked_tags,
    checked_text,
)
from refdesk.eventlog.events import ContactChanged, Datum, NoteSaved, Redacted, SensitiveKind, SensitiveMasked, numbered
from refdesk.eventlog.refusals import NotAllowed, Refusal
from refdesk.eventlog.rules import redact_texts, save_note, set_contact, set_name
from refdesk.files.refusals import NoSuchUpload, TooManyFiles

from . import commands as c
from . import events as e
from . import refusals as r
from .head import Head, forgetting, redacted, tags_of

Bodies = tuple[e.AnyBody, ...]
Decision = Bodies | Refusal

# Operators can't claim that an email arrived or was sent; only the server records that.
PATRON_ACTS = (c.Reply, c.ReceiveEmail, c.Forget, c.ClaimLink)
# A patron with an operator's link may be that operator, and removing is an administrator's right.
LINK_ACTS = (c.Reply, c.ReceiveEmail, c.ClaimLink)
SYSTEM_ACTS = (c.NoteEmailSent, c.NoteEmailFailed, c.Redact)
ADMINISTRATOR_ACTS = (c.Redact, c.Forget)
FILES_LIMIT = 10
"""Maximum number of files per message."""


def new_head(start: c.Open) -> Head:
    """The head of a ticket to be opened; its number is not known yet."""
    return Head(0, start.queue.library, start.country, start.key, start.chat)


def begin(start: c.Open, ticket: int, now: int) -> tuple[e.Event, ...] | Refusal:
    """The first events of a ticket: the question, and the owner and note that an operator set with it."""
    question = checked_text(start.question)
    name, contact = checked_name(start.name), checked_contact(start.contact, start.country)
    files = _checked_files(start.files, start.attached)
    for checked in (question, name, contact, files):
        if isinstance(checked, Refusal):
            return checked
    more = _opening_extras(start)
    if isinstance(more, Refusal):
        return more
    opened = e.Opened(
        source=start.source,
        queue=start.queue.id,
        queue_name=start.queue.name,
        question=question,  # type: ignore[arg-type] # no refusal, see above
        name=name,  # type: ignore[arg-type]
        contact=contact,  # type: ignore[arg-type]
        chat=start.chat,
        left=start.leaves,
        page=start.page,
        language=start.language,
        files=files,  # type: ignore[arg-type]
        widget=start.widget,
        suggested=start.suggested,
    )
    first = _numbered(0, (opened, *more, *_masked(start.masked)), start.actor or c.Patron(ticket), start.key, now)
    wishes = (e.ForgetRequested(data=start.forget),) if start.forget else ()
    return (*first, *_numbered(len(first), wishes, c.Patron(ticket), None, now))


def decide(head: Head, command: c.Command, now: int) -> tuple[e.Event, ...] | Refusal:
    """The events that the command leads to at `now` (ms), none if it changes nothing, or the refusal."""
    refusal = _permission_refusal(head, command.actor, command.act)
    decision = refusal or _RULES[type(command.act)](head, command, command.act)
    if isinstance(decision, Refusal):
        return decision
    masked = _masked(command.masked) if decision else ()
    return _numbered(head.last_seq, (*decision, *masked), command.actor, command.key, now)


def _opening_extras(start: c.Open) -> Decision:
    """The events besides the question: its email, the owner and the note."""
    bodies: list[e.AnyBody] = [start.received] if start.received else []
    if start.owner is not None:
        if start.owner not in start.queue.members:
            return r.NotAMember()
        bodies.append(e.Assigned(operator=start.owner, name=start.queue.members[start.owner]))
    if start.note.strip():
        note = checked_text(start.note)
        if isinstance(note, Refusal):
            return note
        bodies.append(NoteSaved(text=note))
    return tuple(bodies)


def _masked(kinds: tuple[SensitiveKind, ...]) -> tuple[SensitiveMasked, ...]:
    return (SensitiveMasked(kinds=kinds),) if kinds else ()


def _numbered(last: int, bodies: Bodies, actor: c.Actor, key: str | None, now: int) -> tuple[e.Event, ...]:
    """The events after `last`; the first one carries the client's key."""
    return numbered(e.Event, last, bodies, c.encode_actor(actor), key, now)


def _permission_refusal(head: Head, actor: c.Actor, act: c.AnyAct) -> Refusal | None:
    if isinstance(actor, c.Patron):
        if actor.ticket != head.ticket:
            return r.NoSuchTicket()
        return None if isinstance(act, LINK_ACTS if actor.link else PATRON_ACTS) else NotAllowed()
    if isinstance(actor, System):
        return None if isinstance(act, SYSTEM_ACTS) else NotAllowed()
    if isinstance(act, ADMINISTRATOR_ACTS) and head.library in actor.administers:
        return None
    if head.queue not in actor.queues:
        return r.NoSuchTicket()
    return NotAllowed() if isinstance(act, (*SYSTEM_ACTS, c.ReceiveEmail, c.Forget, c.ClaimLink)) else None


def _reply(head: Head, command: c.Command, act: c.Reply) -> Decision:
    text = checked_text(act.text)
    if isinstance(text, Refusal):
        return text
    marks = checked_marks(act.text, act.marks)
    if isinstance(marks, Refusal):
        return marks
    files = _checked_files(act.files, command.attached)
    if isinstance(files, Refusal):
        return files
    if isinstance(command.actor, c.Patron):
        reply = e.Replied(text=text, marks=marks, files=files, link=command.actor.link)
        return (reply, *_reopen(head))
    return _operator_reply(head, command.actor, act, e.Replied(text=text, marks=marks, files=files))


def _checked_files(
    requested: tuple[str, ...], arrived: tuple[e.AttachedFile, ...]
) -> tuple[e.AttachedFile, ...] | Refusal:
    """The requested files, in their order."""
    if len(requested) > FILES_LIMIT:
        return TooManyFiles(limit=FILES_LIMIT)
    by_token = {file.token: file for file in arrived}
    return tuple(by_token[token] for token in requested) if by_token.keys() >= set(requested) else NoSuchUpload()


def _reopen(head: Head) -> Iterator[e.StatusChanged]:
    if head.status in ("pending", "closed"):
        yield e.StatusChanged(status="open")


def _receive_mail(head: Head, command: c.Command, act: c.ReceiveEmail) -> Decision:
    if act.received.automatic:
        return (act.received,)
    text, files = checked_text(act.text), _checked_files(act.files, command.attached)
    if isinstance(text, Refusal):
        return text
    if isinstance(files, Refusal):
        return files
    link = command.actor.link if isinstance(command.actor, c.Patron) else 0
    reply = e.Replied(text=text, files=files, link=link)
    return (reply, act.received, *_restore_contact(head, act.received), *_reopen(head))


def _restore_contact(head: Head, received: e.EmailReceived) -> Iterator[ContactChanged]:
    """A patron who writes after their address was redacted would get no answer without it."""
    contact = checked_contact(received.sender, head.country) if "contact" in redacted(head) else None
    if isinstance(contact, str):
        yield ContactChanged(contact=contact)


def _note_mail_sent(head: Head, command: c.Command, act: c.NoteEmailSent) -> Decision:
    return (e.EmailSent(of=act.of, to=_unless_redacted(head, act.to), twice=act.twice),)


def _note_mail_failed(head: Head, command: c.Command, act: c.NoteEmailFailed) -> Decision:
    to, reason = _unless_redacted(head, act.to), _unless_redacted(head, act.reason)
    return (e.EmailFailed(of=act.of, to=to, reason=reason, bounced=act.bounced),)


def _unless_redacted(head: Head, address: str) -> str:
    """The address, unless it was redacted while the email was being sent."""
    return "" if "contact" in redacted(head) else address


def _operator_reply(head: Head, actor: c.Actor, act: c.Reply, reply: e.Replied) -> Decision:
    """An operator's reply: it assigns a ticket without an owner to them, and the ticket waits for the patron."""
    if act.status == "new":
        return NotAllowed()
    mine = c.encode_actor(actor)
    if act.after is not None and head.answered_seq > act.after and head.answered_by != mine:
        return r.AnsweredMeanwhile(by=name_of(head.answered_by), seq=head.answered_seq)
    return (reply, *_assign_to_author(head, actor), *_change_status(head, act.status or "pending"))


def _assign_to_author(head: Head, actor: c.Actor) -> Iterator[e.Assigned]:
    if head.owner is None and isinstance(actor, c.Member):
        yield e.Assigned(operator=actor.id, name=actor.name)


def _change_status(head: Head, status: e.Status) -> Iterator[e.StatusChanged]:
    if status != head.status:
        yield e.StatusChanged(status=status)


def _assign(head: Head, command: c.Command, act: c.Assign) -> Decision:
    if act.operator == head.owner:
        return ()
    if act.instead_of is not None and head.owner not in (None, act.instead_of):
        return r.ClaimedMeanwhile(by=head.owner_name)
    if act.operator is None:
        return (e.Assigned(operator=None),)
    queue = command.queue
    if queue is None or queue.id != head.queue or act.operator not in queue.members:
        return r.NotAMember()
    return (e.Assigned(operator=act.operator, name=queue.members[act.operator]),)


def _transfer(head: Head, command: c.Command, act: c.Transfer) -> Decision:
    queue = command.queue
    if queue is None or queue.id != act.queue or queue.library != head.library:
        return r.NoSuchQueue()
    if act.owner is not None and act.owner not in queue.members:
        return r.NotAMember()
    return (*_move(head, queue), *_assign_after_transfer(head, act, queue))


def _move(head: Head, queue: c.QueueInfo) -> Iterator[e.Transferred]:
    if queue.id != head.queue:
        yield e.Transferred(queue=queue.id, name=queue.name, before=head.queue)


def _assign_after_transfer(head: Head, act: c.Transfer, queue: c.QueueInfo) -> Iterator[e.Assigned]:
    """A transferred ticket has no owner until it is assigned to one."""
    before = head.owner if queue.id == head.queue else None
    if act.owner is not None and act.owner != before:
        yield e.Assigned(operator=act.owner, name=queue.members[act.owner])


def _set_status(head: Head, command: c.Command, act: c.SetTicketStatus) -> Decision:
    if act.status == head.status:
        return ()
    return NotAllowed() if act.status == "new" else (e.StatusChanged(status=act.status),)


def _set_tags(head: Head, command: c.Command, act: SetTags) -> Decision:
    tags = checked_tags(act.tags)
    if isinstance(tags, Refusal):
        return tags
    return () if tags == tags_of(head) else (e.Tagged(tags=tags),)


def _forget(head: Head, command: c.Command, act: c.Forget) -> Decision:
    data = _remaining(act.data, redacted(head))
    if head.status == "closed":
        return (Redacted(data=data),) if data else ()
    requested = {*data, *forgetting(head)}
    return (e.ForgetRequested(data=_remaining(requested, ())),) if len(requested) > len(forgetting(head)) else ()


def _make_link(head: Head, command: c.Command, act: c.MakeLink) -> Decision:
    return (e.LinkMade(access=act.access),)


def _claim_link(head: Head, command: c.Command, act: c.ClaimLink) -> Decision:
    return (e.LinkClaimed(link=act.link),) if 0 < act.link == head.offered else r.LinkUsed()


def _redact(head: Head, command: c.Command, act: c.Redact) -> Decision:
    if act.seqs:
        return redact_texts(head, act)
    if act.until is not None and head.changed_at > act.until:
        return ()
    if head.status != "closed" and isinstance(command.actor, System):
        return r.NotClosed()
    data = _remaining(act.data, redacted(head))
    return (*_change_status(head, "closed"), Redacted(data=data)) if data else ()


def _remaining(data: Container[str], gone: Container[str]) -> tuple[Datum, ...]:
    return tuple(datum for datum in e.DATA if datum in data and datum not in gone)


_RULES: dict[type[Act], Callable[[Head, c.Command, Any], Decision]] = {
    c.Reply: _reply,
    SaveNote: lambda head, command, act: save_note(act),
    c.Assign: _assign,
    c.Transfer: _transfer,
    c.SetTicketStatus: _set_status,
    SetTags: _set_tags,
    SetName: lambda head, command, act: set_name(head, act),
    SetContact: lambda head, command, act: set_contact(head, act),
    c.ReceiveEmail: _receive_mail,
    c.NoteEmailSent: _note_mail_sent,
    c.NoteEmailFailed: _note_mail_failed,
    c.Forget: _forget,
    c.MakeLink: _make_link,
    c.ClaimLink: _claim_link,
    c.Redact: _redact,
}
