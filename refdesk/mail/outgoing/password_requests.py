"""Requests for a link to set a new password. The page stores each, and the mail worker looks its account up.

An unknown email costs the page as much work as a known one, so that its time tells nothing.
"""

from django.db import transaction

from refdesk.identity import audited
from refdesk.identity.password_links import LASTS, may_reset
from refdesk.kit.clock import now_ms
from refdesk.staff.models import Operator

from ..models import PasswordRequest
from .account_links import can_be_sent, queue_password_link

BATCH = 100


def request_link(email: str, address: str) -> None:
    """Store a request for `email`, in its normal form, from an IP address."""
    PasswordRequest.objects.create(email=email, address=address, created_at=now_ms())


def any_waiting() -> bool:
    """Whether a request waits. Runs every second; `answer` would take the write lock each time."""
    return PasswordRequest.objects.exists()


def answer(now: int) -> None:
    """Queue the emails of requests that wait, at most `BATCH`, and delete them."""
    with transaction.atomic():
        requests = list(PasswordRequest.objects.select_for_update(skip_locked=True).order_by("id")[:BATCH])
        for request in requests:
            if now - request.created_at <= LASTS * 1000:
                _answer(request)
        PasswordRequest.objects.filter(pk__in=[request.pk for request in requests]).delete()


def _answer(request: PasswordRequest) -> None:
    operator = Operator.objects.select_for_update().filter(email=request.email).first()
    audited.password_requested(operator, request.address)
    if operator is not None and may_reset(operator) and can_be_sent(operator):
        queue_password_link(operator, request.created_at)
