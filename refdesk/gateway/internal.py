"""The part of an operator's session that is about internal chats (P46)."""

from refdesk.colleagues.commands import Command, Member
from refdesk.colleagues.head import Head
from refdesk.eventlog.acts import Say
from refdesk.eventlog.refusals import NotAllowed
from refdesk.kit.quota import Quota
from refdesk.protocol import up
from refdesk.protocol.refusals import TooMany

from . import effects as fx
from .session import Effects, refused

MESSAGES_PER_MINUTE = Quota("internal/operator", 60, 60)


class InternalSession:
    """An operator as a member of internal chats."""

    def __init__(self, member: Member) -> None:
        self.member = member
        self._watching = False

    def watch(self) -> fx.WatchInternal:
        self._watching = True
        return fx.WatchInternal(self.member)

    def changed(self, member: Member) -> Effects:
        """The operator now."""
        is_new, self.member = member != self.member, member
        return (fx.WatchInternal(member),) if is_new and self._watching else ()

    def rate_limit(self) -> TooMany | None:
        """The refusal if this operator has written too much to colleagues within the last minute."""
        key = str(self.member.id)
        return None if MESSAGES_PER_MINUTE.spend(key) else TooMany(retry_after=MESSAGES_PER_MINUTE.wait(key))

    def do(self, frame: up.Do) -> Effects:
        if not isinstance(frame.act, Say):
            return (refused(NotAllowed(), frame.key),)
        return (fx.Submit(Command(frame.log.number, self.member, frame.act, frame.key)),)

    def seen(self, frame: up.Seen, head: Head) -> Effects:
        count = head.messages if frame.seq >= head.message_seq else 0
        return (fx.SaveReadMark(frame.log, self.member.id, min(frame.seq, head.last_seq), count),)
