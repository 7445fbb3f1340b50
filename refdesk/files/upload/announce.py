"""Announces an upload before its bytes arrive. Permission is checked here; the same key finds the same upload again."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from refdesk.eventlog.refusals import KeyReused, Refusal
from refdesk.kit.clock import now_ms
from refdesk.masking.library_rules import rules_of_library
from refdesk.masking.masking import mask

from .. import refusals as r
from ..models import File, State
from ..names import plain_name
from ..owners import Owner
from ..types.dimensions import NO_PICTURE, Dimensions

MAX_BYTES = 20 * 2**20
"""Maximum size of a file in bytes."""
TOKEN_VALID_FOR = 3600_000
"""How long (ms) an upload token is valid."""
DAY = 24 * 3600_000


@dataclass(frozen=True)
class AnnouncedUpload:
    """The upload token; `stored` says that the bytes have arrived and nothing is left to do."""

    token: str
    stored: bool


@dataclass(frozen=True)
class Announcement:
    """What a client states about a file before it sends it. `key` is the client's."""

    key: str
    name: str
    size: int


def announce(
    owner: Owner, sender: int | None, announcement: Announcement, refusal: Callable[[], Refusal | None]
) -> AnnouncedUpload | Refusal:
    """Announce an upload by an operator, or by the patron (`sender` None); `refusal` is called for a new one.

    What a library doesn't store is masked in the names of patrons' files, too. The same key returns the same upload;
    with another name, size or sender it is refused as KeyReused.
    """
    if sender is None:
        announcement = replace(announcement, name=mask(announcement.name, rules_of_library(owner.library)).text)
    token = link_token(owner, sender, announcement.key)
    announced = _find_announced(owner, token, announcement.key)
    if announced is None or announced.sent_by_id != sender:
        # A client without permission must not learn that the key is known.
        refused = refusal()
        if refused:
            return refused
        announced = _create_row(owner, sender, announcement, token)
    if (announced.sent_by_id, announced.digest) != (sender, _digest(announcement)):
        return KeyReused()
    return AnnouncedUpload(
        _upload_token(owner, sender, announcement.key), announced.state in (State.SENT, State.EXPIRED)
    )


def size_refusal(size: int) -> Refusal | None:
    """The refusal of a file with this size in bytes; None if the size is allowed."""
    if size == 0:
        return r.FileEmpty()
    return r.FileTooLarge(limit=MAX_BYTES) if size > MAX_BYTES else None


def find_upload(token: str) -> File | None:
    """The upload of this token while it may still arrive, or once it has."""
    row = _rows_for(token).first()
    late = row and row.state in (State.EXPECTED, State.STORED) and row.at + TOKEN_VALID_FOR < now_ms()
    return None if late else row


def renew(token: str) -> None:
    """Restart an upload whose token expired, from the first byte: a sweep may be deleting what arrived before."""
    unsent = _rows_for(token).filter(state__in=[State.EXPECTED, State.STORED])
    unsent.filter(at__lt=now_ms() - TOKEN_VALID_FOR).update(state=State.EXPECTED, storage_key="", at=now_ms())


def mark_stored(file: int, key: str, name: str, type_: str, picture: Dimensions = NO_PICTURE) -> bool:
    """Record the storage key, name, type and dimensions of an upload's bytes; False if it had bytes already."""
    facts = {"storage_key": key, "name": name, "type": type_, "width": picture.width, "height": picture.height}
    return File.objects.filter(id=file, state=State.EXPECTED).update(state=State.STORED, **facts) == 1


def discard(file: int) -> str:
    """Delete the row of an upload that was refused for good; return the storage key of its bytes, empty if none."""
    row = File.objects.filter(id=file, state__in=[State.EXPECTED, State.STORED]).first()
    if row is None or not File.objects.filter(id=file, state=row.state).delete()[0]:
        return ""
    return row.storage_key


def hash_of(token: str) -> str:
    """The hash under which a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_token(owner: Owner, sender: int | None, key: str) -> str:
    """The token of the file's link, derived from the upload.

    It equals the upload token, except for files that a patron adds to a ticket: those are for the library alone, and
    the patron, who knows the upload token, must not know the link.
    """
    upload = _upload_token(owner, sender, key)
    return upload if owner.has_log_of_files or sender is not None else patron_link_token(upload)


def patron_link_token(token: str) -> str:
    """The link token of a file that a patron adds to a ticket, derived from its upload token."""
    return salted_hmac("refdesk.files.link", token, algorithm="sha256").hexdigest()[:43]


def _rows_for(token: str) -> QuerySet[File]:
    return File.objects.filter(token_hash__in=[hash_of(token), hash_of(patron_link_token(token))])


def _upload_token(owner: Owner, sender: int | None, key: str) -> str:
    scope = f"{owner.kind} {owner.id}" if owner.kind else f"library {owner.library}"
    return salted_hmac("refdesk.files", f"{scope}:{sender}:{key}", algorithm="sha256").hexdigest()[:43]


def _find_announced(owner: Owner, token: str, key: str) -> File | None:
    """In a log of files, the key is the event's as well, so that no other file can have used it."""
    same = Q(token_hash=hash_of(token))
    if owner.has_log_of_files:
        same |= Q(**owner.columns, client_key=key)
    return File.objects.filter(same).first()


def _create_row(owner: Owner, sender: int | None, announcement: Announcement, token: str) -> File:
    facts: dict[str, Any] = {
        "library_id": owner.library,
        "sent_by_id": sender,
        "digest": _digest(announcement),
        "name": plain_name(announcement.name),
        "size": announcement.size,
        "at": now_ms(),
    }
    if owner.has_log_of_files:
        facts["token_hash"] = hash_of(token)
        unique: dict[str, Any] = {f"{owner.kind}_id": owner.id, "client_key": announcement.key}
        return File.objects.get_or_create(**unique, defaults=facts)[0]
    facts |= {"client_key": announcement.key, **owner.columns}
    return File.objects.get_or_create(token_hash=hash_of(token), defaults=facts)[0]


def _digest(announcement: Announcement) -> str:
    """Digest of an announcement. The row can't serve for comparison: its name changes with the detected type."""
    return hash_of(f"{plain_name(announcement.name)}\0{announcement.size}")[:32]
