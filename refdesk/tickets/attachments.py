"""Files of tickets: announced by an operator or brought with a form or a mail, and sent with a message.

Until that is stored they are nobody's but the writer's, and go again where it never comes.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from refdesk.chats.refusals import Refusal
from refdesk.files import refusals as r
from refdesk.files.expire import retention
from refdesk.files.models import File, State
from refdesk.files.projection import mark_sent, redact_files_of_ticket
from refdesk.files.upload.announce import (
    AnnouncedUpload,
    Announcement,
    Owner,
    announce,
    hash_of,
    link_token,
    patron_link_token,
    size_refusal,
)
from refdesk.kit.clock import now_ms
from refdesk.kit.quota import Quota
from refdesk.protocol.refusals import TooMany

from .events import AttachedFile, Redacted
from .head import Head
from .outcomes import Stored
from .queries import ticket_by_start_key

MAX_FILES_PER_SIDE = 100
"""Files of one side of a ticket."""
# A form, or a mail, that comes twice brings its files twice: those of the first time were sent with it.
_STATES = [State.STORED, State.SENT]

_per_ticket = Quota("files/ticket", 20, 60)


def announce_for_ticket(
    head: Head, sender: int | None, announcement: Announcement, spend: Callable[[], int] = lambda: 0
) -> AnnouncedUpload | Refusal:
    """A token for an upload that is to go with a reply. `spend` is as in `refdesk.files.upload.chat_uploads`."""
    owner = Owner(head.library, ticket=head.ticket)
    return announce(
        owner, sender, announcement, lambda: size_refusal(announcement.size) or _too_many(head, sender, spend)
    )


def announce_for_question(
    library: int, announcement: Announcement, spend: Callable[[], int]
) -> AnnouncedUpload | Refusal:
    """A token for an upload that is to go with a patron's question. `spend`: see `files.upload.chat_uploads`."""
    return announce(
        Owner(library), None, announcement, lambda: size_refusal(announcement.size) or _too_many_if(spend())
    )


def files_for_question(library: int, uploads: Sequence[str], key: str) -> dict[str, Any]:
    """The files of the `Open` with this key that these uploads are for: what has come, and has gone with no other."""
    by_hash = {hash_of(patron_link_token(file_token)): patron_link_token(file_token) for file_token in uploads}
    before = ticket_by_start_key(library, key) if uploads else None
    free = Q(state=State.STORED, chat=None, ticket=None)
    theirs = Q(state=State.SENT, ticket=before.ticket) if before else Q(pk=None)
    rows = File.objects.filter(free | theirs, token_hash__in=by_hash, library=library)
    return {"files": tuple(by_hash.values()), "attached": _to_attached(rows, by_hash, library)}


def arrived_files(owner: Owner, sender: int | None, uploads: Sequence[str]) -> tuple[AttachedFile, ...]:
    """Those of these uploads that have come, and that this sender may send there, with what is told of them."""
    by_hash = {hash_of(file_token): file_token for file_token in uploads}
    states = _STATES if sender is None else [State.STORED]
    rows = File.objects.filter(token_hash__in=by_hash, state__in=states, sent_by=sender, chat=None)
    mine = rows.filter(ticket=owner.ticket) if owner.ticket else rows
    return _to_attached(mine, by_hash, owner.library)


def stored_files(owner: Owner, keys: Iterable[str]) -> list[File]:
    """The patron's files with these keys."""
    hashes = [hash_of(link_token(owner, None, key)) for key in keys]
    return list(File.objects.filter(token_hash__in=hashes, state__in=_STATES).order_by("id"))


def file_token(owner: Owner, row: File) -> str:
    """The token of a patron's file."""
    return link_token(owner, None, row.client_key)


def project(stored: Sequence[Stored]) -> None:
    """Carry over to the rows of files that they were sent, or taken back: not with a mere passage of the text."""
    for outcome in stored:
        for event in outcome.events:
            if isinstance(event.body, Redacted) and "text" in event.body.data and event.body.passage is None:
                redact_files_of_ticket(outcome.head.ticket, event.body.seqs, event.actor, event.at)
            for file in getattr(event.body, "files", ()):
                mark_sent(file.file, outcome.head.ticket, event.seq, file.expires_at)


def _to_attached(rows: QuerySet[File], tokens: dict[str, str], library: int) -> tuple[AttachedFile, ...]:
    """What is told of these; `tokens` are those of their links, by their hashes."""
    until = now_ms() + retention.retention_of(library)
    return tuple(
        AttachedFile(row.pk, row.name, row.type, row.size, tokens[row.token_hash], until) for row in rows.order_by("id")
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
