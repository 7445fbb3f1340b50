"""Reads new emails from a mailbox into tickets, each once. One node at a time reads a mailbox."""

import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from refdesk.database.run import Run
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import KeyReused, Refusal, Unavailable
from refdesk.files.refusals import NoSuchUpload
from refdesk.files.upload.inspect import AcceptFile
from refdesk.kit.clock import Clock, now_ms
from refdesk.tickets import commands as c

from .. import blocking
from ..models import Incoming, Mailbox
from ..outgoing import queue
from . import inbox, refusal_texts, routing
from .attachments import TryLater, add_attachments
from .imap import ERRORS, ImapFolder
from .inbox import UNKNOWN, Destination
from .mime_parser import ParsedEmail, parse

log = logging.getLogger(__name__)

MOST_BYTES = 60 * 2**20
"""A larger email is set aside unread, because reading needs it in memory."""
DEADLINE = 4 * 60.0
"""Seconds for one call to the server; less than the mailbox's lease of five minutes."""
BATCH_LIMIT = 200
"""Maximum emails per round."""
RETRY_DELAY_MS = 2 * 60_000
"""Delay before an email whose attachment can't be stored is read again (ms)."""
RETRY_LIMIT_MS = 24 * 3600_000
"""Time after which such an email is set aside (ms)."""

State = Incoming.State


