"""Commands on internal chats: the acts, and the actors. Built like `refdesk.chats.commands`."""

import msgspec

from refdesk.eventlog.actors import SYSTEM, System, encode_operator
from refdesk.eventlog.acts import Act, ExpireFile, Say, SendFile, digest
from refdesk.eventlog.address import Address, internal_chat_at

from .events import Scope


class Member(msgspec.Struct, frozen=True, tag="member"):
    """A signed-in operator at this moment: their departments, the libraries of these, and who belongs to those."""

    id: int
    name: str
    departments: frozenset[int] = frozenset()
    libraries: frozenset[int] = frozenset()
    colleagues: frozenset[int] = frozenset()


Actor = Member | System


class ExpireHistory(Act, frozen=True, kw_only=True, tag="expire_history"):
    """Delete the events 2 to `through`, whose retention period has ended."""

    through: int


AnyAct = Say | SendFile | ExpireFile | ExpireHistory


class Command(msgspec.Struct, frozen=True):
    """An act on one internal chat by one actor."""

    internal_chat: int
    actor: Actor
    act: AnyAct
    key: str | None = None

    @property
    def address(self) -> Address:
        return internal_chat_at(self.internal_chat)


class Start(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Start the internal chat of a department, a library, or of its two people (`first` < `second`).

    There is one of each: the same start again returns it.
    """

    scope: Scope
    department: int | None = None
    library: int | None = None
    first: int | None = None
    second: int | None = None
    actor: Member

    @property
    def key(self) -> str:
        """Unique for each internal chat. Shorter than any key of a client, so no client's key is the same."""
        if self.scope == "pair":
            return f"p{self.first}-{self.second}"
        return f"{self.scope[0]}{self.department or self.library}"


def start_of_pair(actor: Member, other: int) -> Start:
    first, second = sorted((actor.id, other))
    return Start(scope="pair", first=first, second=second, actor=actor)


def digest_of(request: Act | Start) -> str:
    """Digest that detects a reused key; a start by another member has the same."""
    if isinstance(request, Start):
        request = msgspec.structs.replace(request, actor=Member(0, ""))
    return digest(request)


def encode_actor(actor: Actor) -> str:
    """An actor as the log stores it."""
    return encode_operator(actor.id, actor.name) if isinstance(actor, Member) else SYSTEM
