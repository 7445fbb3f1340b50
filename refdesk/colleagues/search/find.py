"""Finds messages by words in the internal chats of a member, the latest first. Nothing is counted or skipped."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.db.models import Q

from refdesk.eventlog.actors import decode_operator
from refdesk.libraries.models import Library
from refdesk.search.excerpts import Piece, excerpt
from refdesk.search.tokenizer import Term, terms
from refdesk.word_index import facets
from refdesk.word_index.conditions import Conditions
from refdesk.word_index.index import has, held
from refdesk.word_index.sort_keys import FIRST, LAST

from ..commands import Member
from ..membership import is_member, other_of
from ..models import Event, InternalChat, Message
from ..queries import Row, head_of, heads_of, rows_of
from .indexing import INDEX, text_of

PAGE = 30
QUERY_LIMIT = 300
FEW = 8
"""Up to this many internal chats are part of the word query."""


class FoundMessage(NamedTuple):
    """A message or file. `name` is the internal chat's name for this member."""

    internal_chat: int
    name: str
    seq: int
    at: int
    by: tuple[int, str]
    pieces: Sequence[Piece]


class Found(NamedTuple):
    """A page of messages, and the position of the next page; None on the last page."""

    messages: list[FoundMessage]
    next: int | None


def find(member: Member, query: str, within: int | None, before: int | None) -> Found | None:
    """The messages that have all words of the query, in all internal chats of the member, or in one of them.

    None if they are no member of that one.
    """
    chats = _chats_of(member) if within is None else _one(member, within)
    if within is not None and not chats:
        return None
    languages = sorted(set(Library.objects.filter(id__in=member.libraries).values_list("language", flat=True)))
    words = terms(query.strip()[:QUERY_LIMIT], languages)
    if not words or not chats:
        return Found([], None)
    groups = [[held(term)] for term in words]
    if len(chats) <= FEW:
        groups.append([has(facets.number(chat)) for chat in chats])
    where = Conditions()
    where.among("card.internal_chat_id", chats)
    rows = INDEX.find(groups, (FIRST, LAST if before is None else before), where, PAGE + 1)
    shown = [sort_key for sort_key, _ in rows[:PAGE]]
    return Found(_read(member, shown, words, languages), shown[-1] if len(rows) > PAGE else None)


def _one(member: Member, internal_chat: int) -> list[int]:
    head = head_of(internal_chat)
    return [internal_chat] if head is not None and is_member(head, member) else []


def _chats_of(member: Member) -> list[int]:
    mine = Q(department__in=member.departments) | Q(library__in=member.libraries)
    mine |= Q(first=member.id) | Q(second=member.id)
    numbers = InternalChat.objects.filter(mine, message_at__gt=0).values_list("id", flat=True)
    return [head.internal_chat for head in heads_of(list(numbers)) if is_member(head, member)]


def _read(
    member: Member, sort_keys: Sequence[int], words: Sequence[Term], languages: Sequence[str]
) -> list[FoundMessage]:
    places = Message.objects.in_bulk(sort_keys)
    events = _events({(place.internal_chat_id, place.seq) for place in places.values()})
    names = {row.head.internal_chat: _name(row, member) for row in rows_of([*{chat for chat, _ in events}])}
    messages = []
    for sort_key in sort_keys:
        place = places.get(sort_key)
        event = place and events.get((place.internal_chat_id, place.seq))
        if place and event:
            pieces = excerpt(" ".join(text_of(event.payload).split()), words, languages)
            by = decode_operator(event.actor) or (0, "")
            name = names.get(place.internal_chat_id, "")
            messages.append(FoundMessage(place.internal_chat_id, name, event.seq, event.at, by, pieces))
    return messages


def _events(places: Collection[tuple[int, int]]) -> dict[tuple[int, int], Event]:
    chosen = Q(pk__in=[])
    for chat in {chat for chat, _ in places}:
        chosen |= Q(internal_chat=chat, seq__in=[seq for of, seq in places if of == chat])
    return {(event.internal_chat_id, event.seq): event for event in Event.objects.filter(chosen)}


def _name(row: Row, member: Member) -> str:
    return row.name or dict(row.people).get(other_of(row.head, member), "")
