"""HTTP API: webhooks, for administrators."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from refdesk.http.forms import FormError, model_errors
from refdesk.kit.clock import now_ms
from refdesk.resources.operations import routes
from refdesk.resources.schemas import versioned
from refdesk.staff.models import Operator
from refdesk.staff.permissions import libraries_of
from refdesk.webhooks import subscribers
from refdesk.webhooks.models import Webhook

from ..owners import OfLibrary
from .schemas import MadeWebhook, NewWebhook, WebhookSettings, WebhookValues

LIMIT = 20
"""Webhooks of a library."""


class Webhooks(OfLibrary[Webhook]):
    """A webhook hands data to another system: a new one, another address and texts require a confirmation."""

    model = Webhook
    kind = "webhook"
    path = "/desk/administration/webhooks"
    parameter = "webhook"
    nouns = ("a webhook", "webhooks")
    about = {
        "list": "Those of the libraries that the operator administers, by name.",
        "create": "`secret` of the answer is not shown again. 404 for a library of others.",
        "delete": "What waits to be sent is deleted with it. 404 for a webhook of others.",
    }
    item, new, form, made = WebhookSettings, NewWebhook, versioned(WebhookValues), MadeWebhook
    confirmed = frozenset({"create"})

    def rows(self, by: Operator) -> QuerySet[Webhook]:
        return Webhook.objects.filter(library__in=libraries_of(by)).select_related("library")

    def facts(self, by: Operator, row: Webhook) -> dict[str, Any]:
        return {
            "library": row.library_id,
            "library_name": row.library.name,
            "stopped": row.stopped,
            "failing_since": row.failing_since,
            "accepts_at": row.accepts_at,
            "former_secret_until": row.former_secret_until,
        }

    def fill_new(self, by: Operator, row: Webhook, form: NewWebhook) -> list[FormError]:
        row.name, row.address, row.include_text = form.name.strip(), form.address.strip(), form.include_text
        row.since = now_ms()
        row.text = row.make_secret()  # type: ignore[attr-defined] # for `created`
        if row.library.webhooks.count() >= LIMIT:
            text = _("A library can have %(limit)d webhooks. Delete one that is no longer used.")
            return [FormError(field="", text=text % {"limit": LIMIT})]
        return _choose(row, form.events) + model_errors(row, "name", "address")

    def fill(self, by: Operator, row: Webhook, form: Any) -> list[FormError]:
        was_enabled = row.enabled
        errors = self.write(by, row, form) + _choose(row, form.events)
        if row.enabled and not was_enabled:
            row.since, row.failing_since, row.accepts_at = now_ms(), None, None
        row.stopped = "" if row.enabled or was_enabled else row.stopped
        return errors or model_errors(row, *self.fields)

    def grants(self, by: Operator, row: Webhook, form: Any, before: Any) -> bool:
        return bool(before) and (row.address != before["address"] or (row.include_text and not before["include_text"]))

    def save(self, by: Operator, row: Webhook, form: Any) -> None:
        row.save()
        subscribers.forget()

    def created(self, by: Operator, row: Webhook, form: NewWebhook) -> MadeWebhook:
        return MadeWebhook(**self.current(by, row).dict(), secret=row.text)  # type: ignore[attr-defined] # `fill_new`

    def delete(self, by: Operator, row: Webhook) -> str:
        subscribers.forget()
        return super().delete(by, row)


router = routes(Webhooks())


def _choose(row: Webhook, events: list[Any]) -> list[FormError]:
    row.events = sorted({str(event.value) for event in events})
    return [] if row.events else [FormError(field="events", text=_("Choose at least one event."))]
