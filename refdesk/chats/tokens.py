"""A patron's token: who has it is the patron of one chat. Derived, so that a repeated start returns the same."""

from django.utils.crypto import constant_time_compare, salted_hmac

from .head import Head

_SALT = "refdesk.chats.patron"
# How long after the end of a chat (ms) its patron can still read it.
AFTER_END = 24 * 3600_000


def issue(head: Head) -> str:
    """The token of this chat's patron."""
    return f"{head.chat}.{_proof(head)}"


def chat_of(token: str) -> int | None:
    """The chat that the token claims to be for; not yet a proof."""
    chat, _, proof = token.partition(".")
    return int(chat) if chat.isascii() and chat.isdigit() and len(chat) < 19 and proof else None


def proves(token: str, head: Head, now: int) -> bool:
    """Whether the token is this chat's and not yet expired."""
    expired = head.ended_at is not None and head.ended_at + AFTER_END < now
    return constant_time_compare(token, issue(head)) and not expired


def _proof(head: Head) -> str:
    return salted_hmac(_SALT, f"{head.chat}:{head.widget}:{head.start_key}", algorithm="sha256").hexdigest()[:43]
