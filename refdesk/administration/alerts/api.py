"""HTTP API: channels for alerts, for administrators."""

import hashlib
from collections.abc import Mapping
from threading import BoundedSemaphore
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Status

from refdesk.alerts.addresses import wrong_address, wrong_room, wrong_token
from refdesk.alerts.delivery import UNREADABLE, deliver, in_words
from refdesk.alerts.models import AlertChannel, ChannelKind
from refdesk.alerts.notifier import target_of
from refdesk.alerts.results import last_failure, note_arrival
from refdesk.alerts.texts import trial
from refdesk.http.forms import FormError, FormErrors, model_errors, refused
from refdesk.presence.leases import database_now
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.resources.schemas import versioned
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_of
from refdesk.staff.signed_in import current_operator

from .schemas import AlertChannelSettings, AlertChannelValues, AlertTest, NewAlertChannel

AT_ONCE = 4
"""Tests at one time: a slow service must not hold all threads for pages."""
_tests = BoundedSemaphore(AT_ONCE)
_WITH_TOKEN = (ChannelKind.MATRIX, ChannelKind.NTFY)


class AlertChannels(Resource[AlertChannel]):
    """The address and the token are secrets: they are stored encrypted, and never part of an answer or an entry."""

    model = AlertChannel
    kind = "alert_channel"
    path = "/desk/administration/alert-channels"
    parameter = "alert_channel"
    nouns = ("a channel for alerts", "channels for alerts")
    about = {
        "list": "The channels of the departments that the operator administers, by department and name.",
        "create": "404 for a department of others. Including questions requires a confirmation.",
    }
    item, new, form = AlertChannelSettings, NewAlertChannel, versioned(AlertChannelValues)
    owner = "department.library"
    limit = 200

    def rows(self, by: Operator) -> QuerySet[AlertChannel]:
        channels = AlertChannel.objects.filter(department__in=departments_of(by))
        return channels.select_related("department__library")

    def values(self, by: Operator, row: AlertChannel) -> dict[str, Any]:
        """Secrets as fingerprints of their encrypted forms, which are others for each one that is sent."""
        secrets = {"address": row.sealed_address, "token": row.sealed_token}
        return super().values(by, row) | {name: _fingerprint(sealed) for name, sealed in secrets.items()}

    def facts(self, by: Operator, row: AlertChannel) -> dict[str, Any]:
        failure = last_failure(row)
        return {
            "address": "",
            "token": "",
            "department": row.department_id,
            "department_name": row.department.name,
            "library": row.department.library_id,
            "library_name": row.department.library.name,
            "kind": row.kind,
            "has_token": bool(row.sealed_token),
            "sent_at": row.sent_at,
            "failing_since": row.failing_since,
            "last_error": in_words(row.kind, failure) if failure else "",
            "paused_at": row.paused_at,
        }

    def make(self, by: Operator, form: NewAlertChannel) -> AlertChannel:
        return AlertChannel(kind=form.kind, department=get_object_or_404(departments_of(by), pk=form.department))

    def fill(self, by: Operator, row: AlertChannel, form: AlertChannelValues) -> list[FormError]:
        errors = self.write(by, row, form) + _write_secret(row, form)
        if not (row.waiting or row.missed or row.unstaffed):
            errors.append(FormError(field="waiting", text=_("Choose at least one alert.")))
        if row.enabled:
            row.paused_at = row.failing_since = row.failure = None
            row.failures = 0
        row.active_since = database_now()
        return errors + model_errors(row, *self.fields)

    def grants(self, by: Operator, row: AlertChannel, form: Any, before: Mapping[str, Any]) -> bool:
        """Patrons' words leave this server."""
        return bool(form.include_question) and not before.get("include_question")


CHANNELS = AlertChannels()
router = routes(CHANNELS)


@router.post(
    "/desk/administration/alert-channels/{int:alert_channel}/test",
    response={200: AlertTest, 409: FormErrors},
    summary="Send a test to a channel for alerts",
)
def send_test(request: HttpRequest, alert_channel: int) -> Status[AlertTest | FormErrors]:
    """Once, with what the service answered. 409 while other tests are being sent. 404 for a channel of others."""
    channel = CHANNELS.find(current_operator(request), alert_channel)
    if not _tests.acquire(timeout=2):
        return Status(409, refused(("", _("Other tests are being sent. Try again in a moment."))))
    try:
        target = target_of(channel)
        answer = deliver(channel.kind, target, trial(channel)) if target else UNREADABLE
    finally:
        _tests.release()
    if not answer.problem:
        note_arrival(channel.pk)
    return Status(200, AlertTest(arrived=not answer.problem, text=in_words(channel.kind, answer)))


def _write_secret(row: AlertChannel, form: AlertChannelValues) -> list[FormError]:
    """Write the address and the token into the row. A stored token is never sent to another address."""
    address, token = row.read_secret() or ("", "")
    entered = form.address.strip()
    if entered or not address:
        address, token = entered, form.token.strip()
    elif form.token.strip():
        token = form.token.strip()
    token = token if row.kind in _WITH_TOKEN else ""
    row.room = row.room if row.kind == ChannelKind.MATRIX else ""
    problems = {
        "address": wrong_address(row.kind, address),
        "token": wrong_token(row.kind, token),
        "room": wrong_room(row.kind, row.room),
    }
    row.set_secret(address, token)
    return [FormError(field=field, text=str(text)) for field, text in problems.items() if text]


def _fingerprint(sealed: str) -> str:
    return hashlib.sha256(sealed.encode()).hexdigest()[:8] if sealed else ""
