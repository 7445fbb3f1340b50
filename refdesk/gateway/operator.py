"""An operator's session: any number of chats, boards, and the desk."""

from collections.abc import Callable, Iterator

from refdesk.chats.commands import Operator
from refdesk.chats.head import Head
from refdesk.chats.rules.conditions import participates
from refdesk.colleagues.commands import Member
from refdesk.eventlog.address import Address, Kind
from refdesk.eventlog.contents import checked_text
from refdesk.eventlog.heads import LogHead
from refdesk.eventlog.outcomes import Outcome
from refdesk.eventlog.refusals import NotAllowed, Refusal
from refdesk.kit.text import excerpt
from refdesk.live.kinds import KINDS, ClientCommand, Reader
from refdesk.presence.statuses import REASON_LIMIT, Choice
from refdesk.protocol import down, up
from refdesk.protocol.encode import row as encoded_row
from refdesk.protocol.refusals import TooMany
from refdesk.tickets import commands as tickets

from . import codes
from . import effects as fx
from .session import Effects, Role, answer, handled, not_now, refused


class OperatorSession(Role):
    """A desk, or a script that acts for an operator.

    `head_of_feed(address)` is the head of a log whose feed is open on this connection, else None.
    """

    def __init__(
        self,
        actor: Operator,
        session: str,
        head_of_feed: Callable[[Address], LogHead | None],
        *,
        desk: bool,
        member: Member | None = None,
        queues: frozenset[int] = frozenset(),
    ) -> None:
        self.actor, self.session = actor, session
        self._head_of_feed = head_of_feed
        self._set_readers(member or Member(actor.id, actor.name, actor.departments), queues)
        self._desk = desk
        self._watching = False
        # None until the first report, so that even an empty one is a change.
        self._departments: dict[int, bool] | None = None
        # Chats whose rows were sent with their feeds, with the department of the row.
        self._rows: dict[int, int] = {}

    def first(self) -> Effects:
        """The effects after the welcome."""
        follow = fx.FollowOperator(self.actor.id)
        return (fx.OpenDesk(self.actor.id), follow) if self._desk else (follow,)

    def receive(self, frame: up.Up) -> Effects:
        handle = _FRAMES.get(type(frame))
        return handle(self, frame) if handle else (not_now(frame, "this frame is a patron's"),)

    def on_outcome(self, command: object, outcome: Outcome) -> Effects:
        assert isinstance(command, ClientCommand)  # noqa: S101 it submits nothing else
        return (answer(command.key or "", outcome),)

    def operator_changed(
        self,
        name: str,
        departments: dict[int, bool],
        libraries: frozenset[int] = frozenset(),
        colleagues: frozenset[int] = frozenset(),
        reads: frozenset[int] = frozenset(),
        follows: frozenset[int] = frozenset(),
        queues: frozenset[int] = frozenset(),
    ) -> Effects:
        """The operator's display name and departments now, true for monitored ones; their libraries, colleagues, and
        queues of tickets; and the departments whose chats they may read after the end, and before.
        """
        before = self._readers
        self.actor = Operator(self.actor.id, name, frozenset(departments), reads=reads, follows=follows)
        member = Member(self.actor.id, name, self.actor.departments, libraries, colleagues)
        watch = (fx.WatchInternal(member),) if self._watching and member != self._member else ()
        self._set_readers(member, queues)
        moved = departments != self._departments
        self._departments = dict(departments)
        # The boards first: they drop the rows of departments that aren't monitored any more.
        boards = (self._boards(),) if moved and self._watching else ()
        review = (fx.ReviewFeeds(),) if moved or self._readers != before else ()
        return (*watch, *boards, *review)

    def withdrawn(self) -> Effects:
        """The operator signed out, or may not sign in any more."""
        return (fx.Close(codes.WITHDRAWN, codes.NAMES[codes.WITHDRAWN]),)

    def head_changed(self, head: LogHead) -> Effects:
        """See `Role`: closes the feed of a log that the operator may not read any more."""
        row = self._row(head) if isinstance(head, Head) else ()
        log = head.address
        if KINDS[log.kind].visible_to(head, self._readers[log.kind]):  # in place: each message comes here
            return row
        return (*row, fx.CloseFeed(log), refused(KINDS[log.kind].not_found(log)))

    def _row(self, head: Head) -> Effects:
        """Owner and participants get a chat's row with its feed, where they don't watch the board of its department."""
        watched = (self._departments or {}).get(head.department, False)
        if head.participants is None and watched and head.chat not in self._rows:
            return ()
        owned = head.listed and head.claimed_by == self.actor.id and head.department in self.actor.departments
        listed = owned or (head.state != "ended" and participates(head, self.actor))
        if listed and self._watching and not watched:
            self._rows[head.chat] = head.department
            return (fx.Send(down.Board(department=head.department, whole=False, rows=(encoded_row(head),))),)
        if (department := self._rows.pop(head.chat, None)) and not watched:
            gone = down.TransferredRow(chat=head.chat, to=head.claimed_name)
            return (fx.Send(down.Board(department=department, whole=False, rows=(), gone=(gone,))),)
        return ()

    def _set_readers(self, member: Member, queues: frozenset[int]) -> None:
        """The operator as a reader and author of each kind of log, of tickets in these queues. New heads need it."""
        self._member = member
        self._ticket_member = tickets.Member(self.actor.id, self.actor.name, queues)
        self._readers: dict[Kind, Reader] = {
            "chat": self.actor,
            "internal_chat": member,
            "ticket": self._ticket_member,
        }

    def rate_limit(self, frame: up.Do, size: int, now: float) -> TooMany | None:
        """See `Role`: where the kind of log has a quota. Chats with patrons are limited by the connection alone."""
        quota, operator = KINDS[frame.log.kind].quota, str(self.actor.id)
        return None if quota is None or quota.spend(operator) else TooMany(retry_after=quota.wait(operator))

    def _do(self, frame: up.Do) -> Effects:
        kind, number = frame.log
        command = KINDS[kind].command(number, self._readers[kind], frame.act, frame.key)
        return (refused(NotAllowed(), frame.key) if command is None else fx.Submit(command),)

    def _open(self, frame: up.Open) -> Effects:
        return (fx.CloseFeed(frame.log), fx.OpenFeed(frame.log, frame.after, self._readers[frame.log.kind]))

    def _leave(self, frame: up.Leave) -> Effects:
        return (fx.CloseFeed(frame.log),)

    def _watch(self, frame: up.Watch) -> Effects:
        self._watching = True
        return (fx.WatchDesk(), self._boards(), fx.WatchInternal(self._member), fx.ReviewFeeds())

    def _boards(self) -> fx.WatchBoards:
        return fx.WatchBoards(frozenset(d for d, monitored in (self._departments or {}).items() if monitored))

    def _watch_people(self, frame: up.WatchPeople) -> Effects:
        return (fx.WatchPeople(frame.people),)

    def _head_read(self, log: Address) -> LogHead | None:
        """The head of a log whose feed is open, and which the operator may still read."""
        head = self._head_of_feed(log)
        return head if head and KINDS[log.kind].visible_to(head, self._readers[log.kind]) else None

    def _typing(self, frame: up.Typing) -> Iterator[fx.Effect]:
        head, kind = self._head_read(frame.log), KINDS[frame.log.kind]
        if head is not None:
            typing = down.TypingNow(log=frame.log, by="desk", name=self.actor.name)
            for side in kind.typing_to(head, self._readers[frame.log.kind]):
                yield fx.Relay(kind.department(head), frame.log, side, typing, self.actor.id)

    def _seen(self, frame: up.Seen) -> Iterator[fx.Effect]:
        head, kind = self._head_read(frame.log), KINDS[frame.log.kind]
        if head is None or kind.marks is None:
            return
        reader, seq = self._readers[frame.log.kind], min(frame.seq, head.last_seq)
        count = kind.marks.count(head, reader, seq, frame.count)
        if count is None:
            return
        yield fx.SaveReadMark(frame.log, self.actor.id, seq, count)
        if kind.marks.shown_to_patron(head, reader):
            seen = down.SeenUpTo(log=frame.log, by="desk", seq=seq)
            yield fx.Relay(kind.department(head), frame.log, "patron", seen)

    def _set_status(self, frame: up.SetStatus) -> Effects:
        if frame.status != "away":
            return (fx.SetStatus(frame.key, self.actor.id, Choice(frame.status)),)
        reason = checked_text(frame.reason.strip(), REASON_LIMIT) if frame.reason.strip() else ""
        if isinstance(reason, Refusal):
            return (refused(reason, frame.key),)
        return (fx.SetStatus(frame.key, self.actor.id, Choice("away", excerpt(reason, REASON_LIMIT), frame.back_at)),)

    def _active(self, frame: up.Active) -> Effects:
        return (fx.NoteActivity(self.actor.id),)

    def _monitor(self, frame: up.Monitor) -> Effects:
        return (fx.SetMonitored(frame.key, self.actor.id, frame.departments),)


_FRAMES: dict[type, Callable[..., Effects]] = dict(
    (
        handled(up.Do, OperatorSession._do),
        handled(up.Open, OperatorSession._open),
        handled(up.Leave, OperatorSession._leave),
        handled(up.Watch, OperatorSession._watch),
        handled(up.WatchPeople, OperatorSession._watch_people),
        handled(up.Typing, OperatorSession._typing),
        handled(up.Seen, OperatorSession._seen),
        handled(up.SetStatus, OperatorSession._set_status),
        handled(up.Active, OperatorSession._active),
        handled(up.Monitor, OperatorSession._monitor),
    )
)
