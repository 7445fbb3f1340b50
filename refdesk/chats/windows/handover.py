"""Hands a chat over from one window of the patron's to another that can't read its storage."""

import hashlib
import secrets
from collections.abc import Sequence
from typing import NamedTuple

from refdesk.eventlog.events import Redacted
from refdesk.kit.clock import now_ms

from .. import tokens
from ..events import Ended
from ..head import Head
from ..models import Chat, HandOver
from ..outcomes import Stored
from ..queries import head_of

EXPIRES_IN = 60


class HandedOver(NamedTuple):
    """The chat of a redeemed code, and the page that the new window shows under it, empty for none."""

    head: Head
    address: str


def chat_of(token: str) -> Head | None:
    """The chat whose patron has this token, None where the token is wrong or expired."""
    chat = tokens.chat_of(token)
    head = head_of(chat) if chat else None
    return head if head and tokens.proves(token, head, now_ms()) else None


def make(chat: int, address: str = "") -> str:
    """Create a code for this chat, with this page under it."""
    code = secrets.token_urlsafe(24)
    HandOver.objects.create(
        code_hash=_hash(code), chat_id=chat, address=address, expires_at=now_ms() + EXPIRES_IN * 1000
    )
    return code


def redeem(code: str) -> HandedOver | None:
    """The chat of the code, which is good once: of concurrent calls, only the one that deletes the row succeeds."""
    row = HandOver.objects.filter(code_hash=_hash(code), expires_at__gte=now_ms()).first()
    if row is None or not HandOver.objects.filter(code_hash=row.code_hash).delete()[0]:
        return None
    head = head_of(row.chat_id)
    return HandedOver(head, row.address) if head else None


def delete_pages(batch: Sequence[Stored]) -> None:
    """Delete the codes with pages of chats that ended or in which something was redacted."""
    ends = [stored for stored in batch if any(isinstance(event.body, Ended | Redacted) for event in stored.events)]
    HandOver.objects.filter(chat__in=[stored.head.chat for stored in ends]).exclude(address="").delete()


def any_expired(now: int) -> bool:
    return HandOver.objects.filter(expires_at__lt=now).exists()


def delete_expired(now: int) -> int:
    """Delete expired codes; returns their number."""
    return HandOver.objects.filter(expires_at__lt=now).delete()[0]


async def started(widget: int, key: str) -> int | None:
    return await Chat.objects.filter(widget_id=widget, start_key=key).values_list("id", flat=True).afirst()


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
