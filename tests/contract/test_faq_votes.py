"""Two answers of one browser at one time, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection
from django.utils import timezone

from refdesk.faq import votes
from refdesk.faq.models import FaqGroup, Vote
from tests.databases import Database
from tests.faq.world import faq, group

AT_ONCE = 8


def test_one_browser_that_answers_many_times_at_once_counts_once(database: Database) -> None:
    FaqGroup.objects.all().delete()
    printing = faq(group(database.people.harbour), "How do I print?")
    start = Barrier(AT_ONCE)

    def press(number: int) -> None:
        try:
            start.wait()
            who = votes.voter(printing, f"browser {number % 2}")
            votes.cast(printing, who, helpful=number % 4 < 2, now=timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as people:
        list(people.map(press, range(AT_ONCE)))
    printing.refresh_from_db()
    stored = list(Vote.objects.values_list("helpful", flat=True))
    assert len(stored) == 2
    assert (printing.helpful, printing.unhelpful) == (stored.count(True), stored.count(False))
