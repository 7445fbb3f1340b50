"""HTTP API: a webhook's new secret, a test, and the log of its deliveries, for administrators."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Status

from refdesk.http.forms import FormErrors, refused
from refdesk.http.respond import as_schema
from refdesk.identity.confirmation import require_confirmation
from refdesk.kit.clock import now_ms
from refdesk.kit.numbers import Number
from refdesk.resources import recording
from refdesk.resources.transactions import in_transaction, locked_or_404
from refdesk.staff.permissions import libraries_of
from refdesk.staff.signed_in import SignedIn, current_operator
from refdesk.webhooks import queue
from refdesk.webhooks.models import Webhook

from .api import Webhooks
from .schemas import DeliveryPage, WebhookDelivery, WebhookSecret

router = Router(tags=["administration"], auth=SignedIn(csrf=True))
PAGE = 50
KIND = Webhooks()


@router.post(
    "/desk/administration/webhooks/{int:webhook}/secret",
    response=WebhookSecret,
    summary="Make a new secret for a webhook",
)
@in_transaction
def make_secret(request: HttpRequest, webhook: int) -> WebhookSecret:
    """The present secret signs, too, for 24 hours; one before it signs no more. 404 for a webhook of others.

    Requires a confirmation.
    """
    require_confirmation(request)
    row = locked_or_404(KIND.rows(current_operator(request)), webhook)
    text = row.replace_secret(now_ms())
    row.save(update_fields=["secret", "former_secret", "former_secret_until"])
    recording.changed(KIND.thing(row), row.library, {"secret": ""}, {"secret": _("new")})
    return WebhookSecret(secret=text, former_secret_until=row.former_secret_until)


@router.post(
    "/desk/administration/webhooks/{int:webhook}/test",
    response={202: None, 409: FormErrors},
    summary="Send a test to a webhook",
)
def send_webhook_test(request: HttpRequest, webhook: int) -> Status[FormErrors | None]:
    """The `type` is `webhook.test`. It is tried once. 404 for a webhook of others, 409 for a disabled one."""
    row = _find(request, webhook)
    if not row.enabled:
        return _disabled()
    queue.send_test(row)
    return Status(202, None)


@router.get(
    "/desk/administration/webhooks/{int:webhook}/deliveries",
    response=DeliveryPage,
    summary="List the deliveries of a webhook",
)
def list_deliveries(request: HttpRequest, webhook: int, before: Number | None = None) -> DeliveryPage:
    """Deliveries of the last 30 days. 404 for a webhook of others."""
    deliveries = _find(request, webhook).deliveries.order_by("-pk")
    rows = list((deliveries if before is None else deliveries.filter(pk__lt=before))[: PAGE + 1])
    following = str(rows[PAGE - 1].pk) if len(rows) > PAGE else None
    return DeliveryPage(deliveries=[as_schema(WebhookDelivery, row) for row in rows[:PAGE]], next=following)


@router.post(
    "/desk/administration/webhooks/{int:webhook}/deliveries/{int:delivery}/again",
    response={202: None, 409: FormErrors},
    summary="Deliver an event again",
)
def deliver_again(request: HttpRequest, webhook: int, delivery: int) -> Status[FormErrors | None]:
    """With the same `webhook-id`. 404 for a webhook of others, 409 for a disabled one and while it is being sent."""
    row = _find(request, webhook)
    again = get_object_or_404(row.deliveries, pk=delivery)
    if not row.enabled:
        return _disabled()
    if not queue.send_again(again, now_ms()):
        return Status(409, refused(("", _("This event is being sent right now."))))
    return Status(202, None)


def _find(request: HttpRequest, webhook: int) -> Webhook:
    return get_object_or_404(Webhook, pk=webhook, library__in=libraries_of(current_operator(request)))


def _disabled() -> Status[FormErrors | None]:
    return Status(409, refused(("", _("This webhook is disabled. Enable it first."))))
