"""Counts what followed when FAQs were suggested: by FAQ, widget and day, without anything of a patron.

Questions that were sent anyway are also stored for “FAQ gaps”, each with its chat or ticket until that is redacted.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection

from refdesk.chats.events import PatronDescribed
from refdesk.chats.outcomes import Stored as StoredChat
from refdesk.kit.clock import now_ms
from refdesk.kit.quota import Quota
from refdesk.tickets.events import Opened
from refdesk.tickets.outcomes import Stored as StoredTicket
from refdesk.widgets.models import Widget

from .models import SentQuestion
from .suggestions import MOST, suggestible

# A whole library may share one address.
per_address = Quota("faq/answered", 60, 3600)

_COUNT = """
INSERT INTO faq_suggestioncount (faq_id, widget_id, day, answered, sent) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (faq_id, widget_id, day) DO UPDATE
SET answered = faq_suggestioncount.answered + excluded.answered, sent = faq_suggestioncount.sent + excluded.sent
"""


class Sent(NamedTuple):
    """A question that was sent anyway: the widget, the FAQs that it reports as suggested, when (ms), and where to."""

    widget: int
    faqs: Sequence[int]
    at: int
    chat: int | None = None
    ticket: int | None = None


def count_chats(batch: Sequence[StoredChat]) -> None:
    """Counts the chats of one batch that patrons started although FAQs were suggested."""
    _count_sent(
        Sent(stored.head.widget, event.body.suggested, event.at, chat=stored.head.chat)
        for stored in batch
        for event in stored.events
        if isinstance(event.body, PatronDescribed)
    )


def count_tickets(batch: Sequence[StoredTicket]) -> None:
    """Counts the questions of one batch that patrons left although FAQs were suggested."""
    _count_sent(
        Sent(event.body.widget, event.body.suggested, event.at, ticket=stored.head.ticket)
        for stored in batch
        for event in stored.events
        if isinstance(event.body, Opened)
    )


def forget_chats(batch: Sequence[StoredChat]) -> None:
    """Separates the questions of one batch that were redacted from their chats."""
    redacted = [stored.head.chat for stored in batch if not stored.head.question]
    SentQuestion.objects.filter(chat__in=redacted).update(chat=None)


def forget_tickets(batch: Sequence[StoredTicket]) -> None:
    """Separates the questions of one batch that were redacted from their tickets."""
    redacted = [stored.head.ticket for stored in batch if not stored.head.question]
    SentQuestion.objects.filter(ticket__in=redacted).update(ticket=None)


def count_answered(widget: Widget, faq: int) -> bool:
    """Counts that an FAQ answered a patron. False for an FAQ that this widget can't suggest."""
    if not suggestible(widget).filter(pk=faq).exists():
        return False
    _write({(faq, widget.pk, _day(widget, now_ms())): 1}, answered=True)
    return True


def _count_sent(questions: Iterable[Sent]) -> None:
    """Counts questions for FAQs that their widget can suggest; what a hostile window reports besides is ignored."""
    reported = [question for question in questions if question.faqs]
    if not reported:
        return
    numbers = {question.widget for question in reported}
    widgets = Widget.objects.select_related("department__library").in_bulk(numbers)
    counts: Counter[tuple[int, int, date]] = Counter()
    rows: list[SentQuestion] = []
    for question in reported:
        if widget := widgets.get(question.widget):
            suggested = suggestible(widget).filter(pk__in=set(question.faqs[:MOST])).values_list("pk", flat=True)
            day = _day(widget, question.at)
            counts.update((faq, widget.pk, day) for faq in suggested)
            rows += [_row(question, widget, sorted(suggested), day)] if suggested else []
    _write(counts)
    SentQuestion.objects.bulk_create(rows)


def _row(question: Sent, widget: Widget, suggested: Sequence[int], day: date) -> SentQuestion:
    return SentQuestion(
        library_id=widget.department.library_id,
        suggested=" ".join(map(str, suggested)),
        day=day,
        chat_id=question.chat,
        ticket_id=question.ticket,
    )


def _write(counts: dict[tuple[int, int, date], int], *, answered: bool = False) -> None:
    # Sorted: two lanes that lock the same rows in one order can't wait for each other in a circle.
    rows = [(*key, *((count, 0) if answered else (0, count))) for key, count in sorted(counts.items())]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_COUNT, rows)


def _day(widget: Widget, at: int) -> date:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(widget.department.library.time_zone)).date()
