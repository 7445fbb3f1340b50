"""`python -m bench.archive CHATS`: chats of many years with their words, in the database that the environment names.

Twenty departments of one library, a hundred operators. Chats of seven events and some twenty words of their own: most
of those are common, some rare, as in what people write. They come in through SQL, not through the journal: a million
of them would take it an hour.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Any

import django
import msgspec

PIECE = 5_000
YEARS = 5
BEGIN = 1_609_459_200_000
WORDS = 40_000
OUTCOMES = ("operator", "patron", "disconnection", "missed")
TAGS = ("hours", "renewals", "printing", "citations", "wi-fi", "fines", "databases", "rooms")
COMMON = (
    "where",
    "can",
    "i",
    "find",
    "the",
    "book",
    "that",
    "my",
    "library",
    "has",
    "about",
    "how",
    "do",
    "you",
    "renew",
    "please",
    "thank",
    "on",
    "floor",
)

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class InventedChat:
    """One chat: the columns of its head that differ from the defaults, its events, and its search terms."""

    head: dict[str, Any]
    events: list[tuple[Any, ...]]
    text: str
    patron: str
    tag: str


def main(count: int) -> None:
    """Fill it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "refdesk.project.settings")
    django.setup()
    from django.db import connection, transaction

    from bench.consortium import consortium
    from refdesk.staff.models import Membership, Operator

    branches, people = consortium()
    Membership.objects.create(operator=Operator.objects.get(email="ana@harbour.example"), department_id=branches[0][0])
    words_index(connection, "transcripts_words", made=False)
    inventor = _Inventor(count, branches, people)
    number = 0
    for size in pieces(count):
        with transaction.atomic():
            _write(connection, [inventor.chat(number + index) for index in range(size)])
        number += size
    words_index(connection, "transcripts_words", made=True)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('chats_chat', 'id'), (SELECT max(id) FROM chats_chat))"
            )
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


