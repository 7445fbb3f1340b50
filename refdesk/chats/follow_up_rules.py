"""The rules of what stays possible after the end: notes, corrections, feedback, links, redactions. Pure."""

from collections.abc import Callable
from typing import get_args

from refdesk.eventlog.acts import Act
from refdesk.eventlog.contents import checked_tags, checked_text
from refdesk.eventlog.events import Datum
from refdesk.eventlog.rules import redact_texts, save_note, set_contact, set_name

from . import commands as c
from . import events as e
from . import refusals as r
from .common_rules import Decision
from .head import Head, redacted, tags_of

COMMENT_LIMIT = 1_000


def set_tags(head: Head, actor: c.Operator, act: c.SetTags, now: int) -> Decision:
    tags = checked_tags(act.tags)
    if isinstance(tags, r.Refusal):
        return tags
    return () if tags == tags_of(head) else (e.Tagged(tags=tags),)


def expire_file(head: Head, actor: c.System, act: c.ExpireFile, now: int) -> Decision:
    return (e.FileExpired(file=act.file),)


def redact(head: Head, actor: c.Operator | c.System, act: c.Redact, now: int) -> Decision:
    if not act.seqs:
        data = tuple(datum for datum in act.data if datum not in redacted(head))
        # In a live chat the data would be written again; an administrator may still redact name and contact.
        live = head.state != "ended" and not (isinstance(actor, c.Operator) and {*data} <= {"name", "contact"})
        return r.NotEnded() if live else (e.Redacted(data=data),) if data else ()
    return redact_texts(head, act)


def send_feedback(head: Head, actor: c.Patron, act: c.SendFeedback, now: int) -> Decision:
    if head.state != "ended":
        return r.NotEnded()
    comment = checked_text(act.comment.strip(), COMMENT_LIMIT) if act.comment.strip() else ""
    if isinstance(comment, r.Refusal):
        return comment
    unchanged = head.feedback == act.answered and not comment
    return () if unchanged else (e.FeedbackSent(answered=act.answered, comment=comment),)


def forget(head: Head, actor: c.Patron, act: c.Forget, now: int) -> Decision:
    return redact(head, c.System(), c.Redact(data=get_args(Datum)), now)


def link(head: Head, actor: c.System, act: c.Link, now: int) -> Decision:
    return (e.Linked(to=act.to, id=act.id, by=act.by),)


RULES: dict[type[Act], Callable[..., Decision]] = {
    c.SetName: lambda head, actor, act, now: set_name(head, act),
    c.SetContact: lambda head, actor, act, now: set_contact(head, act),
    c.SaveNote: lambda head, actor, act, now: save_note(act),
    c.SetTags: set_tags,
    c.ExpireFile: expire_file,
    c.Link: link,
    c.Redact: redact,
    c.SendFeedback: send_feedback,
    c.Forget: forget,
}
