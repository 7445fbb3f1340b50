"""An upload is announced before its bytes come: who may send what is settled then, and the same key finds it again."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from refdesk.chats import machine
from refdesk.chats.commands import Command, Operator, Patron, SendFile
from refdesk.chats.queries import head_of
from refdesk.chats.refusals import KeyReused, NoSuchChat, Refusal
from refdesk.kit.clock import now_ms
from refdesk.kit.quota import Quota
from refdesk.people import models as people
from refdesk.protocol.refusals import TooMany
from refdesk.widgets.models import Widget

from . import keeping
from . import refusals as r
from .models import File, State
from .names import plain_name

LIMIT = 20 * 2**20
"""Bytes of one file."""
GOOD_FOR = 3600_000
"""For how long (ms) an announced upload may come."""
MOST = 100
"""Files of one side of a chat."""

_per_chat = Quota("files/chat", 20, 60)
Sender = Patron | Operator


@dataclass(frozen=True)
class Announced:
    """The ticket that its bytes are sent with; `stored` where they were already, and nothing is left to do."""

    ticket: str
    stored: bool


@dataclass(frozen=True)
class Told:
    """What is said of a file before it comes. `key` is the client's."""

    key: str
    name: str
    size: int


def announce(chat: int, sender: Sender, told: Told, spend: Callable[[], int] = lambda: 0) -> Announced | Refusal:
    """A ticket for an upload. `spend` counts it against a further quota, and says how long to wait, or 0.

    The same key again finds the same upload; with another name, size or sender it is refused.
    """
    known = File.objects.filter(chat=chat, client_key=told.key).first()
    if known is None or known.sent_by_id != _sender_id(sender):
        # Who may not send here isn't told that the key is known, either.
        refusal = _refusal(chat, sender, told.size) or _too_many(chat, sender, spend)
        if refusal:
            return refusal
        known = _row(chat, sender, told)
    if (known.sent_by_id, known.name, known.size) != (_sender_id(sender), plain_name(told.name), told.size):
        return KeyReused()
    return Announced(_token(chat, sender, told.key), known.state in (State.KEPT, State.EXPIRED))


def expected(ticket: str) -> File | None:
    """The upload that this ticket is for, while it may come, and also once it has."""
    found = File.objects.filter(token_hash=hash_of(ticket)).select_related("chat").first()
    late = found and found.state in (State.EXPECTED, State.PLACED) and found.at + GOOD_FOR < now_ms()
    return None if late else found


def placed(file: int, key: str, name: str, type_: str) -> bool:
    """The bytes of this upload are stored under this key. False where others were before."""
    fresh = File.objects.filter(id=file, state=State.EXPECTED)
    return fresh.update(state=State.PLACED, storage_key=key, name=name, type=type_) == 1


def command_for(file: int, ticket: str) -> Command | None:
    """The command that sends a file whose bytes are stored; None where there is none such."""
    row = File.objects.filter(id=file).exclude(state=State.EXPECTED).select_related("chat").first()
    sender = _sender_of(row) if row else None
    if row is None or sender is None:
        return None
    keep = keeping.keep(row.chat.department_id)
    act = SendFile(file=row.pk, name=row.name, type=row.type, size=row.size, token=ticket, keep=keep)
    return Command(row.chat_id, sender, act, row.client_key)


def given_up(file: int) -> str:
    """Forget an upload that was refused for good; the key of its bytes, if there are any."""
    row = File.objects.filter(id=file, state__in=[State.EXPECTED, State.PLACED]).first()
    if row is None or not File.objects.filter(id=file, state=row.state).delete()[0]:
        return ""
    return row.storage_key


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _token(chat: int, sender: Sender, key: str) -> str:
    """Derived, so that the same upload has the same; it is the link's token, too, once the file is sent."""
    return salted_hmac("refdesk.files", f"{chat}:{_sender_id(sender)}:{key}", algorithm="sha256").hexdigest()[:43]


def _refusal(chat: int, sender: Sender, size: int) -> Refusal | None:
    head = head_of(chat)
    if head is None:
        return NoSuchChat()
    trial = SendFile(file=0, name="", type="", size=size, token="", keep=0)
    decision = machine.decide(head, Command(chat, sender, trial), now_ms())
    if isinstance(decision, Refusal):
        return decision
    if isinstance(sender, Patron) and not Widget.objects.filter(id=head.widget, takes_files=True).exists():
        return r.FilesNotTaken()
    if size == 0:
        return r.FileEmpty()
    return r.FileTooLarge(limit=LIMIT) if size > LIMIT else None


def _too_many(chat: int, sender: Sender, spend: Callable[[], int]) -> Refusal | None:
    if File.objects.filter(chat=chat, sent_by=_sender_id(sender)).count() >= MOST:
        return r.TooManyFiles(limit=MOST)
    wait = _per_chat.wait(str(chat)) or spend()
    if wait:
        return TooMany(retry_after=wait)
    _per_chat.spend(str(chat))
    return None


def _row(chat: int, sender: Sender, told: Told) -> File:
    facts = {
        "sent_by_id": _sender_id(sender),
        "token_hash": hash_of(_token(chat, sender, told.key)),
        "name": plain_name(told.name),
        "size": told.size,
        "at": now_ms(),
    }
    return File.objects.get_or_create(chat_id=chat, client_key=told.key, defaults=facts)[0]


def _sender_id(sender: Sender) -> int | None:
    return sender.id if isinstance(sender, Operator) else None


def _sender_of(row: File) -> Sender | None:
    """Who sends it, with the departments that they belong to now."""
    return Patron(row.chat_id) if row.sent_by_id is None else operator_of(row.sent_by_id)


def operator_of(operator: int) -> Operator | None:
    """An operator as an actor; None for one who may not sign in."""
    found = people.Operator.objects.filter(id=operator, is_active=True).first()
    if found is None:
        return None
    return Operator(found.pk, found.name, frozenset(found.memberships.values_list("department_id", flat=True)))
