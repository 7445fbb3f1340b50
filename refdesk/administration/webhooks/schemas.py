"""Requests and responses of the HTTP API of webhooks."""

from typing import Any, Literal

from ninja import Field, Schema

from refdesk.http.forms import limited_by
from refdesk.resources.schemas import NewInLibrary, fields_of
from refdesk.webhooks.events import WebhookEvent
from refdesk.webhooks.models import Webhook


class NewWebhook(NewInLibrary):
    """A new webhook. It is enabled."""

    model_config = limited_by(Webhook)
    name: str = Field(max_length=4_000)
    address: str = Field(max_length=4_000)
    events: list[WebhookEvent] = Field(max_length=len(WebhookEvent))
    include_text: bool = False


@fields_of(Webhook)
class WebhookValues(Schema):
    """With `include_text` requests hold the question of a chat or ticket, and replies to tickets, as `text`."""

    events: list[WebhookEvent] = Field(max_length=len(WebhookEvent))


class WebhookSettings(WebhookValues):
    """A webhook without its secret. `stopped`: why the server disabled it; empty otherwise.

    Times are in ms. `failing_since`: the first failed attempt since which none succeeded. `accepts_at`: no request is
    sent before, as `Retry-After` says. `former_secret_until`: until then the secret before the present one signs, too.
    """

    id: int
    version: str
    library: int
    library_name: str
    stopped: Literal["", "gone", "failing"]
    failing_since: int | None
    accepts_at: int | None
    former_secret_until: int | None


class WebhookSecret(Schema):
    """A new secret, which is not shown again. Until `former_secret_until` (ms) the one before it signs, too.

    That is null where the one before it can't be read any more.
    """

    secret: str
    former_secret_until: int | None


class MadeWebhook(WebhookSettings):
    """A new webhook with its secret, which is not shown again."""

    secret: str


class WebhookDelivery(Schema):
    """An event for a webhook. Times are in ms: `due_at` is the next attempt of a waiting one.

    `message` is its `webhook-id`. `status` is that of the last answer, null where there was none, and `error` says what
    went wrong.
    """

    id: int
    message: str
    event: str
    at: int
    data: dict[str, Any]
    state: Literal["due", "sending", "delivered", "failed"]
    created_at: int
    due_at: int | None
    done_at: int | None
    attempts: int
    status: int | None
    error: str


class DeliveryPage(Schema):
    """At most 50 deliveries, the latest first; `next` is the `before` of the next page."""

    deliveries: list[WebhookDelivery]
    next: str | None
