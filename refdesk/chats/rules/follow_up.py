"""The rules of what stays possible after the end: notes, corrections, feedback, links, redactions. Pure."""

from collections.abc import Callable
from typing import NamedTuple, get_args

from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Act, ExpireFile, Redact, SaveNote, SetContact, SetName, SetTags
from refdesk.eventlog.contents import checked_tags, checked_text
from refdesk.eventlog.events import Datum, FileExpired, Redacted
from refdesk.eventlog.refusals import Refusal
from refdesk.eventlog.rules import redact_texts, save_note, set_contact, set_name

from .. import commands as c
from .. import events as e
from .. import refusals as r
from ..head import Head, redacted, tags_of
from .conditions import Decision

COMMENT_LIMIT = 1_000


def set_tags(head: Head, actor: c.Operator, act: SetTags, now: int) -> Decision:
    tags = checked_tags(act.tags)
    if isinstance(tags, Refusal):
        return tags
    return () if tags == tags_of(head) else (e.Tagged(tags=tags),)


def expire_file(head: Head, actor: System, act: ExpireFile, now: int) -> Decision:
    return (FileExpired(file=act.file),)


def redact(head: Head, actor: c.Operator | System, act: Redact, now: int) -> Decision:
    if not act.seqs:
        data = tuple(datum for datum in act.data if datum not in redacted(head))
        # In a live chat the data would be written again; an administrator may still redact name and contact.
        live = head.state != "ended" and not (isinstance(actor, c.Operator) and {*data} <= {"name", "contact"})
        return r.NotEnded() if live else (Redacted(data=data),) if data else ()
    return redact_texts(head, act)


def send_feedback(head: Head, actor: c.Patron, act: c.SendFeedback, now: int) -> Decision:
    if head.state != "ended":
        return r.NotEnded()
    comment = checked_text(act.comment.strip(), COMMENT_LIMIT) if act.comment.strip() else ""
    if isinstance(comment, Refusal):
        return comment
    unchanged = head.feedback == act.answered and not comment
    return () if unchanged else (e.FeedbackSent(answered=act.answered, comment=comment),)


class Languages(NamedTuple):
    """Codes of the language that an act chooses and of the chat's present one; empty where Refdesk doesn't offer it."""

    chosen: str
    present: str


FindLanguages = Callable[[Head, c.Patron, c.ChooseLanguage], Languages]


def choose_language(head: Head, actor: c.Patron, act: c.ChooseLanguage, now: int, languages: FindLanguages) -> Decision:
    chosen, present = languages(head, actor, act)
    if not chosen:
        return r.NoSuchLanguage()
    return () if chosen == present else (e.LanguageChosen(language=chosen),)


def forget(head: Head, actor: c.Patron, act: c.Forget, now: int) -> Decision:
    return redact(head, System(), Redact(data=get_args(Datum)), now)


def link(head: Head, actor: System, act: c.Link, now: int) -> Decision:
    return (e.Linked(to=act.to, id=act.id, by=act.by),)


RULES: dict[type[Act], Callable[..., Decision]] = {
    SetName: lambda head, actor, act, now: set_name(head, act),
    SetContact: lambda head, actor, act, now: set_contact(head, act),
    SaveNote: lambda head, actor, act, now: save_note(act),
    SetTags: set_tags,
    ExpireFile: expire_file,
    c.Link: link,
    Redact: redact,
    c.SendFeedback: send_feedback,
    c.ChooseLanguage: choose_language,
    c.Forget: forget,
}
