"""The words of chats in the index: which are due, and how they are stored."""

import logging
from collections.abc import Sequence

from django.db import OperationalError, connection, transaction
from django.db.models import F

from refdesk.chats.models import Chat
from refdesk.kit.clock import now_ms
from refdesk.word_index.documents import Document
from refdesk.word_index.indexer import BATCH, Source

from .documents import read_in_steps
from .index import INDEX
from .models import Due

log = logging.getLogger(__name__)

REINDEX_AFTER, PAGE = 60_000, 200
"""The words of an open chat are indexed again after this time (ms), and once that time later for every `PAGE` events.
A search can wait for them; the conversation can't wait for the index."""


def due(now: int) -> list[int]:
    rows = Due.objects.filter(at__lte=now, chat__last_seq__gt=F("seq")).order_by("at")
    return list(rows.values_list("chat_id", flat=True)[:BATCH])


def store(read: Sequence[Document], now: int) -> int:
    """See `Source`. The lock on the chat row orders this with a redaction: redacted words can't come back into the
    index.
    """
    with transaction.atomic():
        numbers = [document.log for document in read]
        locked = Chat.objects.select_for_update().filter(id__in=numbers).order_by("id")
        states = {number: (seq, state) for number, seq, state in locked.values_list("id", "last_seq", "state")}
        fresh = [document for document in read if states[document.log][0] == document.seq]
        INDEX.renew([document.entry for document in fresh])
        over = [document.log for document in fresh if states[document.log][1] == "ended"]
        Due.objects.filter(chat__in=over).delete()
        on = [_due_again(document, now) for document in fresh if document.log not in over]
        Due.objects.bulk_create(on, update_conflicts=True, unique_fields=["chat"], update_fields=["at", "seq"])
    return len(fresh)


def _due_again(read: Document, now: int) -> Due:
    return Due(chat_id=read.log, at=now + REINDEX_AFTER * (1 + read.seq // PAGE), seq=read.seq)


def mark_all_due() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        Due.objects.all().delete()
        cursor.execute("INSERT INTO transcripts_due (chat_id, at, seq) SELECT chat_id, 0, 0 FROM transcripts_card")


CHATS = Source(INDEX, due, read_in_steps, store, mark_all_due)


def index_now(chat: int) -> None:
    """Indexes this chat at once, for an operator who has just changed it. If the database is busy, it stays due."""
    try:
        store(CHATS.documents([chat]), now_ms())
    except OperationalError as error:
        log.info("chat %d is indexed later: %s", chat, error)
