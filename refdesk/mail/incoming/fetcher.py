"""Takes the mail out of a mailbox: one reader at a time, one mail after the other, each once."""

import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _

from refdesk.database.run import Run
from refdesk.eventlog.outcomes import Refused
from refdesk.eventlog.refusals import Refusal, Unavailable
from refdesk.files.upload.inspect import AcceptFile
from refdesk.kit.clock import Clock, now_ms
from refdesk.tickets import commands as c
from refdesk.tickets.refusals import KeyReused, NoSuchUpload

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
"""A larger mail is set aside unread: it would have to be held in memory."""
DEADLINE = 4 * 60.0
"""Nothing that is asked of a server takes longer (seconds): the mailbox is ours for five minutes at a time."""
MOST = 200
"""Mails in one round."""
AGAIN = 2 * 60_000
"""After so long (ms) a mail with a file that could not be taken is read again."""
PATIENCE = 24 * 3600_000
"""If it can't be taken for so long (ms), a person must look at it."""

State = Incoming.State


class Fetcher:
    """`read` and `write` run functions on the database, `execute` gives commands to the journal, `take` keeps files."""

    def __init__(
        self,
        name: str,
        new_folder: Callable[[], ImapFolder],
        *,
        take: AcceptFile,
        read: Run,
        write: Run,
        execute: Callable[[Any], Awaitable[Any]],
        clock: Clock = now_ms,
    ) -> None:
        self._name, self._new_folder, self._take_file = name, new_folder, take
        self._read, self._write, self._execute, self._clock = read, write, execute, clock
        self._me = secrets.token_hex(16)
        self._box: ImapFolder | None = None
        self._waits: dict[tuple[int, int], int] = {}

    async def round(self) -> int:
        """Take what is new; how many mails were dealt with. Nothing while another node reads the mailbox."""
        mailbox = await self._write(inbox.lease, self._name, self._me, self._clock())
        if mailbox is None:
            return 0
        box, error = self._new_folder(), ""
        self._box = box
        try:
            return await self._empty(mailbox, box)
        except ERRORS as broken:
            error = str(broken) or type(broken).__name__
            log.warning("the mailbox can't be read now: %s", error)
            return 0
        finally:
            await self._on_thread(box.close)
            await self._write(inbox.release, mailbox, self._me, self._clock(), error)

    def abort(self) -> None:
        """Break off what is under way: whoever waits for it gets an error at once."""
        if self._box is not None:
            self._box.abort()

    async def _empty(self, mailbox: Mailbox, box: ImapFolder) -> int:
        await self._on_thread(box.open)
        last = mailbox.last_uid if mailbox.uid_validity == box.uid_validity and mailbox.last_uid else None
        begun = await self._read(inbox.unfinished_uids, mailbox, box.uid_validity)
        uids = sorted(begun.union(await self._on_thread(box.new, last)))
        done = await self._read(inbox.finished_uids, mailbox, box.uid_validity, uids)
        self._waits = {mail: until for mail, until in self._waits.items() if until > self._clock()}
        waiting = [uid for uid in uids if uid not in done and (box.uid_validity, uid) not in self._waits][:MOST]
        for uid in waiting:
            row = await self._write(inbox.start_attempt, mailbox, box.uid_validity, uid, self._me, self._clock())
            if row is None:
                return 0
            await self._deal_with(box, row)
        return len(waiting)

    async def _deal_with(self, box: ImapFolder, row: Incoming) -> None:
        """Marked in the mailbox only once it is stored here: a mail that is read twice is taken once."""
        try:
            aside = await self._take(box, row)
        except (OperationalError, InterfaceError):
            # The mail is not to blame. Whatever else breaks counts as a try: one mail must not hold up all others.
            await self._write(inbox.revert_attempt, row)
            raise
        if aside is not None:
            await self._on_thread(box.mark, row.uid, aside=aside)

    async def _take(self, box: ImapFolder, row: Incoming) -> bool | None:
        """Whether it was set aside; None where it waits."""
        if row.attempts > inbox.MAX_ATTEMPTS:
            return await self._aside(row, _("Each time that it was read, something broke. It stays in the mailbox."))
        if await self._on_thread(box.size, row.uid) > MOST_BYTES:
            head = await self._on_thread(box.fetch, row.uid, head_only=True)
            facts = _facts(await self._on_thread(_read_or_why, head or b""))
            reason = _("It is larger than what can be read. It stays in the mailbox.")
            return await self._aside(row, reason, UNKNOWN, **facts)
        raw = await self._on_thread(box.fetch, row.uid)
        if raw is None:
            await self._write(inbox.finish, row, State.NO_ACTION, reason=_("It was gone before it was read."))
            return False
        arrived = await self._on_thread(_read_or_why, raw)
        if not isinstance(arrived, ParsedEmail):
            return await self._aside(row, _("It can't be read: %(error)s") % {"error": arrived})
        return await self._settle(row, arrived, await self._read(routing.route, arrived))

    async def _settle(self, row: Incoming, mail: ParsedEmail, filed: routing.Route) -> bool | None:
        match filed:
            case routing.SetAside(reason, whose):
                return await self._aside(row, reason, whose, **_facts(mail))
            case routing.Ignored(reason, whose):
                await self._write(inbox.finish, row, State.NO_ACTION, reason=reason, whose=whose, **_facts(mail))
            case routing.OperatorBounce(sent, reason, whose):
                await self._write(queue.mark_bounced, sent, reason)
                await self._write(inbox.finish, row, State.NO_ACTION, reason=reason, whose=whose, **_facts(mail))
            case _:
                return await self._put(row, mail, filed)
        return False

    async def _put(self, row: Incoming, mail: ParsedEmail, filed: c.Open | c.Command) -> bool | None:
        """Into its ticket."""
        try:
            whole = await add_attachments(mail, filed, self._take_file, self._read)
        except TryLater as why:
            return await self._wait(row, mail, filed, str(why))
        outcome = await self._execute(whole)
        if isinstance(outcome, Refused):
            return await self._refused(row, mail, filed, outcome.refusal)
        reason = _("It came before.") if outcome.repeat else ""
        whose = Destination(outcome.head.library, outcome.head.ticket)
        await self._write(inbox.finish, row, State.FILED, reason=reason, whose=whose, **_facts(mail))
        return False

    async def _wait(self, row: Incoming, mail: ParsedEmail, filed: c.Open | c.Command, why: str) -> bool | None:
        """Other mails go on meanwhile: they may have no file, or another one."""
        whose = await self._read(routing.destination_of, filed)
        if self._clock() - row.received_at > PATIENCE:
            reason = _("A file of it can't be taken. It stays in the mailbox. %(why)s") % {"why": why}
            return await self._aside(row, reason, whose, **_facts(mail))
        log.warning("a received mail waits: %s", why)
        self._waits[row.uid_validity, row.uid] = self._clock() + AGAIN
        await self._write(inbox.postpone, row, why, whose, **_facts(mail))
        return None

    async def _refused(
        self, row: Incoming, mail: ParsedEmail, filed: c.Open | c.Command, refusal: Refusal
    ) -> bool | None:
        if isinstance(refusal, Unavailable):
            raise OperationalError("the database is away")
        if isinstance(refusal, NoSuchUpload):
            return await self._wait(row, mail, filed, refusal_texts.text_of(refusal))
        whose = await self._read(routing.destination_of, filed)
        if isinstance(refusal, KeyReused):
            reason = _("It came before.")
            await self._write(inbox.finish, row, State.NO_ACTION, reason=reason, whose=whose, **_facts(mail))
            return False
        return await self._aside(row, refusal_texts.text_of(refusal), whose, **_facts(mail))

    async def _aside(self, row: Incoming, reason: str, whose: Destination = UNKNOWN, **facts: str) -> bool:
        log.warning("a received mail was set aside: %s", reason)
        await self._write(inbox.finish, row, State.SET_ASIDE, reason=reason, whose=whose, **facts)
        return True

    async def _on_thread(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await blocking.run_with_deadline(DEADLINE, self.abort, lambda: function(*args, **kwargs))


def _read_or_why(raw: bytes) -> ParsedEmail | str:
    try:
        return parse(raw)
    except Exception as error:  # the next mail must not wait for one that nobody can read
        log.exception("a mail can't be read")
        return f"{type(error).__name__}: {error}"


def _facts(mail: ParsedEmail | str) -> dict[str, str]:
    if isinstance(mail, str):
        return {}
    return {"sender": mail.sender[:254], "subject": mail.subject, "message_id": mail.message_id[:254]}
