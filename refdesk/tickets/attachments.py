"""Files of tickets: announced by an operator, or sent with a form or an email, and attached to a message.

Until the message is stored only the author can use them; abandoned ones are deleted.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from refdesk.eventlog.events import Redacted
from refdesk.eventlog.refusals import Refusal
from refdesk.files import refusals as r
from refdesk.files.expire import retention
from refdesk.files.models import WITHOUT_OWNER, File, State
from refdesk.files.owners import Owner
from refdesk.files.projection import mark_sent, redact_files_of_ticket
from refdesk.files.upload.announce import (
    AnnouncedUpload,
    Announcement,
    announce,
    hash_of,
    link_token,
    patron_link_token,
    size_refusal,
)
from refdesk.kit.clock import now_ms
from refdesk.kit.quota import Quota
from refdesk.protocol.refusals import TooMany

from .events import AttachedFile
from .head import Head
from .outcomes import Stored
from .queries import ticket_by_start_key

MAX_FILES_PER_SIDE = 100
"""Maximum number of files per side of a ticket."""
# The files of a form or an email that arrives twice are sent already: they went with the first one.
_STATES = [State.STORED, State.SENT]

_per_ticket = Quota("files/ticket", 20, 60)


def announce_for_ticket(
    head: Head, sender: int | None, announcement: Announcement, spend: Callable[[], int] = lambda: 0
) -> AnnouncedUpload | Refusal:
    """Announce an upload for a reply. `spend`: see `files.upload.chat_uploads`."""
    owner = Owner(head.library, "ticket", head.ticket)
    return announce(
        owner, sender, announcement, lambda: size_refusal(announcement.size) or _too_many(head, sender, spend)
    )


def announce_for_question(
    library: int, announcement: Announcement, spend: Callable[[], int]
) -> AnnouncedUpload | Refusal:
    """Announce an upload for a patron's question. `spend`: see `files.upload.chat_uploads`."""
    return announce(
        Owner(library), None, announcement, lambda: size_refusal(announcement.size) or _too_many_if(spend())
    )


def files_for_question(library: int, uploads: Sequence[str], key: str) -> dict[str, Any]:
    """The facts `files` and `attached` of the `Open` with this key: these uploads, as far as they arrived and belong to
    no other ticket."""
    by_hash = {hash_of(patron_link_token(file_token)): patron_link_token(file_token) for file_token in uploads}
    before = ticket_by_start_key(library, key) if uploads else None
    free = Q(WITHOUT_OWNER, state=State.STORED)
    theirs = Q(state=State.SENT, ticket=before.ticket) if before else Q(pk=None)
    rows = File.objects.filter(free | theirs, token_hash__in=by_hash, library=library)
    return {"files": tuple(by_hash.values()), "attached": _to_attached(rows, by_hash, library)}


def arrived_files(owner: Owner, sender: int | None, uploads: Sequence[str]) -> tuple[AttachedFile, ...]:
    """The uploads among these that arrived and that this sender may attach here."""
    by_hash = {hash_of(file_token): file_token for file_token in uploads}
    states = _STATES if sender is None else [State.STORED]
    rows = File.objects.filter(_of_tickets(owner), token_hash__in=by_hash, state__in=states, sent_by=sender)
    return _to_attached(rows, by_hash, owner.library)


def stored_files(owner: Owner, keys: Iterable[str]) -> list[File]:
    """The patron's stored or sent files with these client keys."""
    hashes = [hash_of(link_token(owner, None, key)) for key in keys]
    return list(File.objects.filter(token_hash__in=hashes, state__in=_STATES).order_by("id"))


def file_token(owner: Owner, row: File) -> str:
    """The link token of a patron's file."""
    return link_token(owner, None, row.client_key)


def project(stored: Sequence[Stored]) -> None:
    """Update the rows of files: attached to a message, or redacted with it. Redacting a passage leaves the files."""
    for outcome in stored:
        for event in outcome.events:
            if isinstance(event.body, Redacted) and "text" in event.body.data and event.body.passage is None:
                redact_files_of_ticket(outcome.head.ticket, event.body.seqs, event.actor, event.at)
            for file in getattr(event.body, "files", ()):
                mark_sent(file.file, outcome.head.ticket, event.seq, file.expires_at)


def _of_tickets(owner: Owner) -> Q:
    """The files of this ticket; of all tickets and questions, while it isn't known which one it will be."""
    return Q(ticket=owner.id) if owner.kind else Q(chat=None, internal_chat=None)


def _to_attached(rows: QuerySet[File], tokens: dict[str, str], library: int) -> tuple[AttachedFile, ...]:
    """The files as messages state them; `tokens` are their link tokens by hash."""
    until = now_ms() + retention.retention_of(library)
    return tuple(
        AttachedFile(
            row.pk, row.name, row.type, row.size, tokens[row.token_hash], until, width=row.width, height=row.height
        )
        for row in rows.order_by("id")
    )


def _too_many(head: Head, sender: int | None, spend: Callable[[], int]) -> Refusal | None:
    if File.objects.filter(ticket=head.ticket, sent_by=sender).count() >= MAX_FILES_PER_SIDE:
        return r.TooManyFiles(limit=MAX_FILES_PER_SIDE)
    wait = _per_ticket.wait(str(head.ticket)) or spend()
    if not wait:
        _per_ticket.spend(str(head.ticket))
    return _too_many_if(wait)


def _too_many_if(seconds: float) -> TooMany | None:
    return TooMany(retry_after=seconds) if seconds else None
