"""`python -m bench.ticket_archive TICKETS`: tickets of many years with their words, in the environment's database.

Twenty queues of one library. A ticket has a question, a reply, an answer and a note: some fifty words, most of them
common. They come in through SQL, not through the journal.
"""

import os
import sys
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Any

import django
import msgspec

from bench.archive import BEGIN, COMMON, TAGS, WORDS, YEARS, insert, pieces, word, words_index

NEWEST = 0.02
"""The share of the tickets that are not closed yet, all of them among the last ones."""

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class InventedTicket:
    """One ticket: the columns of its head by name, its events, and its texts."""

    head: dict[str, Any]
    events: list[list[Any]]
    text: str
    note: str


def main(count: int) -> None:
    """Fill it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "refdesk.project.settings")
    django.setup()
    from django.db import connection, transaction

    from bench.consortium import consortium

    branches, people = consortium()
    inventor = _Inventor(count, _queues([department for department, _ in branches]), people)
    words_index(connection, "tickets_words", made=False)
    number = 0
    for size in pieces(count):
        with transaction.atomic():
            _write(connection, [inventor.ticket(number + index) for index in range(size)])
        number += size
    words_index(connection, "tickets_words", made=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _queues(departments: list[int]) -> list[int]:
    """One queue for each department. Marta, the administrator, is a member of all, Ana of the first."""
    from refdesk.libraries.models import Library
    from refdesk.staff.models import Operator
    from refdesk.tickets.models import Queue

    library = Library.objects.get()
    queues = [Queue.objects.create(library=library, name=f"Branch {n}", slug=f"branch-{n}") for n in departments]
    marta, ana = (Operator.objects.get(email=f"{name}@harbour.example") for name in ("marta", "ana"))
    marta.queues.add(*queues)
    ana.queues.add(queues[0])
    return [queue.pk for queue in queues]


class _Inventor:
    """Makes tickets up, evenly over the years."""

    def __init__(self, count: int, queues: list[int], people: list[int]) -> None:
        from refdesk.libraries.models import Library

        self._count, self._apart = count, YEARS * 365 * 86_400_000 // count
        self._library, self._queues, self._people = Library.objects.get().pk, queues, people
        self._dice = Random(1924)
        self._known = [word(number) for number in range(WORDS)]
        # The n-th word is as frequent as 1/n.
        self._weights = list(accumulate(1 / (number + 2) for number in range(WORDS)))

    def ticket(self, index: int) -> InventedTicket:
        dice, ticket, at = self._dice, 1_000_000 + index, BEGIN + index * self._apart
        where = dice.randrange(len(self._queues))
        owner = self._people[where + len(self._queues) * dice.randrange(5)]
        status = "closed" if index < self._count * (1 - NEWEST) else dice.choice(("new", "open", "pending"))
        tag = dice.choice(TAGS) if dice.random() < 0.1 else ""
        question, reply, answer, note = (self._words(count) for count in (24, 40, 16, 12))
        by = f"operator:{owner}:Operator"
        bodies: list[tuple[str, dict[str, Any]]] = [
            ("patron", {"kind": "opened", "source": "form", "queue": 1, "queue_name": "Branch", "question": question}),
            (by, {"kind": "replied", "text": reply}),
            ("patron", {"kind": "replied", "text": answer}),
            (by, {"kind": "note_saved", "text": note}),
        ]
        head = {
            "id": ticket,
            "library_id": self._library,
            "country": "US",
            "start_key": f"bench-{ticket}",
            "queue_id": self._queues[where],
            "source": "form",
            "status": status,
            "question": question[:200],
            "name": None,
            "contact": f"patron{dice.randrange(200_000)}@example.org",
            "owner_id": owner,
            "owner_name": "Operator",
            "tags": f",{tag}," if tag else "",
            "opened_at": at,
            "changed_at": at + 3_600_000,
            "last_seq": len(bodies),
            "excerpt": answer[:200],
            "excerpt_by": "patron",
            "answered_seq": 2,
            "answered_by": by,
            "excerpt_seq": 3,
            "redacted": "",
            "forget": "",
            "offered": 0,
        }
        events = [
            [ticket, seq, body["kind"], at + seq, actor, _encode(body).decode()]
            for seq, (actor, body) in enumerate(bodies, 1)
        ]
        return InventedTicket(head, events, f"{question} {reply} {answer}", note)

    def _words(self, count: int) -> str:
        common = self._dice.choices(COMMON, k=count // 2)
        rare = self._dice.choices(self._known, cum_weights=self._weights, k=count - count // 2)
        return " ".join(one for pair in zip(common, rare, strict=True) for one in pair)


def _write(connection: Any, tickets: list[InventedTicket]) -> None:
    from refdesk.tickets.models import Card
    from refdesk.tickets.search.indexing import INDEX
    from refdesk.word_index import facets
    from refdesk.word_index.documents import Words
    from refdesk.word_index.sort_keys import sort_key_of

    insert(connection, "tickets_ticket", list(tickets[0].head), [list(each.head.values()) for each in tickets])
    columns = ["ticket_id", "seq", "kind", "at", "actor", "payload"]
    insert(connection, "tickets_event", columns, [event for each in tickets for event in each.events])
    cards, entries = [], []
    for each in tickets:
        head = each.head
        sort_key = sort_key_of(head["changed_at"], head["id"])
        known = [facets.number(head["id"]), facets.queue(head["queue_id"]), facets.status(head["status"])]
        known += [facets.operator(head["owner_id"]), *map(facets.tag, filter(None, head["tags"].split(",")))]
        words = Words(head["contact"], head["tags"])
        words.add("text", each.text)
        words.add("note", each.note)
        entries.append(words.entry(sort_key, "en", known))
        cards.append(Card(ticket_id=head["id"], sort_key=sort_key))
    Card.objects.bulk_create(cards)
    INDEX.renew(entries)


if __name__ == "__main__":
    main(int(sys.argv[1]))
