"""Performs a session's effects on this node; knows nothing of the transport but its outbox."""

import asyncio
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from django.db import DatabaseError

from refdesk.chats.commands import Command, Operator, Patron, TakeSeat
from refdesk.chats.head import Head
from refdesk.chats.outcomes import Outcome, Refused, Stored
from refdesk.chats.permissions import may_read
from refdesk.chats.queries import head_of
from refdesk.chats.refusals import NoSuchChat, Refusal
from refdesk.kit.clock import now_ms
from refdesk.kit.quota import Quota
from refdesk.live.feeds import Subscription
from refdesk.live.messages import Looking
from refdesk.live.send_buffer import Outbox
from refdesk.people import desks
from refdesk.people.connection_tokens import Credential
from refdesk.protocol import VERSION, down, up
from refdesk.protocol.encode import frame
from refdesk.protocol.refusals import NoSuchDepartment

from . import codes
from . import effects as fx
from .identify import operator_of, page_kept, patron_of
from .limits import Allowance
from .node import RETURN, Node
from .operator import OperatorSession
from .patron import PatronSession
from .session import Effects, Session

log = logging.getLogger(__name__)

RETRY = 1.0
# Each may write a seat into the log. Who walks through a site, on a bad line, stays far below.
_patrons_hellos = Quota("hello/chat", 120, 60)
# Each is an event: two windows that take the chat from each other would fill the log without a single message.
_seats = Quota("seats/chat", 240, 60)


