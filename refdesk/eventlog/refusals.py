"""Refusals that commands on any log may get. A refusal is a value: a name, and the facts that explain it."""

from typing import Annotated, ClassVar, Literal

import msgspec

from refdesk.kit.units import CodePoints, Seconds, about

from .address import Address

Retry = Literal["no", "after_pause", "with_seat"]
"""Whether a client sends a refused act again: never, after `retry_after`, or once its window has the seat."""


class Refusal(msgspec.Struct, frozen=True, kw_only=True, tag_field="name", tag=True, omit_defaults=True):
    """Nothing was stored, but see `OutcomeUnknown`. The class name is the name on the wire; interfaces word it."""

    retry: ClassVar[Retry] = "no"
    status: ClassVar[int] = 400
    """Its HTTP status (RFC 9110, section 15)."""


class KeyReused(Refusal, frozen=True, kw_only=True):
    """The client_key was used before, by another actor or for something else."""

    status = 409


class Unavailable(Refusal, frozen=True, kw_only=True, omit_defaults=False):
    """The database is unavailable, locked or full. The same request may be sent again after `retry_after` seconds."""

    status = 503
    retry = "after_pause"
    retry_after: Annotated[Seconds, about("how long to wait before sending it again")] = 2.0


class StorageFull(Unavailable, frozen=True, kw_only=True, omit_defaults=False):
    """The database's disk is full. The same request may be sent again after `retry_after` seconds."""


class OutcomeUnknown(Unavailable, frozen=True, kw_only=True, omit_defaults=False):
    """The database failed at the commit: the act may be stored or not. Sent again with its key, it is stored once."""


class NoSuchChat(Refusal, frozen=True, kw_only=True):
    """The chat doesn't exist, or not for this actor."""

    status = 404

    log: Annotated[Address | None, about("its address, in answer to `open` or where its feed ends")] = None


class NotAllowed(Refusal, frozen=True, kw_only=True):
    """The log is known to the actor, but this act is not theirs to do."""

    status = 403


class TextEmpty(Refusal, frozen=True, kw_only=True):
    """There is nothing in the text."""


class TextTooLong(Refusal, frozen=True, kw_only=True):
    """The text has more characters (Unicode code points) than `limit`."""

    limit: Annotated[CodePoints, about("the limit")]
    length: Annotated[CodePoints, about("the length of the text")]


class TextNotPlain(Refusal, frozen=True, kw_only=True):
    """The text holds a character that no text may hold (control, surrogate, hidden change of direction)."""

    character: Annotated[str, about("the character, as in U+202E")]


class SensitiveText(Refusal, frozen=True, kw_only=True, omit_defaults=False):
    """The text has data that the library masks. The patron decides what to do with it, and sends it again."""

    texts: Annotated[tuple[str, ...], about("what would be stored of each text with sensitive data")]
    keepable: Annotated[bool, about("whether the library lets the patron send it unmasked")] = False


class BadMarks(Refusal, frozen=True, kw_only=True):
    """A mark lies outside its text, overlaps one of its kind, or links to other than http, https and mailto."""

    reason: Annotated[str, about("explanation for the client's developer")]


class BadContact(Refusal, frozen=True, kw_only=True):
    """Neither an email address nor a phone number that can be reached; `fault` says what is wrong.

    `email_short`: nothing like ".org" is at its end. `digits`: too few or too many. `number`: there is none like it.
    """

    fault: Annotated[Literal["neither", "email", "email_short", "digits", "number"], about("what is wrong with it")]


class BadTags(Refusal, frozen=True, kw_only=True):
    """A tag has more than 40 characters, or a comma, or there are more than 20."""


class Forgotten(Refusal, frozen=True, kw_only=True):
    """This kind of data was redacted from the whole log, so nothing is added to it."""

    status = 409


class BadPassage(Refusal, frozen=True, kw_only=True):
    """There is no such event before this one, or no such passage in it."""
