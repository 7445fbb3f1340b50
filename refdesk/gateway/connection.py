"""Performs a session's effects on this node; knows nothing of the transport but its send buffer."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from time import monotonic
from typing import TypeVar

import msgspec
from django.db import DatabaseError

from refdesk.chats.commands import TakeSeat
from refdesk.chats.head import Head
from refdesk.chats.outcomes import Stored
from refdesk.eventlog.heads import LogHead
from refdesk.eventlog.outcomes import Outcome, Refused
from refdesk.eventlog.refusals import NotAllowed, Refusal
from refdesk.identity.connection_tokens import Credential
from refdesk.kit.clock import now_ms
from refdesk.live.kinds import ClientCommand
from refdesk.live.send_buffer import SendBuffer
from refdesk.presence import desks, statuses
from refdesk.protocol import VERSION, down, up
from refdesk.protocol.desk_parts import Person
from refdesk.protocol.encode import frame
from refdesk.protocol.refusals import NoSuchDepartment

from . import codes
from . import effects as fx
from .identify import operator_of, patron_of, stored_page
from .limits import HELLOS, SEATS, Allowance
from .node import RETURN, Node
from .open_desk import OpenDesk
from .open_feeds import OpenFeeds
from .operator import OperatorSession
from .patron import PatronSession
from .session import Effects, Session, refused

log = logging.getLogger(__name__)

NO_BOARDS: frozenset[int] = frozenset()


class Connection:
    """One client of this node. Runs on the event loop.

    The transport passes messages in by `receive`, sends what is in `send_buffer`, and closes with `closing` once set.
    """

    __slots__ = (
        "_boards",
        "_counted",
        "_ended",
        "_feeds",
        "_hello_timer",
        "_node",
        "_queued",
        "_working",
        "address",
        "closing",
        "credential",
        "desk",
        "send_buffer",
        "session",
    )

    def __init__(self, node: Node, address: str) -> None:
        self.address = address
        self.send_buffer = SendBuffer()
        self.closing: int | None = None
        self.credential: Credential | None = None
        """An operator's credential, which has to stay valid; None for a patron."""
        self._node = node
        self.session = Session(Allowance(node.terms.frames_per_second))
        self._feeds = OpenFeeds(node, self)
        self._boards = NO_BOARDS
        self.desk: OpenDesk | None = None
        """An operator's."""
        self._queued: list[Callable[[], Awaitable[None]]] = []
        self._hello_timer: asyncio.TimerHandle | None = None
        self._working = self._ended = False
        node.connections.add(self)
        self._counted = node.connection_limiter.acquire(address)
        if not self._counted:
            log.info("an address has as many connections as it may: one more was refused")
            self.close(codes.TOO_MANY_CONNECTIONS)
        if node.stopping:
            self.close(codes.RESTART)

    def close_without_hello(self, seconds: float) -> None:
        """Close after this time unless the client is identified by then."""
        self._hello_timer = asyncio.get_running_loop().call_later(seconds, self.close, codes.NO_HELLO)

    def _stop_hello_timer(self) -> None:
        if self._hello_timer is not None:
            self._hello_timer.cancel()
            self._hello_timer = None

    def receive(self, raw: bytes | str, now: float) -> None:
        """Handle a message of the client: one or several frames, one to a line. `now` is monotonic, in seconds."""
        lines = raw.split(b"\n") if isinstance(raw, bytes) else raw.split("\n")
        for line in lines:
            if self.closing is not None:
                break
            self._perform(self.session.receive(line, now) if line else self.session.count(0, now))

    def count(self, size: int, now: float) -> None:
        """Count bytes that are no message, such as a WebSocket ping, towards the client's limits."""
        if self.closing is None:
            self._perform(self.session.count(size, now))

    def close(self, code: int) -> None:
        """Send `bye` and nothing of any log after it, and let the transport close."""
        if self.closing is None:
            self.send_buffer.push(frame(down.Bye(code=code, name=codes.NAMES[code])))
            self.closing = code
            self._feeds.close_all()
            self.send_buffer.wake()

    def sign_out(self, operator: int, session: str | None) -> None:
        """Close if it belongs to this session of this operator (None: any)."""
        role = self.session.role
        if isinstance(role, OperatorSession) and role.actor.id == operator and session in (None, role.session):
            self._perform(role.withdrawn())

    def probe(self, now: float) -> None:
        """Ping the page of a desk if it is due; called regularly. `now` is the event loop's time."""
        if self.desk is not None:
            self.desk.probe(now)

    def ended(self) -> None:
        """Release everything: the transport is closed."""
        self._ended = True
        self._stop_hello_timer()
        self.send_buffer.discard()
        self._node.connections.discard(self)
        if self._counted:
            self._node.connection_limiter.release(self.address)
        role = self.session.role
        if isinstance(role, PatronSession) and role.seat is not None:
            self._node.patron_left(role.chat, role.seat, hidden=not role.visible)
            if self.closing is None:
                self._node.seat_left(role.department, role.chat, role.seat)
        self._node.hub.desks.leave(self.send_buffer)
        self._node.hub.internal_lists.leave(self.send_buffer)
        self._feeds.close_all()
        if self._boards:
            self.queue(partial(self._watch_boards, fx.WatchBoards(NO_BOARDS)))
        if isinstance(role, OperatorSession):
            # The department must not go offline while its only desk reloads.
            wait = 0.0 if self.closing == codes.WITHDRAWN else RETURN
            asyncio.get_running_loop().call_later(wait, self.queue, self._close_desk)

    def _perform(self, effects: Effects) -> None:
        for effect in effects:
            _EFFECTS[type(effect)](self, effect)

    def queue(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do work that awaits something, after what was queued before."""
        self._queued.append(work)
        if not self._working:
            self._working = True
            self._node.spawn(self._work())

    async def _work(self) -> None:
        try:
            while self._queued:
                work = self._queued.pop(0)
                try:
                    await work()
                except DatabaseError as error:
                    log.warning("a connection can't be served: %s", error)
                    self.close(codes.TRY_AGAIN)
                except Exception:  # later effects, above all the closing of the desk, have to be performed
                    log.exception("a connection broke")
                    self.close(codes.TRY_AGAIN)
        finally:
            self._working = False

    def _send(self, effect: fx.Send) -> None:
        self.send_buffer.push(frame(effect.frame))

    def _submit(self, effect: fx.Submit) -> None:
        command = effect.command

        def on_outcome(outcome: Outcome) -> None:
            now = monotonic()
            if isinstance(outcome, Refused):
                self.session.note_refusal(outcome.refusal)
            if self._ended:
                self._release_seat(command, outcome)
                following = self.session.next_act(command, outcome, now)
                self._perform([effect for effect in following if isinstance(effect, fx.Submit)])
            else:
                self._perform(self.session.on_outcome(command, outcome, now))

        if isinstance(command.act, TakeSeat) and not SEATS.spend(str(command.chat)):
            log.info("a patron's windows take the chat from each other too often: chat %d", command.chat)
            self.close(codes.FLOODED)
            return
        self._node.submit(command, on_outcome)

    def _wake_after(self, effect: fx.WakeAfter) -> None:
        asyncio.get_running_loop().call_later(effect.seconds, self._wake)

    def _wake(self) -> None:
        if not self._ended:
            self._perform(self.session.wake(monotonic()))

    def _release_seat(self, command: ClientCommand, outcome: Outcome) -> None:
        """The connection ended while its seat was being stored: report that the patron left."""
        role = self.session.role
        if isinstance(role, PatronSession) and isinstance(command.act, TakeSeat) and isinstance(outcome, Stored):
            self._node.patron_left(role.chat, outcome.head.seat, hidden=not role.visible)

    def _relay(self, effect: fx.Relay) -> None:
        self._node.hub.relay(effect.department, effect.log, effect.to, frame(effect.frame), effect.but)

    def _save_read_mark(self, effect: fx.SaveReadMark) -> None:
        self._node.save_read_mark(effect.log, effect.operator, effect.seq, effect.count)

    async def _identify(self, effect: fx.Identify) -> None:
        hello = effect.hello
        if isinstance(hello, up.PatronHello):
            await self._identify_patron(hello)
            return
        identified = await self._node.read(operator_of, hello.token, self.address)
        if self._ended:
            return
        if identified is None:
            self._perform(self.session.identified(None, None, ()))
            return
        actor, credential, epoch, member, queues = identified
        self._stop_hello_timer()
        self.credential = credential
        role = OperatorSession(
            actor,
            credential.session,
            self._feeds.head,
            desk=hello.desk,
            member=member,
            queues=queues,
        )
        person = Person(id=actor.id, name=actor.name)
        self._perform(self.session.identified(role, self._welcome(epoch, operator=person), role.first()))

    async def _identify_patron(self, hello: up.PatronHello) -> None:
        identified = await self._node.read(patron_of, hello.token)
        if identified is not None and hello.page is not None:
            hello = msgspec.structs.replace(hello, page=await self._node.read(stored_page, identified[0], hello.page))
        if self._ended:
            return
        if identified is None:
            self._perform(self.session.identified(None, None, ()))
            return
        head, epoch, earlier = identified
        if hello.epoch not in ("", epoch):  # the database was restored, and `after` counts events of the lost history
            hello = msgspec.structs.replace(hello, after=0)
        self._welcome_patron(hello, head, epoch, earlier)

    def _welcome_patron(self, hello: up.PatronHello, head: Head, epoch: str, earlier: tuple[int, ...]) -> None:
        if not HELLOS.spend(str(head.chat)):
            log.info("a patron connects too often: chat %d", head.chat)
            self.close(codes.FLOODED)
            return
        self._stop_hello_timer()
        role = PatronSession(
            self._node.id,
            hello,
            head,
            self._node.unclaimed_rate,
            self._node.has_room,
            self.address,
            earlier=earlier,
        )
        self._perform(self.session.identified(role, self._welcome(epoch, chat=head.chat), role.first()))

    def _welcome(self, epoch: str, chat: int | None = None, operator: Person | None = None) -> down.Welcome:
        return down.Welcome(
            version=VERSION,
            node=self._node.id,
            now=now_ms(),
            grace=self._node.terms.grace,
            epoch=epoch,
            chat=chat,
            operator=operator,
        )

    def _watch_internal(self, effect: fx.WatchInternal) -> None:
        if not self._ended:
            self._node.hub.internal_lists.show(self.send_buffer, effect.member)

    def seat_vacant(self, seat: int) -> None:
        role = self.session.role
        if isinstance(role, PatronSession):
            self._perform(role.seat_vacant(seat))

    def head_changed(self, head: LogHead) -> None:
        role = self.session.role
        if role is not None and (effects := role.head_changed(head)):
            self._perform(effects)

    async def _open_desk(self, effect: fx.OpenDesk) -> None:
        if not self._ended:
            self.desk = OpenDesk(self._node, self.send_buffer, self.queue)
            await self.desk.open(effect.operator)

    async def _close_desk(self) -> None:
        if self.desk is not None:
            await self.desk.close()

    def _follow_operator(self, effect: fx.FollowOperator) -> None:
        self._node.hub.desks.join(effect.operator, self.send_buffer, self._operator_changed)

    def _operator_changed(self, now: desks.Standing | None, queues: frozenset[int]) -> None:
        role = self.session.role
        if isinstance(role, OperatorSession) and now is None:
            self._perform(role.withdrawn())
        elif isinstance(role, OperatorSession) and now is not None:
            standing = (now.name, now.departments, now.libraries, now.colleagues, now.reads, now.follows)
            self._perform(role.operator_changed(*standing, queues))

    async def _review_feeds(self, effect: fx.ReviewFeeds) -> None:
        for head in self._feeds.heads():
            self.head_changed(head)

    async def _watch_boards(self, effect: fx.WatchBoards) -> None:
        before, self._boards = self._boards, NO_BOARDS if self._ended else effect.departments
        for department in before - self._boards:
            await self._node.hub.unwatch(department, self.send_buffer)
            self.send_buffer.push(frame(down.Board(department=department, whole=True, rows=())))
        for department in self._boards - before:
            assert self.credential is not None  # noqa: S101 only operators watch boards
            await self._node.hub.watch(department, self.send_buffer, self.credential.operator)

    async def _set_status(self, effect: fx.SetStatus) -> None:
        if await self._node.write(statuses.set_status, effect.operator, effect.choice):
            self._done(effect.key)
        else:
            self.refuse(NotAllowed(), effect.key)

    def _note_answer(self, effect: fx.NoteAnswer) -> None:
        if self.desk is not None:
            self.desk.note_answer()

    async def _set_monitored(self, effect: fx.SetMonitored) -> None:
        foreign = await self._node.write(desks.monitor, effect.operator, effect.departments)
        if foreign is None:
            self._done(effect.key)
        else:
            self.refuse(NoSuchDepartment(department=foreign), effect.key)

    def _done(self, key: str) -> None:
        self.send_buffer.push(frame(down.Done(key=key)))
        self._node.hub.people_changed()

    def refuse(self, refusal: Refusal, key: str | None = None) -> None:
        self.session.note_refusal(refusal)
        self._send(refused(refusal, key))


EffectT = TypeVar("EffectT", bound=fx.Effect)
Entry = tuple[type[fx.Effect], Callable[..., None]]


def _at_once(kind: type[EffectT], perform: Callable[[Connection, EffectT], None]) -> Entry:
    return kind, perform


def _queued(kind: type[EffectT], perform: Callable[[Connection, EffectT], Awaitable[None]]) -> Entry:
    return kind, lambda connection, effect: connection.queue(partial(perform, connection, effect))


_EFFECTS = dict(
    (
        _at_once(fx.Send, Connection._send),
        _at_once(fx.Submit, Connection._submit),
        _at_once(fx.WakeAfter, Connection._wake_after),
        _at_once(fx.CloseFeed, lambda it, effect: it._feeds.close(effect)),
        _at_once(fx.Relay, Connection._relay),
        _at_once(fx.WatchInternal, Connection._watch_internal),
        _at_once(fx.SaveReadMark, Connection._save_read_mark),
        _at_once(fx.NoteActivity, lambda it, effect: it._node.note_input(effect.operator, it.credential)),
        _at_once(fx.NoteAnswer, Connection._note_answer),
        _at_once(fx.FollowOperator, Connection._follow_operator),
        _at_once(fx.WatchDesk, lambda it, effect: it._node.hub.desks.show(it.send_buffer)),
        _at_once(fx.WatchPeople, lambda it, effect: it._node.hub.desks.watch_people(it.send_buffer, effect.people)),
        _at_once(fx.Close, lambda it, effect: it.close(effect.code)),
        _queued(fx.Identify, Connection._identify),
        _queued(fx.OpenFeed, lambda it, effect: it._feeds.open(effect)),
        _queued(fx.WatchSeat, lambda it, effect: it._feeds.watch_seat(effect)),
        _queued(fx.OpenDesk, Connection._open_desk),
        _queued(fx.WatchBoards, Connection._watch_boards),
        _queued(fx.ReviewFeeds, Connection._review_feeds),
        _queued(fx.SetStatus, Connection._set_status),
        _queued(fx.SetMonitored, Connection._set_monitored),
    )
)
"""How each effect is performed: at once, or after those queued before, because it awaits something."""
