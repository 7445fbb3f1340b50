"""What is special about internal chats on an operator's connection (P46)."""

from refdesk.colleagues.head import Head
from refdesk.kit.quota import Quota
from refdesk.protocol import up
from refdesk.protocol.refusals import TooMany

from . import effects as fx

MESSAGES_PER_MINUTE = Quota("internal/operator", 60, 60)


def rate_limit(operator: int) -> TooMany | None:
    """The refusal if this operator has written too much to colleagues within the last minute."""
    key = str(operator)
    return None if MESSAGES_PER_MINUTE.spend(key) else TooMany(retry_after=MESSAGES_PER_MINUTE.wait(key))


def read_mark(frame: up.Seen, head: Head, operator: int) -> fx.SaveReadMark:
    """The mark with the server's own count of messages, so that it fits that of the list."""
    count = head.messages if frame.seq >= head.message_seq else 0
    return fx.SaveReadMark(frame.log, operator, min(frame.seq, head.last_seq), count)
