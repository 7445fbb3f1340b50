"""An upload is announced before its bytes come: who may send what is settled then, and the same key finds it again."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from refdesk.chats.refusals import KeyReused, Refusal
from refdesk.kit.clock import now_ms

from .. import refusals as r
from ..models import File, State
from ..names import plain_name

MAX_BYTES = 20 * 2**20
"""Bytes of one file."""
TOKEN_VALID_FOR = 3600_000
"""For how long (ms) an announced upload may come."""
DAY = 24 * 3600_000


@dataclass(frozen=True)
class Owner:
    """What a file belongs to: a chat, or a ticket; to a library alone while there is no ticket yet."""

    library: int
    chat: int | None = None
    ticket: int | None = None


@dataclass(frozen=True)
class AnnouncedUpload:
    """The upload token that its bytes are sent with; `stored` where they were already, and nothing is left to do."""

    token: str
    stored: bool


@dataclass(frozen=True)
class Announcement:
    """What is said of a file before it comes. `key` is the client's."""

    key: str
    name: str
    size: int


def announce(
    owner: Owner, sender: int | None, announcement: Announcement, refusal: Callable[[], Refusal | None]
) -> AnnouncedUpload | Refusal:
    """A token for an upload of an operator, or of the patron (None); unless it is refused.

    The same key again finds the same upload; with another name, size or sender it is refused.
    """
    token = link_token(owner, sender, announcement.key)
    known = _find_announced(owner, token, announcement.key)
    if known is None or known.sent_by_id != sender:
        # Who may not send here isn't told that the key is known, either.
        refused = refusal()
        if refused:
            return refused
        known = _create_row(owner, sender, announcement, token)
    if (known.sent_by_id, known.digest) != (sender, _digest(announcement)):
        return KeyReused()
    return AnnouncedUpload(_upload_token(owner, sender, announcement.key), known.state in (State.SENT, State.EXPIRED))


def size_refusal(size: int) -> Refusal | None:
    """Why a file of so many bytes is none."""
    if size == 0:
        return r.FileEmpty()
    return r.FileTooLarge(limit=MAX_BYTES) if size > MAX_BYTES else None


def find_upload(token: str) -> File | None:
    """The upload that this token is for, while it may come, and also once it has."""
    found = _rows_for(token).select_related("chat").first()
    late = found and found.state in (State.EXPECTED, State.STORED) and found.at + TOKEN_VALID_FOR < now_ms()
    return None if late else found


def renew(token: str) -> None:
    """Let an upload whose time is over come once more, as a whole: a sweep may be deleting what came of it."""
    unsent = _rows_for(token).filter(state__in=[State.EXPECTED, State.STORED])
    unsent.filter(at__lt=now_ms() - TOKEN_VALID_FOR).update(state=State.EXPECTED, storage_key="", at=now_ms())


def mark_stored(file: int, key: str, name: str, type_: str) -> bool:
    """The bytes of this upload are stored under this key. False where others were before."""
    fresh = File.objects.filter(id=file, state=State.EXPECTED)
    return fresh.update(state=State.STORED, storage_key=key, name=name, type=type_) == 1


def discard(file: int) -> str:
    """Forget an upload that was refused for good; the key of its bytes, if there are any."""
    row = File.objects.filter(id=file, state__in=[State.EXPECTED, State.STORED]).first()
    if row is None or not File.objects.filter(id=file, state=row.state).delete()[0]:
        return ""
    return row.storage_key


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_token(owner: Owner, sender: int | None, key: str) -> str:
    """Derived, so that the same upload has the same; it is the link's token, too, once the file is sent.

    What a patron brings to a ticket is for the library alone: of the token of its upload, which they know, a link is
    made that they don't.
    """
    upload = _upload_token(owner, sender, key)
    return upload if owner.chat or sender is not None else patron_link_token(upload)


def patron_link_token(token: str) -> str:
    """The token of the link to what comes with this upload token, where it is another."""
    return salted_hmac("refdesk.files.link", token, algorithm="sha256").hexdigest()[:43]


def _rows_for(token: str) -> QuerySet[File]:
    return File.objects.filter(token_hash__in=[hash_of(token), hash_of(patron_link_token(token))])


def _upload_token(owner: Owner, sender: int | None, key: str) -> str:
    scope = owner.chat or (f"ticket {owner.ticket}" if owner.ticket else f"library {owner.library}")
    return salted_hmac("refdesk.files", f"{scope}:{sender}:{key}", algorithm="sha256").hexdigest()[:43]


def _find_announced(owner: Owner, token: str, key: str) -> File | None:
    """In a chat the key is that of the event, too: nobody else can have used it."""
    same = Q(token_hash=hash_of(token))
    return File.objects.filter(same | Q(chat=owner.chat, client_key=key) if owner.chat else same).first()


def _create_row(owner: Owner, sender: int | None, announcement: Announcement, token: str) -> File:
    facts = {
        "library_id": owner.library,
        "ticket": owner.ticket,
        "sent_by_id": sender,
        "digest": _digest(announcement),
        "name": plain_name(announcement.name),
        "size": announcement.size,
        "at": now_ms(),
    }
    if owner.chat:
        facts["token_hash"] = hash_of(token)
        return File.objects.get_or_create(chat_id=owner.chat, client_key=announcement.key, defaults=facts)[0]
    facts["client_key"] = announcement.key
    return File.objects.get_or_create(token_hash=hash_of(token), defaults=facts)[0]


def _digest(announcement: Announcement) -> str:
    """The row's name is that of the type that was found; what was announced can't be read from it any more."""
    return hash_of(f"{plain_name(announcement.name)}\0{announcement.size}")[:32]
