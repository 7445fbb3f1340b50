"""Sends due emails one after another over one SMTP connection. Any number of nodes may run it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from refdesk.database.run import Run
from refdesk.eventlog.actors import System
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import Unavailable
from refdesk.kit.clock import Clock, now_ms
from refdesk.kit.daemon_threads import run_in_thread
from refdesk.kit.metrics import EMAILS
from refdesk.tickets import commands as c

from .. import blocking
from ..models import Email
from . import queue
from .rendering import RenderedEmail, render
from .smtp import DeliveryUnknown, NewSmtpSession, Rejected, ServerUnavailable, SmtpSession, TemporarilyRejected

log = logging.getLogger(__name__)

T = TypeVar("T")
DEADLINE = 5 * 60.0
"""Seconds for one email: a server can trickle its answers and never hit the socket timeout."""
BATCH_LIMIT = 100
"""Maximum emails per round."""
_WRITTEN = (Email.Kind.REPLY, Email.Kind.TRANSCRIPT, Email.Kind.INVITATION)
"""Sent by a person."""
RETRY_SECONDS = 1.0
"""Seconds between attempts to record a result while the database is unavailable."""

OnDelayed = Callable[[int], Awaitable[None]]


async def ignore_delay(ticket: int) -> None:
    """For a sender without open desks."""


class Sender:
    """`read` and `write` run functions that use the database; `execute` submits a command to the journal.

    `on_delayed` gets the number of a ticket whose email is to be sent later: no event says so.
    """

    def __init__(
        self,
        new_session: NewSmtpSession,
        *,
        read: Run,
        write: Run,
        execute: Callable[[Any], Awaitable[Any]],
        per_hour: int,
        on_delayed: OnDelayed = ignore_delay,
        clock: Clock = now_ms,
    ) -> None:
        self._new_session, self._read, self._write, self._execute = new_session, read, write, execute
        self._per_hour, self._on_delayed, self._clock = per_hour, on_delayed, clock
        self._session: SmtpSession | None = None
        self._noted: bool | None = None
        """Whether the last connection was encrypted, if that is recorded."""

    async def round(self) -> int:
        """Send what is due and return the number of emails. Stops when the server is unavailable."""
        if not await self._read(queue.any_due, self._clock()):
            return 0
        handled, session = 0, self._new_session()
        self._session = session
        try:
            while handled < BATCH_LIMIT:
                email = await self._write(queue.lease_next, self._clock())
                if email is None:
                    break
                handled += 1
                if not await self._deal_with(email, session):
                    break
        finally:
            await run_in_thread(session.close)
        return handled

    def abort(self) -> None:
        """Abort the connection: the pending call raises at once. From any thread."""
        if self._session is not None:
            self._session.abort()

    async def _deal_with(self, email: Email, session: SmtpSession) -> bool:
        """False if the server is unavailable and the round should end."""
        allowed = await self._read(queue.allowed_at, email, self._clock(), self._per_hour)
        if allowed > self._clock():
            await self._defer_or_drop(email, allowed)
            return True
        rendered = await self._render(email)
        return True if rendered is None else await self._send(email, rendered, session)

    async def _render(self, email: Email) -> RenderedEmail | None:
        """The rendered email; None if there is nothing to send, which the row records as a failure."""
        try:
            rendered = await self._read(render, email)
            error = _("The content no longer exists.")
        except DatabaseError:
            raise
        except Exception as broken:  # an email that can't be rendered must not be retried forever
            log.exception("mail %d can't be written", email.pk)
            rendered, error = None, f"{type(broken).__name__}: {broken}"
        if rendered is None:
            await self._record_failure(email, error)
        return rendered

    async def _send(self, email: Email, rendered: RenderedEmail, session: SmtpSession) -> bool:
        """Send to the server. False if it is unavailable."""
        try:
            await blocking.run_with_deadline(DEADLINE, session.abort, lambda: session.send(rendered))
        except TimeoutError as error:
            # The thread is abandoned, so nobody learns whether the server accepted the email.
            await self._try_again(email, str(error), queue.outage_retry_at(email, self._clock()), maybe_sent=True)
            return False
        except Rejected as error:
            await self._record_failure(email, str(error))
        except TemporarilyRejected as error:
            await self._try_again(email, str(error), queue.retry_at(email, self._clock()))
        except DeliveryUnknown as error:
            await self._try_again(email, str(error), queue.retry_at(email, self._clock()), maybe_sent=True)
        except ServerUnavailable as error:
            log.warning("the mail server can't be used now: %s", error)
            await self._try_again(email, str(error), queue.outage_retry_at(email, self._clock()))
            return False
        else:
            await self._record_sent(email)
            await self._note_connection(session)
        return True

    async def _note_connection(self, session: SmtpSession) -> None:
        if self._noted != session.encrypted:
            await self._write(queue.note_connection, session.address, session.encrypted)
            self._noted = session.encrypted

    async def _record_sent(self, email: Email) -> None:
        EMAILS.labels("sent").inc()
        if email.delivery_ticket_id is None:
            await self._write(queue.mark_sent, email, self._clock())
        else:
            await self._note(
                email,
                email.delivery_ticket_id,
                c.NoteEmailSent(of=email.seq, to=email.recipient, twice=email.maybe_duplicate),
            )

    async def _record_failure(self, email: Email, reason: str) -> None:
        EMAILS.labels("failed").inc()
        if email.delivery_ticket_id is None:
            await self._write(queue.mark_failed, email, reason)
        else:
            await self._note(
                email,
                email.delivery_ticket_id,
                c.NoteEmailFailed(of=email.seq, to=email.recipient, reason=reason[:500]),
            )

    async def _try_again(self, email: Email, error: str, due_at: int | None, *, maybe_sent: bool = False) -> None:
        if due_at is None:
            await self._record_failure(email, error)
        else:
            EMAILS.labels("later").inc()
            await self._write(queue.reschedule, email, due_at, error, maybe_sent=maybe_sent)
            await self._report_delay(email)

    async def _defer_or_drop(self, email: Email, allowed: int) -> None:
        """Delay what a person sends, drop an automatic email: the form could be used to flood an address."""
        error = ngettext(
            "More than %(count)d email was sent to this address within an hour.",
            "More than %(count)d emails were sent to this address within an hour.",
            self._per_hour,
        ) % {"count": self._per_hour}
        if email.kind in _WRITTEN:
            await self._write(queue.reschedule, email, allowed, error, count_attempt=False)
            await self._report_delay(email)
        else:
            await self._record_failure(email, error)

    async def _report_delay(self, email: Email) -> None:
        if email.delivery_ticket_id is not None:
            await self._on_delayed(email.delivery_ticket_id)

    async def _note(self, email: Email, ticket: int, act: c.NoteEmailSent | c.NoteEmailFailed) -> None:
        """Record the result in the ticket's log, and so in the row; retry until the database accepts it."""
        command = c.Command(ticket, System(), act, f"mail-{email.pk}-{email.attempts}-{email.created_at % 10**10}")
        while True:
            outcome = await self._execute(command)
            if not isinstance(outcome, Refused):
                return
            if not isinstance(outcome.refusal, Unavailable):
                break
            await asyncio.sleep(RETRY_SECONDS)
        log.error("email %d can't be recorded in its ticket: %s", email.pk, outcome.refusal)
        if isinstance(act, c.NoteEmailSent):
            await self._write(queue.mark_sent, email, self._clock())
        else:
            await self._write(queue.mark_failed, email, act.reason)
