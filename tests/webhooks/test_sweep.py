"""G6: old deliveries are deleted, and those of a webhook that is gone."""

from refdesk.kit.clock import now_ms
from refdesk.webhooks.models import OVERLAP, Delivery
from refdesk.webhooks.sweep import DAY, sweep
from tests.sample_people import People

from .world import make_webhook


def test_G6_deliveries_are_deleted_after_30_days_and_with_their_webhook(people: People) -> None:
    webhook, now = make_webhook(people.harbour), now_ms()
    ages = {"old": 31, "recent": 29}
    for event, days in ages.items():
        Delivery.objects.create(webhook=webhook, event=event, at=0, created_at=now - days * DAY)
    Delivery.objects.create(webhook_id=webhook.pk + 1, event="orphan", at=0)
    assert sweep(now) == 2
    assert [delivery.event for delivery in Delivery.objects.all()] == ["recent"]
    assert sweep(now) == 0
    webhook.delete()
    assert not Delivery.objects.exists()


def test_G6_a_former_secret_is_deleted_once_it_signs_no_more(people: People) -> None:
    webhook, now = make_webhook(people.harbour), now_ms()
    webhook.replace_secret(now)
    webhook.save()
    sweep(now + OVERLAP - 1)
    webhook.refresh_from_db()
    assert webhook.former_secret
    sweep(now + OVERLAP)
    webhook.refresh_from_db()
    assert (webhook.former_secret, webhook.former_secret_until) == ("", None)