class _Inventor:
    """Makes chats up, evenly over the years."""

    def __init__(self, count: int, branches: list[Any], people: list[int]) -> None:
        self._apart = YEARS * 365 * 86_400_000 // count
        self._branches, self._people = branches, people
        self._dice = Random(1924)
        self._known = [word(number) for number in range(WORDS)]
        # The n-th word is as frequent as 1/n.
        self._weights = list(accumulate(1 / (number + 2) for number in range(WORDS)))

    def chat(self, index: int) -> InventedChat:
        dice, chat = self._dice, 1_000_000 + index
        at = BEGIN + index * self._apart
        branch = dice.randrange(len(self._branches))
        department, widget = self._branches[branch]
        outcome = dice.choices(OUTCOMES, (70, 15, 7, 8))[0]
        operator = None if outcome == "missed" else self._people[branch + len(self._branches) * dice.randrange(5)]
        contact = f"patron{dice.randrange(200_000)}@example.org" if dice.random() < 0.3 else None
        tag = dice.choice(TAGS) if dice.random() < 0.1 else ""
        question, answer = self._words(12), self._words(14)
        started = {"kind": "started", "department": "Branch", "widget": "Ask us", "guest": 1000 + chat % 9000}
        bodies: list[tuple[int, str, dict[str, Any]]] = [
            (0, "patron", {**started, "name": None, "contact": contact}),
            (0, "patron", {"kind": "patron_described", "browser": "Firefox 145", "system": "Ubuntu"}),
            (0, "patron", {"kind": "message_sent", "text": question}),
        ]
        if operator is not None:
            by = f"operator:{operator}:Operator"
            bodies += [
                (30_000, by, {"kind": "claimed", "operator": operator, "name": "Operator", "waited": 30_000}),
                (60_000, by, {"kind": "message_sent", "text": answer}),
                (90_000, "patron", {"kind": "message_sent", "text": "Thank you!"}),
            ]
        by = "patron" if outcome in ("patron", "missed") else "system"
        ended = {"kind": "ended", "by": "patron" if outcome == "missed" else outcome}
        bodies.append((120_000, by, ended))
        head = {
            "id": chat,
            "widget_id": widget,
            "department_id": department,
            "country": "US",
            "start_key": f"bench-{chat}",
            "state": "ended",
            "guest": 1000 + chat % 9000,
            "contact": contact,
            "claimed_by_id": operator,
            "claimed_name": "Operator" if operator else "",
            "claimed_at": at + 30_000 if operator else None,
            "operator_gone": False,
            "mobile": False,
            "listed": False,
            "started_at": at,
            "ended_at": at + 120_000,
            "ended_by": ended["by"],
            "closed": True,
            "seat": 1,
            "node": "n",
            "connection": "none",
            "connection_at": at,
            "last_seq": len(bodies),
            "excerpt": question[:120],
            "excerpt_by": "patron",
            "excerpt_seq": 3,
            "question": question[:120],
            "message_at": at,
            "patron_messages": 2,
            "tags": f",{tag}," if tag else "",
        }
        events = [
            (chat, seq, body["kind"], at + later, actor, _encode(body).decode())
            for seq, (later, actor, body) in enumerate(bodies, 1)
        ]
        said = f"{question} {answer} thank you" if operator else question
        return InventedChat(head, events, said, contact or "", tag)

    def _words(self, count: int) -> str:
        common = self._dice.choices(COMMON, k=count // 2)
        rare = self._dice.choices(self._known, cum_weights=self._weights, k=count - count // 2)
        return " ".join(one for pair in zip(common, rare, strict=True) for one in pair)


def _write(connection: Any, chats: list[InventedChat]) -> None:
    from refdesk.chats.models import Chat
    from refdesk.libraries.models import Library
    from refdesk.transcripts.index import INDEX
    from refdesk.transcripts.models import Card, Tagging
    from refdesk.word_index import facets
    from refdesk.word_index.documents import Entry
    from refdesk.word_index.sort_keys import sort_key_of

    library = Library.objects.get().pk
    defaults: dict[str, Any] = {str(field.column): field.get_default() for field in Chat._meta.concrete_fields}
    insert(connection, "chats_chat", list(defaults), [list((defaults | chat.head).values()) for chat in chats])
    columns = ["chat_id", "seq", "kind", "at", "actor", "payload"]
    insert(connection, "chats_event", columns, [list(event) for each in chats for event in each.events])
    cards, tags, entries = [], [], []
    for each in chats:
        head = each.head
        sort_key = sort_key_of(head["started_at"], head["id"])
        outcome = "missed" if head["claimed_by_id"] is None else head["ended_by"]
        known = [facets.department(head["department_id"]), facets.widget(head["widget_id"]), facets.outcome(outcome)]
        known += [facets.operator(head["claimed_by_id"])] if head["claimed_by_id"] else []
        known += [facets.tag(each.tag)] if each.tag else []
        tags += [Tagging(library_id=library, tag=each.tag, sort_key=sort_key)] if each.tag else []
        cards.append(
            Card(
                chat_id=head["id"],
                sort_key=sort_key,
                department_id=head["department_id"],
                widget_id=head["widget_id"],
                operator_id=head["claimed_by_id"],
                outcome=outcome,
            )
        )
        entries.append(Entry(sort_key, _indexed(each.text), [], _indexed(f"{head['id']} {each.patron}"), known))
    Card.objects.bulk_create(cards)
    Tagging.objects.bulk_create(tags)
    INDEX.renew(entries)


def _indexed(text: str) -> list[str]:
    from refdesk.search.tokenizer import indexed

    return indexed([text], "en")


def insert(connection: Any, table: str, columns: list[str], rows: list[list[Any]]) -> None:
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})", rows)  # noqa: S608


def words_index(connection: Any, words: str, *, made: bool) -> None:
    """PostgreSQL builds an index of existing rows in a fraction of the time of updating it row by row."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            if made:
                on = f"{words} USING gin (words) WITH (fastupdate = off)"
                cursor.execute(f"CREATE INDEX {words}_words ON {on}")
            else:
                cursor.execute(f"DROP INDEX {words}_words")


def word(number: int) -> str:
    """The word that is the so many most frequent one of the rarer ones: of letters alone."""
    letters = ""
    while number:
        number, letter = divmod(number, 20)
        letters += "bcdfghjklmnpqrstvwxz"[letter] + "aeiou"[letter % 5]
    return f"w{letters}"


def pieces(count: int) -> Iterator[int]:
    while count > 0:
        yield min(PIECE, count)
        count -= PIECE


if __name__ == "__main__":
    main(int(sys.argv[1]))
