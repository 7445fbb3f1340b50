"""Sends what is due, one mail after the other over one connection; any number of nodes may do it at once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from django.db import DatabaseError
from django.utils.translation import gettext as _

from refdesk.database.run import Run
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import Unavailable
from refdesk.kit.clock import Clock, now_ms
from refdesk.tickets import commands as c

from .. import blocking
from ..models import Mail
from . import queue
from .rendering import RenderedEmail, render
from .smtp import DeliveryUnknown, NewSmtpSession, Rejected, ServerUnavailable, SmtpSession, TemporarilyRejected

log = logging.getLogger(__name__)

T = TypeVar("T")
DEADLINE = 5 * 60.0
"""No mail takes longer (seconds): a server may be slow in ways that no time-out of a single answer sees."""
MOST = 100
"""Mails in one round; then others that share the thread and the database get their turn."""
PAUSE = 1.0
"""Seconds until what the database could not take is tried again."""


class Sender:
    """`read` and `write` run functions on the database, `execute` gives commands to the journal."""

    def __init__(
        self,
        make_line: NewSmtpSession,
        *,
        read: Run,
        write: Run,
        execute: Callable[[Any], Awaitable[Any]],
        per_hour: int,
        clock: Clock = now_ms,
    ) -> None:
        self._make_line, self._read, self._write, self._execute = make_line, read, write, execute
        self._per_hour, self._clock = per_hour, clock
        self._line: SmtpSession | None = None

    async def round(self) -> int:
        """Send what is due now; how many mails were taken up. Ends early where the server is away."""
        if not await self._read(queue.any_due, self._clock()):
            return 0
        handled, line = 0, self._make_line()
        self._line = line
        try:
            while handled < MOST:
                mail = await self._write(queue.lease_next, self._clock())
                if mail is None:
                    break
                handled += 1
                if not await self._deal_with(mail, line):
                    break
        finally:
            await blocking.run_in_thread(line.close)
        return handled

    def abort(self) -> None:
        """Break off what is under way: whoever waits for it gets an error at once."""
        if self._line is not None:
            self._line.abort()

    async def _deal_with(self, mail: Mail, line: SmtpSession) -> bool:
        """False where the server is away, and others need not be tried."""
        free = await self._read(queue.allowed_at, mail, self._clock(), self._per_hour)
        if free > self._clock():
            await self._too_many(mail, free)
            return True
        told = await self._written(mail)
        return True if told is None else await self._give(mail, told, line)

    async def _written(self, mail: Mail) -> RenderedEmail | None:
        """The mail as it travels; None where there is none, which the row then says."""
        try:
            told = await self._read(render, mail)
            error = _("What it was to tell is no longer there.")
        except DatabaseError:
            raise
        except Exception as broken:  # a mail that can't be written must not come round for ever
            log.exception("mail %d can't be written", mail.pk)
            told, error = None, f"{type(broken).__name__}: {broken}"
        if told is None:
            await self._fail(mail, error)
        return told

    async def _give(self, mail: Mail, told: RenderedEmail, line: SmtpSession) -> bool:
        """Give it to the server. False where that is away."""
        try:
            await blocking.run_with_deadline(DEADLINE, line.abort, lambda: line.send(told))
        except TimeoutError as error:
            # Whether the server has it is not known, and the thread that would know is gone with it.
            await self._try_again(mail, str(error), queue.outage_retry_at(mail, self._clock()), unsure=True)
            return False
        except Rejected as error:
            await self._fail(mail, str(error))
        except TemporarilyRejected as error:
            await self._try_again(mail, str(error), queue.retry_at(mail, self._clock()))
        except DeliveryUnknown as error:
            await self._try_again(mail, str(error), queue.retry_at(mail, self._clock()), unsure=True)
        except ServerUnavailable as error:
            log.warning("the mail server can't be used now: %s", error)
            await self._try_again(mail, str(error), queue.outage_retry_at(mail, self._clock()))
            return False
        else:
            await self._sent(mail)
        return True

    async def _sent(self, mail: Mail) -> None:
        if mail.delivery_ticket_id is None:
            await self._write(queue.mark_sent, mail, self._clock())
        else:
            await self._note(
                mail,
                mail.delivery_ticket_id,
                c.NoteMailSent(of=mail.seq, to=mail.recipient, twice=mail.maybe_duplicate),
            )

    async def _fail(self, mail: Mail, reason: str) -> None:
        if mail.delivery_ticket_id is None:
            await self._write(queue.mark_failed, mail, reason)
        else:
            await self._note(
                mail, mail.delivery_ticket_id, c.NoteMailFailed(of=mail.seq, to=mail.recipient, reason=reason[:500])
            )

    async def _try_again(self, mail: Mail, error: str, due_at: int | None, *, unsure: bool = False) -> None:
        if due_at is None:
            await self._fail(mail, error)
        else:
            await self._write(queue.reschedule, mail, due_at, error, unsure=unsure)

    async def _too_many(self, mail: Mail, free: int) -> None:
        """A person's reply waits; what a machine writes is dropped, or a form could be used to flood somebody."""
        error = _("More than %(count)d mails went to this address within an hour.") % {"count": self._per_hour}
        if mail.kind in (Mail.Kind.REPLY, Mail.Kind.TRANSCRIPT):
            await self._write(queue.reschedule, mail, free, error, counts=False)
        else:
            await self._fail(mail, error)

    async def _note(self, mail: Mail, ticket: int, act: c.NoteMailSent | c.NoteMailFailed) -> None:
        """In the ticket's log; the row follows in the same transaction. Until it is stored: the mail is on its way."""
        command = c.Command(ticket, c.System(), act, f"mail-{mail.pk}-{mail.attempts}-{mail.created_at % 10**10}")
        while True:
            outcome = await self._execute(command)
            if not isinstance(outcome, Refused):
                return
            if not isinstance(outcome.refusal, Unavailable):
                break
            await asyncio.sleep(PAUSE)
        log.error("mail %d can't be told to its ticket: %s", mail.pk, outcome.refusal)
        if isinstance(act, c.NoteMailSent):
            await self._write(queue.mark_sent, mail, self._clock())
        else:
            await self._write(queue.mark_failed, mail, act.reason)