class Connection:
    """One client on this node. The transport gives it frames, sends its outbox, and closes with `closing` when set."""

    def __init__(self, node: Node, address: str) -> None:
        self._address = address
        self.outbox = Outbox()
        self.closing: int | None = None
        # What an operator's connection was opened with, and hangs on; None for a patron.
        self.credential: Credential | None = None
        self._node = node
        self._session = Session(Allowance(node.terms.frames_per_second))
        self._feeds: dict[int, Subscription] = {}
        self._boards: frozenset[int] = frozenset()
        self._desk: tuple[str, int] | None = None
        self._later: deque[tuple[Callable[[Any], Awaitable[None]], fx.Effect]] = deque()
        self._working = self._gone = False
        node.connections.add(self)
        # Where it came from; None for one too many, which is only told so.
        self._entered = address if node.crowd.enter(address) else None
        if self._entered is None:
            log.info("an address has as many connections as it may: one more was refused")
            self.close(codes.CROWDED)
        if node.stopping:
            self.close(codes.RESTART)

    @property
    def greeted(self) -> bool:
        """Whether it is known whose connection this is."""
        return self._session.role is not None

    def receive(self, raw: bytes | str, now: float) -> None:
        """The client sent one message, which may hold several frames, one to a line."""
        lines = raw.split(b"\n") if isinstance(raw, bytes) else raw.split("\n")
        for line in lines:
            if self.closing is not None:
                break
            self._perform(self._session.receive(line, now) if line else self._session.count(0, now))

    def count(self, size: int, now: float) -> None:
        """The client sent something that is no message, such as a ping of the WebSocket's: it counts all the same."""
        if self.closing is None:
            self._perform(self._session.count(size, now))

    def close(self, code: int) -> None:
        """Say bye and let the transport close."""
        if self.closing is None:
            self.outbox.push(frame(down.Bye(code=code, name=codes.NAMES[code])))
            self.closing = code
            self.outbox.wake()

    def sign_out(self, operator: int, session: str | None) -> None:
        """Close if it belongs to this session of this operator (None: any)."""
        role = self._session.role
        if isinstance(role, OperatorSession) and role.actor.id == operator and session in (None, role.session):
            self._perform(role.withdrawn())

    def ended(self) -> None:
        """The transport is closed: leave everything."""
        self._gone = True
        self.outbox.drop()
        self._node.connections.discard(self)
        if self._entered is not None:
            self._node.crowd.leave(self._entered)
        role = self._session.role
        if isinstance(role, PatronSession) and role.seat is not None:
            self._node.left(role.chat, role.seat, hidden=not role.visible)
        self._node.hub.desks.leave(self.outbox)
        for chat in tuple(self._feeds):
            self._part(fx.Part(chat))
        self._queue(self._watch_boards, fx.WatchBoards(frozenset()))
        if self._desk or isinstance(role, OperatorSession):
            # A desk that is loaded anew must not close the department for the moment that this takes.
            wait = 0.0 if self.closing == codes.WITHDRAWN else RETURN
            asyncio.get_running_loop().call_later(wait, self._queue, self._close_desk, fx.Effect())

    def _perform(self, effects: Effects) -> None:
        for effect in effects:
            perform = _AT_ONCE.get(type(effect))
            if perform is not None:
                perform(self, effect)
            else:
                self._queue(_LATER[type(effect)].__get__(self), effect)

    def _queue(self, perform: Callable[[Any], Awaitable[None]], effect: fx.Effect) -> None:
        """What has to wait for something is done in order, one after the other."""
        self._later.append((perform, effect))
        if not self._working:
            self._working = True
            self._node.spawn(self._work())

    async def _work(self) -> None:
        try:
            while self._later:
                perform, effect = self._later.popleft()
                try:
                    await perform(effect)
                except DatabaseError as error:
                    log.warning("a connection can't be served: %s", error)
                    self.close(codes.LET_GO)
                except Exception:  # what comes after it, the desk's end above all, must still be done
                    log.exception("a connection broke")
                    self.close(codes.LET_GO)
        finally:
            self._working = False

    def _send(self, effect: fx.Send) -> None:
        self.outbox.push(frame(effect.frame))

    def _submit(self, effect: fx.Submit) -> None:
        command = effect.command

        def settled(outcome: Outcome) -> None:
            now = asyncio.get_running_loop().time()
            if isinstance(outcome, Refused):
                self._session.note(outcome.refusal)
            if self._gone:
                self._left_before(command, outcome)
                following = self._session.following(command, outcome, now)
                self._perform(effect for effect in following if isinstance(effect, fx.Submit))
            else:
                self._perform(self._session.settled(command, outcome, now))

        if isinstance(command.act, TakeSeat) and not _seats.spend(str(command.chat)):
            log.info("a patron's windows take the chat from each other too often: chat %d", command.chat)
            self.close(codes.FLOODED)
            return
        self._node.lanes.submit(command, settled)

    def _left_before(self, command: Command, outcome: Outcome) -> None:
        """The connection ended before it heard that it had the seat: nobody is on it."""
        role = self._session.role
        if isinstance(role, PatronSession) and isinstance(command.act, TakeSeat) and isinstance(outcome, Stored):
            self._node.left(role.chat, outcome.head.seat, hidden=not role.visible)

    def _part(self, effect: fx.Part) -> None:
        subscription = self._feeds.pop(effect.chat, None)
        if subscription is not None:
            subscription.open = False
            self._queue(self._leave, subscription)  # type: ignore[arg-type]
        elif self._working:
            self._queue(self._part_later, effect)

    async def _part_later(self, effect: fx.Part) -> None:
        subscription = self._feeds.pop(effect.chat, None)
        if subscription is not None:
            await self._leave(subscription)

    async def _leave(self, subscription: Subscription) -> None:
        await self._node.hub.leave(subscription)

    def _pass_on(self, effect: fx.PassOn) -> None:
        self._node.hub.pass_on(effect.department, effect.chat, effect.to, frame(effect.frame))

    def _look(self, effect: fx.Look) -> None:
        self._node.hub.look(Looking(effect.ticket, effect.operator, effect.name))

    def _mark(self, effect: fx.Mark) -> None:
        self._node.mark(effect.chat, effect.operator, effect.seq, effect.count)

    def _close(self, effect: fx.Close) -> None:
        self.close(effect.code)

    async def _identify(self, effect: fx.Identify) -> None:
        hello = effect.hello
        if isinstance(hello, up.PatronHello):
            await self._identify_patron(hello)
            return
        known = await self._node.reads.run(operator_of, hello.token)
        if self._gone:
            return
        if known is None:
            self._perform(self._session.identified(None, None, ()))
            return
        actor, credential, epoch = known
        self.credential = credential
        role = OperatorSession(actor, credential.session, self._fed, desk=hello.desk)
        person = down.Person(id=actor.id, name=actor.name)
        self._perform(self._session.identified(role, self._welcome(epoch, operator=person), role.first()))

    async def _identify_patron(self, hello: up.PatronHello) -> None:
        known = await self._node.reads.run(patron_of, hello.token)
        if known is not None and hello.page is not None:
            hello = msgspec.structs.replace(hello, page=await self._node.reads.run(page_kept, known[0], hello.page))
        if self._gone:
            return
        if known is None:
            self._perform(self._session.identified(None, None, ()))
            return
        head, epoch = known
        if hello.epoch not in ("", epoch):  # `after` counts events of a history that is gone
            hello = msgspec.structs.replace(hello, after=0)
        self._welcome_patron(hello, head, epoch)

    def _welcome_patron(self, hello: up.PatronHello, head: Head, epoch: str) -> None:
        if not _patrons_hellos.spend(str(head.chat)):
            log.info("a patron comes too often: chat %d", head.chat)
            self.close(codes.FLOODED)
            return
        role = PatronSession(self._node.id, hello, head, self._node.unclaimed, self._node.has_room)
        self._perform(self._session.identified(role, self._welcome(epoch, chat=head.chat), role.first()))

    def _welcome(self, epoch: str, chat: int | None = None, operator: down.Person | None = None) -> down.Welcome:
        return down.Welcome(
            version=VERSION,
            node=self._node.id,
            now=now_ms(),
            grace=self._node.terms.grace,
            epoch=epoch,
            chat=chat,
            operator=operator,
        )

    def _fed(self, chat: int) -> Head | None:
        subscription = self._feeds.get(chat)
        return subscription.head if subscription else None

    async def _join(self, effect: fx.Join) -> None:
        head = await self._node.reads.run(head_of, effect.chat)
        if head is None or not may_read(effect.actor, head):
            self._refuse(NoSuchChat(chat=effect.chat))
            return
        if self._gone:
            return
        to_patron = isinstance(effect.actor, Patron)
        subscription = Subscription(head, effect.after, self.outbox, self._head_changed, to_patron=to_patron)
        self._feeds[effect.chat] = subscription
        if head.state == "ended" and isinstance(effect.actor, Operator):
            self._node.on_ended_chat_read(effect.actor.id, head, self._address)
        await self._node.hub.join(subscription)

    def _head_changed(self, head: Head) -> None:
        if self._session.role is not None:
            self._perform(self._session.role.head_changed(head))

    async def _open_desk(self, effect: fx.OpenDesk) -> None:
        if self._gone:
            return
        self._desk = (secrets.token_hex(8), effect.operator)
        await self._node.writes.run(desks.open_desk, *self._desk, self._node.id)
        self._node.hub.people_changed()

    async def _close_desk(self, effect: fx.Effect) -> None:
        while self._desk is not None:
            try:
                await self._node.writes.run(desks.close_desk, *self._desk)
                self._desk = None
                self._node.hub.people_changed()
            except DatabaseError as error:
                # While this node lives the row would say that somebody is there.
                log.warning("a desk can't be closed, trying again: %s", error)
                await asyncio.sleep(RETRY)
            except Exception:  # whatever it was, the department must not stay open for nobody
                if self._node.lanes.ended:
                    return  # with the node went its lease, and with that the row
                log.exception("closing a desk broke, trying again")
                await asyncio.sleep(RETRY)

    def _keep_track(self, effect: fx.KeepTrack) -> None:
        self._node.hub.desks.join(effect.operator, self.outbox, self._departments_changed)

    def _watch_desk(self, effect: fx.WatchDesk) -> None:
        self._node.hub.desks.show(self.outbox)

    def _departments_changed(self, departments: dict[int, bool] | None) -> None:
        role = self._session.role
        if isinstance(role, OperatorSession):
            self._perform(role.departments_changed(departments))

    async def _watch_boards(self, effect: fx.WatchBoards) -> None:
        before, self._boards = self._boards, frozenset() if self._gone else effect.departments
        for department in before - self._boards:
            await self._node.hub.unwatch(department, self.outbox)
            self.outbox.push(frame(down.Board(department=department, whole=True, rows=())))
        for department in self._boards - before:
            assert self.credential is not None  # noqa: S101 nobody but an operator watches
            await self._node.hub.watch(department, self.outbox, self.credential.operator)

    async def _choose_status(self, effect: fx.ChooseStatus) -> None:
        await self._node.writes.run(desks.set_status, effect.operator, effect.status)
        self._done(effect.key)

    async def _choose_departments(self, effect: fx.ChooseDepartments) -> None:
        foreign = await self._node.writes.run(desks.monitor, effect.operator, effect.departments)
        if foreign is None:
            self._done(effect.key)
        else:
            self._refuse(NoSuchDepartment(department=foreign), effect.key)

    def _done(self, key: str) -> None:
        self.outbox.push(frame(down.Done(key=key)))
        self._node.hub.people_changed()

    def _refuse(self, refusal: Refusal, key: str | None = None) -> None:
        self._session.note(refusal)
        self.outbox.push(frame(down.Refused(refusal=refusal, key=key)))  # type: ignore[arg-type]


_AT_ONCE: dict[type[fx.Effect], Callable[[Connection, Any], None]] = {
    fx.Send: Connection._send,
    fx.Submit: Connection._submit,
    fx.Part: Connection._part,
    fx.PassOn: Connection._pass_on,
    fx.Look: Connection._look,
    fx.Mark: Connection._mark,
    fx.KeepTrack: Connection._keep_track,
    fx.WatchDesk: Connection._watch_desk,
    fx.Close: Connection._close,
}
_LATER: dict[type[fx.Effect], Callable[[Connection, Any], Awaitable[None]]] = {
    fx.Identify: Connection._identify,
    fx.Join: Connection._join,
    fx.OpenDesk: Connection._open_desk,
    fx.WatchBoards: Connection._watch_boards,
    fx.ChooseStatus: Connection._choose_status,
    fx.ChooseDepartments: Connection._choose_departments,
}
