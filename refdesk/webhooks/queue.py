"""The queue of deliveries: each due row is leased by one sender, and updated with the result.

A sender that was killed loses its lease, and the delivery is sent again with the same `webhook-id`: a receiver can get
one twice, and recognizes it by that.
"""

import random
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.audit.request import SERVER
from refdesk.kit.clock import now_ms

from . import notices, subscribers
from .events import TEST
from .models import Delivery, Webhook

State = Delivery.State

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
LEASE = 2 * MINUTE
"""Longer than an attempt, with the resolution of the host's name."""
RETRIES = (5 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, *(hours * HOUR for hours in (2, 5, 10, 14, 20, 24, 24, 24)))
"""Pauses between attempts (ms). Together they are longer than `PATIENCE`, so that the last one finds it over."""
JITTER = 0.2
"""A pause is longer by up to this part of it: deliveries that failed together don't come back together."""
PATIENCE = 5 * DAY
"""A webhook whose attempts have all failed for this long is switched off (ms)."""
LONGEST_WAIT = DAY
"""A receiver's `Retry-After` is honored up to this (ms)."""


class Result(NamedTuple):
    """The result of an attempt. `status` is None without an answer; `error` is in words, empty for a success.

    `retry_after`: the receiver asks for this many seconds without a request.
    """

    status: int | None
    error: str = ""
    gone: bool = False
    retry_after: float = 0


def due_webhooks(now: int) -> list[int]:
    """The open webhooks with a due delivery: one look into an index for each, however many deliveries wait."""
    due = Delivery.objects.filter(webhook=OuterRef("pk"), due_at__lte=now)
    return list(_open(now).filter(Exists(due)).order_by("pk").values_list("pk", flat=True))


def lease_next(webhook: int, now: int) -> tuple[Delivery, Webhook] | None:
    """Lease the delivery of a webhook that has been due the longest; None if there is none."""
    with transaction.atomic():
        due = Delivery.objects.select_for_update(skip_locked=True).filter(webhook=webhook, due_at__lte=now)
        delivery = due.order_by("due_at", "pk").first()
        receiver = _open(now).filter(pk=webhook).first() if delivery else None
        if delivery is None or receiver is None:
            return None
        delivery.state, delivery.due_at, delivery.attempts = State.SENDING, now + LEASE, delivery.attempts + 1
        delivery.save(update_fields=["state", "due_at", "attempts"])
        return delivery, receiver


def store(delivery: Delivery, result: Result, now: int) -> None:
    """Store the result of an attempt, unless its lease had ended and another sender has the delivery."""
    with transaction.atomic():
        webhook = Webhook.objects.select_for_update().filter(pk=delivery.webhook_id).first()
        wait = round(min(result.retry_after * SECOND, LONGEST_WAIT))
        pause = None if not result.error or result.gone else pause_after(delivery, wait)
        values = {"status": result.status, "error": result.error[:200]}
        if pause is None:
            state = State.FAILED if result.error else State.DELIVERED
            values |= {"state": state, "due_at": None, "done_at": now}
        else:
            values |= {"state": State.DUE, "due_at": now + pause}
        leased = Delivery.objects.filter(pk=delivery.pk, state=State.SENDING, attempts=delivery.attempts)
        if leased.update(**values) and webhook is not None and webhook.enabled:
            if wait and result.error and not result.gone:
                Webhook.objects.filter(pk=webhook.pk).update(accepts_at=now + wait)
            _follow(webhook, result, now, trial=delivery.event == TEST)


def pause_after(delivery: Delivery, wait: int = 0) -> int | None:
    """The pause after a failed attempt, at least `wait` (ms); None if it was the last one. A test is tried once."""
    if delivery.event == TEST or delivery.attempts > len(RETRIES):
        return None
    pause = max(RETRIES[delivery.attempts - 1], wait)
    return round(pause * (1 + JITTER * random.random()))  # noqa: S311 no secret


def send_test(webhook: Webhook) -> Delivery:
    """Queue a test; the one that waits, if one does."""
    waiting = webhook.deliveries.filter(event=TEST, due_at__isnull=False).first()
    return waiting or Delivery.objects.create(webhook=webhook, event=TEST, at=now_ms())


def send_again(delivery: Delivery, now: int) -> bool:
    """Queue a delivery for `now` (ms), with all its attempts. False while it is being sent."""
    rows = Delivery.objects.filter(pk=delivery.pk).exclude(state=State.SENDING)
    return bool(rows.update(state=State.DUE, due_at=now, done_at=None, attempts=0))


def _open(now: int) -> QuerySet[Webhook]:
    """The enabled webhooks whose receivers didn't ask to wait longer."""
    return Webhook.objects.filter(Q(accepts_at=None) | Q(accepts_at__lte=now), enabled=True)


def _follow(webhook: Webhook, result: Result, now: int, *, trial: bool) -> None:
    """What a result means for its webhook, which is locked. A test that fails says nothing about deliveries."""
    if result.gone:
        _stop(webhook, Webhook.Stopped.GONE)
    elif not result.error:
        if webhook.failing_since is not None:
            Webhook.objects.filter(pk=webhook.pk).update(failing_since=None)
    elif not trial and webhook.failing_since is None:
        Webhook.objects.filter(pk=webhook.pk).update(failing_since=now)
    elif not trial and webhook.failing_since is not None and now - webhook.failing_since >= PATIENCE:
        _stop(webhook, Webhook.Stopped.FAILING)
        notices.queue_notices(webhook, now)


def _stop(webhook: Webhook, reason: Webhook.Stopped) -> None:
    Webhook.objects.filter(pk=webhook.pk).update(enabled=False, stopped=reason)
    changes = {"enabled": [True, False], "stopped": ["", str(reason)]}
    about = Thing("webhook", webhook.pk, webhook.name)
    record(Action.SETTINGS_CHANGED, about, actor=SERVER, library=webhook.library_id, changes=changes, address="")
    subscribers.forget()
