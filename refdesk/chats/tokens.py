"""A patron's token: its holder is the patron of one chat. It is derived, so a repeated start returns the same one."""

from refdesk.eventlog import tokens

from .head import Head

_SALT = "refdesk.chats.patron"
AFTER_END = 10 * 60_000
"""How long after the end of a chat (ms) its token opens it. Browsers forget it then, and their clocks may be wrong."""


def issue(head: Head) -> str:
    """The token of this chat's patron."""
    return tokens.issue(_SALT, head.chat, head.widget, head.start_key)


chat_of = tokens.number_of


def proves(token: str, head: Head, now: int) -> bool:
    """Whether the token is this chat's and not yet expired."""
    expired = head.ended_at is not None and head.ended_at + AFTER_END < now
    return tokens.is_one_of(token, tokens.issued(_SALT, head.chat, head.widget, head.start_key)) and not expired
