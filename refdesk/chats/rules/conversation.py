"""The rules of what the two sides say: messages, files, contact info, pages to look at together. Pure."""

from collections.abc import Callable
from typing import NamedTuple

from refdesk.eventlog.actors import prefix_of
from refdesk.eventlog.acts import Act, Say, SendFile
from refdesk.eventlog.contents import checked_contact, checked_marks, checked_text
from refdesk.eventlog.events import FileSent, MessageSent, Redacted
from refdesk.eventlog.refusals import BadContact, Refusal

from .. import commands as c
from .. import events as e
from .. import refusals as r
from ..contents import checked_address
from ..head import Head
from .conditions import Decision, decides, ended, speaks

DELETABLE = 10 * 60_000
"""How long (ms) its author can remove a message."""


def say(head: Head, actor: c.Actor, act: Say, now: int) -> Decision:
    if head.state == "ended":
        return ended(head)
    refusal = speaks(head, actor)
    if refusal:
        return refusal
    text = checked_text(act.text)
    if isinstance(text, Refusal):
        return text
    marks = checked_marks(act.text, act.marks)
    return marks if isinstance(marks, Refusal) else (MessageSent(text=text, marks=marks),)


class SentMessage(NamedTuple):
    """An event that a side sent: the stored actor, when (ms), and whether its content was removed since."""

    actor: str
    at: int
    removed: bool


FindMessage = Callable[[Head, c.Operator, c.DeleteMessage], SentMessage | None]
"""Returns None where the event is no message, file or suggested page."""


def delete_message(head: Head, actor: c.Operator, act: c.DeleteMessage, now: int, message: FindMessage) -> Decision:
    if head.closed:
        return ended(head)
    sent = message(head, actor, act)
    if sent is None or not sent.actor.startswith(prefix_of(actor.id)):
        return r.NotYourMessage()
    if sent.removed:
        return ()
    if now - sent.at > DELETABLE:
        return r.TooLateToDelete(limit=DELETABLE)
    # A deleted message still counts, or the size limit would not bound the log.
    deleted = Redacted(
        data=("text",),
        seqs=(act.seq,),
        by_author=True,
        patron_bytes=head.patron_bytes,
        desk_bytes=head.desk_bytes,
    )
    return (deleted,)


def send_file(head: Head, actor: c.Actor, act: SendFile, now: int) -> Decision:
    if head.state == "ended":
        return ended(head)
    # An upload has no seat: a patron may send a file from any of their windows.
    refusal = None if isinstance(actor, c.Patron) else speaks(head, actor)
    facts = {name: getattr(act, name) for name in ("file", "name", "type", "size", "token", "width", "height")}
    sent = FileSent(expires_at=now + act.keep, **facts)
    return refusal or (sent,)


def request_contact(head: Head, actor: c.Operator, act: c.RequestContact, now: int) -> Decision:
    refusal = ended(head) if head.state == "ended" else decides(head, actor)
    if refusal:
        return refusal
    return () if head.contact_requested else (e.ContactRequested(),)


def share_contact(head: Head, actor: c.Patron, act: c.ShareContact, now: int) -> Decision:
    refusal = ended(head) if head.state == "ended" else speaks(head, actor)
    if refusal:
        return refusal
    contact = checked_contact(act.contact, head.country)
    if isinstance(contact, Refusal):
        return contact
    if contact is None:
        return BadContact(fault="neither")
    return (e.ContactShared(contact=contact),) if head.contact_requested else r.NotRequested()


def decline_contact(head: Head, actor: c.Patron, act: c.DeclineContact, now: int) -> Decision:
    refusal = ended(head) if head.state == "ended" else speaks(head, actor)
    if refusal:
        return refusal
    return (e.ContactDeclined(),) if head.contact_requested else ()


def suggest_frame(head: Head, actor: c.Operator, act: c.SuggestFrame, now: int) -> Decision:
    refusal = _frameable(head, actor)
    if refusal:
        return refusal
    address = checked_address(act.address)
    return address if isinstance(address, Refusal) else (e.FrameSuggested(address=address),)


def enter_frame(head: Head, actor: c.Patron, act: c.EnterFrame, now: int) -> Decision:
    return _frameable(head, actor) or (e.FrameEntered(),)


def _frameable(head: Head, actor: c.Actor) -> Refusal | None:
    """None where this actor may move the chat to iframe chat mode."""
    refusal = ended(head) if head.state == "ended" else speaks(head, actor)
    return refusal or (r.OnMobile() if head.mobile else None)


RULES: dict[type[Act], Callable[..., Decision]] = {
    Say: say,
    c.DeleteMessage: delete_message,
    SendFile: send_file,
    c.RequestContact: request_contact,
    c.ShareContact: share_contact,
    c.DeclineContact: decline_contact,
    c.SuggestFrame: suggest_frame,
    c.EnterFrame: enter_frame,
}
