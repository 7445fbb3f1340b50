"""The form of every act on a log, and the acts that all logs have."""

import hashlib
from typing import Annotated, ClassVar, Literal

import msgspec

from refdesk.kit.units import about

from .events import Datum, Mark

Role = Literal["patron", "operator", "both"]
Sensitive = Literal["mask", "ask", "keep"]
"""What to do with data in a patron's text that the library masks: mask it, refuse the act as `SensitiveText`, or store
it. The last is refused, too, unless the library lets patrons decide."""


class Act(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", omit_defaults=True):
    """A verb and its facts. `role` is the side that may request it by a frame."""

    role: ClassVar[Role] = "both"
    free_text: ClassVar[tuple[str, ...]] = ()
    """The fields with what its author wrote, in which a library's sensitive data is masked: see `refdesk.masking`."""


class Say(Act, frozen=True, kw_only=True, tag="say"):
    """Send a message: 1 to 10,000 characters of plain text, and marks over ranges of it."""

    free_text = ("text",)
    text: Annotated[str, about("1 to 10,000 characters of plain text")]
    marks: Annotated[tuple[Mark, ...], about("formatting of ranges of the text")] = ()
    sensitive: Annotated[Sensitive, about("what to do with sensitive data in a patron's text")] = "mask"


class SendFile(Act, frozen=True, kw_only=True, tag="send_file"):
    """Send a file that is stored already and expires after `keep` ms. The upload sends this act; a frame never does."""

    free_text = ("name",)
    file: int
    name: str
    type: str
    size: int
    token: str
    keep: int
    width: int = 0
    height: int = 0


class ExpireFile(Act, frozen=True, kw_only=True, tag="expire_file"):
    """A file reached the end of its retention period."""

    file: int


class SetName(Act, frozen=True, kw_only=True, tag="set_name"):
    """Correct the patron's name, at most 80 characters; empty removes it."""

    role = "operator"

    name: Annotated[str, about("at most 80 characters; empty removes it")]


class SetContact(Act, frozen=True, kw_only=True, tag="set_contact"):
    """Correct the contact info: an email address or a phone number; empty removes it."""

    role = "operator"

    contact: Annotated[str, about("an email address or a phone number; empty removes it")]


class SaveNote(Act, frozen=True, kw_only=True, tag="save_note"):
    """Add an internal note."""

    role = "operator"

    text: Annotated[str, about("1 to 10,000 characters of plain text")]


class SetTags(Act, frozen=True, kw_only=True, tag="set_tags"):
    """These tags and no others: at most 20 of at most 40 characters, without commas."""

    role = "operator"

    tags: Annotated[tuple[str, ...], about("at most 20, each of at most 40 characters, without commas")]


class Redact(Act, frozen=True, kw_only=True, tag="redact"):
    """Redact the texts of these events, a passage of one of them, or these data of the whole log."""

    data: tuple[Datum, ...] = ("text",)
    seqs: tuple[int, ...] = ()
    passage: tuple[int, int] | None = None


MANY_TEXTS = 10
"""So many texts that are redacted by one act are an erasure, as that of a whole log is."""


def erases(act: Redact) -> bool:
    """Whether the act redacts data of the whole log, or `MANY_TEXTS` and more."""
    return not act.seqs or len(set(act.seqs)) >= MANY_TEXTS


def digest(request: msgspec.Struct) -> str:
    """64 bits over an act or a start, in hexadecimal: tells it from another one with the same key.

    Fields at their default are left out. So a request repeated after an upgrade has its former digest, if all fields
    that the later version adds have defaults.
    """
    return hashlib.blake2b(msgspec.json.encode(request), digest_size=8).hexdigest()
