"""One page of the tickets of an operator's queues, the last changed first."""

from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Q

from refdesk.word_index.sort_keys import FIRST, LAST, sort_key_of, time_of

from .head import Head
from .models import Queue, Ticket
from .queries import PAGE_SIZE, heads_of, read_heads
from .search.find import Criteria, Query, find, fits

QUERY_LIMIT = 200
"""Characters of a query that are read."""

Position = tuple[int, int]
"""Where a ticket is in the list: the time of its last change (ms), and its number."""


class TicketFilters(NamedTuple):
    """Filters of a list. `tickets`: no others than these. `owner`: 0 for no owner, None for any. `before`: the position
    below which the page begins."""

    queue: int | None = None
    statuses: tuple[str, ...] = ()
    owner: int | None = None
    tag: str = ""
    words: str = ""
    tickets: tuple[int, ...] = ()
    before: Position | None = None


class TicketPage(NamedTuple):
    """Tickets, and the position below which the next page begins; None on the last page."""

    heads: list[Head]
    next: Position | None


def page(queues: Collection[int], filters: TicketFilters) -> TicketPage:
    within = [queue for queue in queues if filters.queue in (None, queue)]
    if not filters.words.strip():
        return _by_columns(within, filters)
    return _among(within, filters) if filters.tickets else _by_words(within, filters)


def _by_words(queues: Collection[int], filters: TicketFilters) -> TicketPage:
    before = LAST if filters.before is None else min(LAST, sort_key_of(*filters.before))
    criteria = Criteria(queues, filters.statuses, filters.owner, filters.tag)
    rows = find(_query(queues, filters), criteria, (FIRST, before), PAGE_SIZE + 1)
    heads = {head.ticket: head for head in heads_of([ticket for _, ticket in rows])}
    shown = [(time_of(sort_key), ticket) for sort_key, ticket in rows[:PAGE_SIZE]]
    return TicketPage([heads[ticket] for _, ticket in shown], shown[-1] if len(rows) > PAGE_SIZE else None)


def _among(queues: Collection[int], filters: TicketFilters) -> TicketPage:
    page = _by_columns(queues, filters)
    fitting = fits(_query(queues, filters), [head.ticket for head in page.heads])
    return TicketPage([head for head in page.heads if head.ticket in fitting], page.next)


def _query(queues: Collection[int], filters: TicketFilters) -> Query:
    languages = Queue.objects.filter(id__in=queues).values_list("library__language", flat=True)
    return Query.of(filters.words[:QUERY_LIMIT], set(languages))


def _by_columns(queues: Collection[int], filters: TicketFilters) -> TicketPage:
    tickets = Ticket.objects.filter(queue__in=queues)
    if filters.statuses:
        tickets = tickets.filter(status__in=filters.statuses)
    if filters.owner is not None:
        tickets = tickets.filter(owner=filters.owner or None)
    if filters.tag:
        tickets = tickets.filter(tags__contains=f",{filters.tag},")
    if filters.tickets:
        tickets = tickets.filter(id__in=filters.tickets)
    if filters.before:
        at, last = filters.before
        tickets = tickets.filter(Q(changed_at__lt=at) | Q(changed_at=at, id__lt=last))
    heads = read_heads(tickets.order_by("-changed_at", "-id")[: PAGE_SIZE + 1])
    shown = heads[:PAGE_SIZE]
    return TicketPage(shown, (shown[-1].changed_at, shown[-1].ticket) if len(heads) > PAGE_SIZE else None)
