"""Questions that are sent at one time although FAQs were suggested, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from django.db import connection, transaction

from refdesk.faq import suggestion_counts
from refdesk.faq.models import FaqGroup, SuggestionCount
from tests.databases import Database
from tests.faq.world import faq, group

AT_ONCE = 8


def test_L4_counts_that_are_written_at_once_lose_none_and_lock_none_out(database: Database) -> None:
    FaqGroup.objects.all().delete()
    borrowing = group(database.people.harbour)
    faqs = [faq(borrowing, f"How do I renew book {number}?").pk for number in map(str, range(100))]
    widget = database.people.ask
    start = Barrier(AT_ONCE)

    def count(number: int) -> None:
        try:
            start.wait()
            with transaction.atomic():
                order = faqs[:: 1 if number % 2 else -1]
                suggestion_counts._write({(faq, widget.pk, date(1970, 1, 1)): 1 for faq in order})
            suggestion_counts.count_answered(widget, faqs[0])
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as people:
        list(people.map(count, range(AT_ONCE)))
    counts = SuggestionCount.objects.order_by("faq", "day").values_list("faq", "answered", "sent")
    sent = [(number, 0, AT_ONCE) for number in faqs]
    assert list(counts) == [sent[0], (faqs[0], AT_ONCE, 0), *sent[1:]]


def test_L4_an_faq_that_is_deleted_meanwhile_undoes_nothing(database: Database) -> None:
    with transaction.atomic():
        suggestion_counts._write({(2**40, database.people.ask.pk, date(1970, 1, 1)): 1})
    assert SuggestionCount.objects.filter(faq=2**40).count() == 1