class Fetcher:
    """`read` and `write` run database functions, `execute` submits to the journal, `take` stores files."""

    def __init__(
        self,
        name: str,
        new_folder: Callable[[], ImapFolder],
        *,
        accept_file: AcceptFile,
        read: Run,
        write: Run,
        execute: Callable[[Any], Awaitable[Any]],
        clock: Clock = now_ms,
    ) -> None:
        self._name, self._new_folder, self._accept_file = name, new_folder, accept_file
        self._read, self._write, self._execute, self._clock = read, write, execute, clock
        self._node_id = secrets.token_hex(16)
        self._folder: ImapFolder | None = None
        self._postponed: dict[tuple[int, int], int] = {}

    async def round(self) -> int:
        """Process new emails and return how many. Does nothing while another node reads the mailbox."""
        mailbox = await self._write(inbox.lease, self._name, self._node_id, self._clock())
        if mailbox is None:
            return 0
        folder, error = self._new_folder(), ""
        self._folder = folder
        try:
            return await self._process_new(mailbox, folder)
        except ERRORS as broken:
            error = str(broken) or type(broken).__name__
            log.warning("the mailbox can't be read now: %s", error)
            return 0
        finally:
            await self._on_thread(folder.close)
            await self._write(inbox.release, mailbox, self._node_id, self._clock(), error)

    def abort(self) -> None:
        """Abort the connection: the pending call raises at once."""
        if self._folder is not None:
            self._folder.abort()

    async def _process_new(self, mailbox: Mailbox, folder: ImapFolder) -> int:
        await self._on_thread(folder.open)
        last = mailbox.last_uid if mailbox.uid_validity == folder.uid_validity and mailbox.last_uid else None
        begun = await self._read(inbox.unfinished_uids, mailbox, folder.uid_validity)
        uids = sorted(begun.union(await self._on_thread(folder.new, last)))
        done = await self._read(inbox.finished_uids, mailbox, folder.uid_validity, uids)
        self._postponed = {email: until for email, until in self._postponed.items() if until > self._clock()}
        validity = folder.uid_validity
        waiting = [uid for uid in uids if uid not in done and (validity, uid) not in self._postponed][:BATCH_LIMIT]
        for uid in waiting:
            row = await self._write(inbox.start_attempt, mailbox, validity, uid, self._node_id, self._clock())
            if row is None:
                return 0
            await self._process(folder, row)
        return len(waiting)

    async def _process(self, folder: ImapFolder, row: Incoming) -> None:
        """Mark the email in the mailbox only after it is stored; reading it again then has no effect."""
        try:
            set_aside = await self._read_email(folder, row)
        except (OperationalError, InterfaceError):
            # A database failure doesn't count as an attempt. Other errors do, so that one email can't block the rest.
            await self._write(inbox.revert_attempt, row)
            raise
        if set_aside is not None:
            await self._on_thread(folder.mark, row.uid, set_aside=set_aside)

    async def _read_email(self, folder: ImapFolder, row: Incoming) -> bool | None:
        """Whether the email was set aside; None if it is to be read again."""
        if row.attempts > inbox.MAX_ATTEMPTS:
            return await self._set_aside(row, _("Processing failed repeatedly. The email stays in the mailbox."))
        if await self._on_thread(folder.size, row.uid) > MOST_BYTES:
            head = await self._on_thread(folder.fetch, row.uid, head_only=True)
            facts = _facts(await self._on_thread(_parse_or_error, head or b""))
            reason = _("The email is too large. It stays in the mailbox.")
            return await self._set_aside(row, reason, UNKNOWN, **facts)
        raw = await self._on_thread(folder.fetch, row.uid)
        if raw is None:
            await self._write(inbox.finish, row, State.NO_ACTION, reason=_("The email disappeared before it was read."))
            return False
        arrived = await self._on_thread(_parse_or_error, raw)
        if not isinstance(arrived, ParsedEmail):
            return await self._set_aside(row, _("The email can’t be read: %(error)s") % {"error": arrived})
        return await self._apply(row, arrived, await self._read(routing.route, arrived))

    async def _apply(self, row: Incoming, email: ParsedEmail, route: routing.Route) -> bool | None:
        match route:
            case routing.SetAside(reason, destination):
                return await self._set_aside(row, reason, destination, **_facts(email))
            case routing.Ignored(reason, destination):
                await self._finish(row, State.NO_ACTION, reason, destination, email)
            case routing.OperatorBounce(sent, reason, destination):
                await self._write(queue.mark_bounced, sent, reason)
                await self._finish(row, State.NO_ACTION, reason, destination, email)
            case _:
                return await self._store(row, email, route)
        return False

    async def _store(self, row: Incoming, email: ParsedEmail, route: c.Open | c.Command) -> bool | None:
        try:
            command = await add_attachments(email, route, self._accept_file, self._read)
        except TryLater as cause:
            return await self._postpone(row, email, route, str(cause))
        outcome = await self._execute(command)
        if isinstance(outcome, Refused):
            return await self._refused(row, email, route, outcome.refusal)
        reason = _("The email was already received.") if outcome.repeat else ""
        destination = Destination(outcome.head.library, outcome.head.ticket)
        await self._finish(row, State.FILED, reason, destination, email)
        return False

    async def _postpone(self, row: Incoming, email: ParsedEmail, route: c.Open | c.Command, cause: str) -> bool | None:
        """Postpone this email only: others may have no attachment, or one that can be stored."""
        destination = await self._read(routing.destination_of, route)
        if self._clock() - row.received_at > RETRY_LIMIT_MS:
            reason = _("An attachment can’t be accepted. The email stays in the mailbox. %(why)s") % {"why": cause}
            return await self._set_aside(row, reason, destination, **_facts(email))
        log.warning("a received email waits: %s", cause)
        self._postponed[row.uid_validity, row.uid] = self._clock() + RETRY_DELAY_MS
        await self._write(inbox.postpone, row, cause, destination, **_facts(email))
        return None

    async def _refused(
        self, row: Incoming, email: ParsedEmail, route: c.Open | c.Command, refusal: Refusal
    ) -> bool | None:
        if isinstance(refusal, Unavailable):
            raise OperationalError("the database is unavailable")
        if isinstance(refusal, NoSuchUpload):
            return await self._postpone(row, email, route, refusal_texts.text_of(refusal))
        destination = await self._read(routing.destination_of, route)
        if isinstance(refusal, KeyReused):
            reason = _("The email was already received.")
            await self._finish(row, State.NO_ACTION, reason, destination, email)
            return False
        return await self._set_aside(row, refusal_texts.text_of(refusal), destination, **_facts(email))

    async def _finish(
        self, row: Incoming, state: Incoming.State, reason: str, destination: Destination, email: ParsedEmail
    ) -> None:
        await self._write(inbox.finish, row, state, reason=reason, destination=destination, **_facts(email))

    async def _set_aside(self, row: Incoming, reason: str, destination: Destination = UNKNOWN, **facts: str) -> bool:
        log.warning("a received email was set aside: %s", reason)
        await self._write(inbox.finish, row, State.SET_ASIDE, reason=reason, destination=destination, **facts)
        return True

    async def _on_thread(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await blocking.run_with_deadline(DEADLINE, self.abort, lambda: function(*args, **kwargs))


def _parse_or_error(raw: bytes) -> ParsedEmail | str:
    try:
        return parse(raw)
    except Exception as error:  # one unreadable email must not block the rest
        log.exception("an email can't be read")
        return f"{type(error).__name__}: {error}"


def _facts(email: ParsedEmail | str) -> dict[str, str]:
    if isinstance(email, str):
        return {}
    return {"sender": email.sender[:254], "subject": email.subject, "message_id": email.message_id[:254]}
