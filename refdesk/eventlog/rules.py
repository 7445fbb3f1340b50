"""Rules of the acts that all logs have: which events an act leads to, none where nothing changes, or the refusal."""

from typing import Protocol

from .acts import Redact, SaveNote, SetContact, SetName
from .contents import checked_contact, checked_name, checked_seqs, checked_text
from .events import ContactChanged, NameChanged, NoteSaved, Redacted
from .refusals import Refusal


class Head(Protocol):
    @property
    def name(self) -> str | None: ...
    @property
    def contact(self) -> str | None: ...
    @property
    def country(self) -> str: ...
    @property
    def last_seq(self) -> int: ...


def set_name(head: Head, act: SetName) -> tuple[NameChanged, ...] | Refusal:
    name = checked_name(act.name)
    if isinstance(name, Refusal):
        return name
    return () if name == head.name else (NameChanged(name=name),)


def set_contact(head: Head, act: SetContact) -> tuple[ContactChanged, ...] | Refusal:
    contact = checked_contact(act.contact, head.country)
    if isinstance(contact, Refusal):
        return contact
    return () if contact == head.contact else (ContactChanged(contact=contact),)


def save_note(act: SaveNote) -> tuple[NoteSaved, ...] | Refusal:
    text = checked_text(act.text)
    return text if isinstance(text, Refusal) else (NoteSaved(text=text),)


def redact_texts(head: Head, act: Redact) -> tuple[Redacted, ...] | Refusal:
    """Redact the texts of the events `act.seqs`, or one passage of one of them."""
    seqs = checked_seqs(act.seqs, act.passage, head.last_seq)
    return seqs if isinstance(seqs, Refusal) else (Redacted(data=("text",), seqs=seqs, passage=act.passage),)
