"""Pictures of FAQs on either database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

from django.db import connections, transaction

from refdesk.faq.models import Picture
from refdesk.faq.pictures import uses
from refdesk.faq.pictures.sweep import UNUSED_DAYS, sweep
from refdesk.kit.clock import now_ms
from tests.databases import Database
from tests.faq.world import faq, group, picture, shows

LATER = (UNUSED_DAYS + 1) * 24 * 3600_000


def test_the_sweep_leaves_a_picture_whose_faq_is_being_saved(database: Database) -> None:
    """It waits for the transaction that uses the picture, and looks again."""
    shown = picture(database.people.harbour)
    other = picture(database.people.harbour)
    made = faq(group(database.people.harbour), "Where?")
    saving = Event()

    def save() -> None:
        with transaction.atomic():
            uses.renew({made.pk: shows(shown)})
            saving.set()
            # The sweep is as far as it gets.
            saved.wait(0.3)

    def swept() -> int:
        saving.wait()
        return sweep(now_ms() + LATER)

    def closing(work: Callable[[], Any]) -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    saved = Event()
    with ThreadPoolExecutor(2) as pool:
        saver, sweeper = pool.submit(closing, save), pool.submit(closing, swept)
        saver.result()
        assert sweeper.result() == 1
    assert list(Picture.objects.all()) == [shown]
    assert other.name != shown.name


def test_the_uses_of_pictures_follow_the_answers(database: Database) -> None:
    map_, plan = picture(database.people.harbour), picture(database.people.harbour)
    borrowing = group(database.people.harbour)
    first, second = faq(borrowing, "One?", shows(map_)), faq(borrowing, "Two?", shows(map_) + shows(plan))
    assert set(map_.faqs.all()) == {first, second}
    with transaction.atomic():
        uses.renew({first.pk: shows(plan), second.pk: shows(plan) + shows(plan)})
    assert (set(map_.faqs.all()), set(plan.faqs.all())) == (set(), {first, second})
    second.delete()
    assert set(plan.faqs.all()) == {first}
