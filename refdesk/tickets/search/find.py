"""Finds tickets by words, the last changed first. Nothing is counted, sorted in full or skipped."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from refdesk.search.tokenizer import SIGNS, Term, terms
from refdesk.word_index import facets
from refdesk.word_index.conditions import Conditions
from refdesk.word_index.documents import Document
from refdesk.word_index.index import Row, has, held

from .indexing import INDEX, TICKETS

FEW = 8
"""Up to this many queues are part of the word query. With more, nearly every hit is in one of them."""
_NUMBER = re.compile(r"(?<!\S)#([0-9]{1,18})(?!\S)")
# The first letter of a further word says nothing yet: without this, the list would be empty while it is typed.
_FIRST_LETTER = re.compile(rf"(?<=[\w{SIGNS}])[^\w{SIGNS}]+[^\W\d_]\Z")


@dataclass(frozen=True)
class Criteria:
    """What a search is limited to. `queues`: those that the reader may read, or fewer; `owner`: 0 for nobody."""

    queues: Collection[int]
    statuses: Collection[str] = ()
    owner: int | None = None
    tag: str = ""


@dataclass(frozen=True)
class Query:
    """What somebody searches for: tickets with each of these numbers and each of these words."""

    numbers: Collection[int]
    terms: Collection[Term]

    @classmethod
    def of(cls, text: str, languages: Collection[str]) -> "Query":
        """The last word may be unfinished. `#12` is the ticket with this number, `12` a number or a word."""
        rest = _FIRST_LETTER.sub(" ", _NUMBER.sub(" ", text))
        return cls([int(number) for number in _NUMBER.findall(text)], terms(rest, languages))

    def __bool__(self) -> bool:
        return bool(self.numbers or self.terms)


def find(query: Query, criteria: Criteria, within: tuple[int, int], most: int) -> list[Row]:
    """Sort key and number of the tickets that match, with a sort key in `within`."""
    if not criteria.queues or not query:
        return []
    groups = [[has(facets.number(number))] for number in query.numbers]
    groups += [[held(term), *(has(facets.number(number)) for number in _numbers(term))] for term in query.terms]
    narrowing = [[has(facet) for facet in group] for group in _facet_groups(criteria)]
    return INDEX.find([*groups, *narrowing], within, _conditions(criteria), most)


def fits(query: Query, tickets: Sequence[int]) -> set[int]:
    """The tickets among these few that match, by their logs: what has just changed is not in the index yet."""
    return {document.log for document in TICKETS.documents(tickets) if query and _fits(query, document)}


def _fits(query: Query, document: Document) -> bool:
    words = [*document.entry.text, *document.entry.note, *document.entry.patron]
    return all(number == document.log for number in query.numbers) and all(
        term.fits(words) or document.log in _numbers(term) for term in query.terms
    )


def _numbers(term: Term) -> list[int]:
    return [int(form) for form in term.forms if form.isascii() and form.isdigit()]


def _facet_groups(criteria: Criteria) -> Iterator[list[str]]:
    """Groups of facets; a ticket has one of each group.

    The index may be a second old, so the conditions apply as well.
    """
    if len(criteria.queues) <= FEW:
        yield [facets.queue(queue) for queue in criteria.queues]
    if criteria.statuses:
        yield [facets.status(status) for status in criteria.statuses]
    if criteria.owner is not None:
        yield [facets.operator(criteria.owner)]
    if criteria.tag:
        yield [facets.tag(criteria.tag)]


def _conditions(criteria: Criteria) -> Conditions:
    ticket = Conditions()
    ticket.add("ticket.id = card.ticket_id")
    ticket.among("ticket.queue_id", list(criteria.queues))
    if criteria.statuses:
        ticket.among("ticket.status", list(criteria.statuses))
    if criteria.owner is not None:
        ticket.add("COALESCE(ticket.owner_id, 0) = %s", criteria.owner)
    if criteria.tag:
        escaped = connection.ops.prep_for_like_query(criteria.tag)
        ticket.add("ticket.tags LIKE %s ESCAPE '\\'", f"%,{escaped},%")
    where = Conditions()
    where.add(f"EXISTS (SELECT 1 FROM tickets_ticket AS ticket WHERE {ticket})", *ticket.params)  # noqa: S608 placeholders
    return where
