"""The part of an operator's session that is about internal chats (P46)."""

from collections.abc import Callable, Iterable

from refdesk.colleagues.commands import Command, Member
from refdesk.colleagues.head import Head
from refdesk.colleagues.membership import is_member
from refdesk.eventlog.acts import Say
from refdesk.eventlog.address import Address
from refdesk.eventlog.refusals import NoSuchChat, NotAllowed
from refdesk.kit.quota import Quota
from refdesk.protocol import down, up
from refdesk.protocol.refusals import TooMany

from . import effects as fx
from .session import Effects, refused

MESSAGES_PER_MINUTE = Quota("internal/operator", 60, 60)


class InternalSession:
    """`open_heads()` are the heads of the internal chats whose feeds are open on this connection."""

    def __init__(self, member: Member, open_heads: Callable[[], Iterable[Head]]) -> None:
        self._member, self._open_heads = member, open_heads
        self._watching = False

    def watch(self) -> fx.WatchInternal:
        self._watching = True
        return fx.WatchInternal(self._member)

    def changed(self, member: Member) -> Effects:
        """The operator now; closes the feeds of internal chats that they no longer belong to."""
        is_new, self._member = member != self._member, member
        # Also without a change: a feed that was being opened at the last one is among the open ones only now.
        lost = [head.address for head in self._open_heads() if not is_member(head, member)]
        closed = [effect for log in lost for effect in (fx.CloseFeed(log), refused(NoSuchChat(log=log)))]
        return (*closed, fx.WatchInternal(member)) if is_new and self._watching else closed

    def rate_limit(self) -> TooMany | None:
        """The refusal if this operator has written too much to colleagues within the last minute."""
        key = str(self._member.id)
        return None if MESSAGES_PER_MINUTE.spend(key) else TooMany(retry_after=MESSAGES_PER_MINUTE.wait(key))

    def do(self, frame: up.Do) -> Effects:
        if not isinstance(frame.act, Say):
            return (refused(NotAllowed(), frame.key),)
        return (fx.Submit(Command(frame.log.number, self._member, frame.act, frame.key)),)

    def open(self, frame: up.Open) -> Effects:
        return (fx.CloseFeed(frame.log), fx.OpenFeed(frame.log, frame.after, self._member))

    def typing(self, frame: up.Typing) -> Effects:
        if self._head(frame.log) is None:
            return ()
        typing = down.TypingNow(log=frame.log, by="desk", name=self._member.name)
        return (fx.Relay(0, frame.log, "desk", typing, self._member.id),)

    def seen(self, frame: up.Seen) -> Effects:
        head = self._head(frame.log)
        if head is None:
            return ()
        count = head.messages if frame.seq >= head.message_seq else 0
        return (fx.SaveReadMark(frame.log, self._member.id, min(frame.seq, head.last_seq), count),)

    def _head(self, log: Address) -> Head | None:
        """The internal chat, if its feed is open on this connection and it is still this operator's."""
        mine = (head for head in self._open_heads() if is_member(head, self._member))
        return next((head for head in mine if head.address == log), None)
