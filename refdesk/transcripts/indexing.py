"""The words of chats in the index: which are due, how they are read from the logs, and how they are stored."""

import logging
from collections.abc import Iterable, Iterator, Sequence

from django.db import OperationalError, connection, transaction
from django.db.models import F

from refdesk.chats import events, queries
from refdesk.chats.head import Head, tags_of
from refdesk.chats.models import Chat, Event
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Department
from refdesk.word_index import facets
from refdesk.word_index.documents import Document, LogReader, Words, said_in
from refdesk.word_index.indexer import BATCH, Source
from refdesk.word_index.sort_keys import sort_key_of

from .index import INDEX
from .models import Card, Due, Participation

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


def index_now(chat: int) -> None:
    """Indexes this chat at once, for an operator who has just changed it. If the database is busy, it stays due."""
    try:
        store(CHATS.documents([chat]), now_ms())
    except OperationalError as error:
        log.info("chat %d is indexed later: %s", chat, error)


SEARCHED = {tag: kind.searched for tag, kind in events.KINDS.items() if kind.searched}


def read_in_steps(chats: Sequence[int]) -> Iterator[Document | None]:
    # Heads are read before logs: an event stored in between makes the head's `last_seq` stale, and the chat stays due.
    heads = {head.chat: head for head in queries.heads_of(chats)}
    languages = dict(Department.objects.values_list("id", "library__language"))
    noted = set(Card.objects.filter(chat__in=chats, noted=True).values_list("chat_id", flat=True))
    sort_keys = [sort_key_of(head.started_at, chat) for chat, head in heads.items()]
    parts = set(Participation.objects.filter(sort_key__in=sort_keys).values_list("sort_key", "operator_id"))
    words = {chat: Words(str(chat)) for chat in heads}
    for chat in _READER.read({chat: head.last_seq for chat, head in heads.items()}, words):
        if chat is None:
            yield None
            continue
        head = heads[chat]
        sort_key = sort_key_of(head.started_at, chat)
        operators = {operator for key, operator in parts if key == sort_key} | {head.claimed_by}
        terms = _facets(head, sorted(filter(None, operators)), chat in noted)
        yield Document(chat, head.last_seq, words[chat].entry(sort_key, languages[head.department], terms))


_READER = LogReader(lambda: Event.objects.filter(kind__in=SEARCHED), "chat_id", said_in(SEARCHED))


def _facets(head: Head, operators: Sequence[int], noted: bool) -> Iterable[str]:
    yield facets.number(head.chat)
    yield facets.department(head.department)
    yield facets.widget(head.widget)
    yield facets.outcome(head.outcome)
    yield from map(facets.operator, operators)
    if head.contact is not None:
        yield facets.contact(head.contact)
    if noted:
        yield facets.NOTED
    yield from map(facets.tag, tags_of(head))


CHATS = Source(INDEX, due, read_in_steps, store, mark_all_due)
