"""G6: what a request says, and its signature."""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from refdesk.eventlog.actors import System
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.webhooks.content import body_of
from refdesk.webhooks.models import Delivery, Webhook
from refdesk.webhooks.signature import headers_of
from tests.logs import act_on, queue_of, started, ticket_in
from tests.sample_people import People

from .world import SECRET, make_webhook

PAGE = Path(__file__).parents[2] / "docs" / "scripting.md"
ID, AT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'


def _bodies(webhook: Webhook) -> list[dict[str, Any]]:
    return [json.loads(body_of(delivery, webhook)) for delivery in Delivery.objects.order_by("pk")]


def test_G6_the_signature_is_that_of_standard_webhooks() -> None:
    """The expected value was made by the library `standardwebhooks` 1.1.0."""
    signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    expected = {"webhook-id": ID, "webhook-timestamp": str(AT), "webhook-signature": signature}
    assert headers_of(ID, AT, BODY, SECRET) == expected


def test_G6_each_secret_has_a_signature_separated_by_a_space() -> None:
    other = "whsec_" + b64encode(b"another secret of the webhook").decode()
    both = headers_of(ID, AT, BODY, other, SECRET)["webhook-signature"]
    assert both.split(" ") == [headers_of(ID, AT, BODY, secret)["webhook-signature"] for secret in (other, SECRET)]


def test_G6_the_example_of_the_page_on_scripts_verifies_a_signature() -> None:
    [example] = re.findall(r"```python\n(import base64\n.*?)```", PAGE.read_text(), re.DOTALL)
    names: dict[str, Any] = {}
    exec(example, names)  # noqa: S102 our own page
    headers = headers_of(ID, AT, BODY, SECRET)
    verify: Callable[..., None] = names["verify"]
    verify(headers, BODY, SECRET, now=AT + 299)
    verify(headers_of(ID, AT, BODY, "whsec_" + "A" * 32, SECRET), BODY, SECRET, now=AT)
    for forged_headers, body, secret, now in (
        (headers, BODY + b" ", SECRET, AT),
        (headers, BODY, SECRET, AT + 301),
        (headers | {"webhook-timestamp": str(AT + 1)}, BODY, SECRET, AT),
        (headers | {"webhook-id": "msg_2"}, BODY, SECRET, AT),
        (headers, BODY, "whsec_" + "A" * 32, AT),
    ):
        with pytest.raises(ValueError, match="webhook"):
            verify(forged_headers, body, secret, now=now)


def test_G6_a_request_holds_a_text_only_where_that_was_chosen(people: People) -> None:
    webhook = make_webhook(people.harbour)
    started(people.ask, "Where do I renew?", name="Dana", contact="dana@example.org")
    head = ticket_in(queue_of(people.reference), question="Which year?", contact="dana@example.org")
    act_on(head, permissions.member(people.ana), c.Reply(text="In 1891."))
    without = str(_bodies(webhook))
    assert not [text for text in ("renew", "year", "1891", "Dana", "dana@", "Ana") if text in without]
    webhook.include_text = True
    bodies = _bodies(webhook)
    assert [body["data"].get("text") for body in bodies] == ["Where do I renew?", "Which year?", "In 1891."]
    assert not [text for text in ("Dana", "dana@", "Ana") if text in str(bodies)]
    assert bodies[0]["type"] == "chat.started"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", bodies[0]["timestamp"])
    assert bodies[0]["data"]["library"] == people.harbour.pk


def test_G6_a_text_that_was_redacted_meanwhile_is_not_sent(people: People) -> None:
    webhook = make_webhook(people.harbour, events=["ticket.opened"], include_text=True)
    head = ticket_in(queue_of(people.reference), question="Which year?")
    act_on(head, permissions.member(people.ana), c.SetTicketStatus(status="closed"))
    act_on(head, System(), c.Redact(data=("text",)))
    assert [body["data"]["text"] for body in _bodies(webhook)] == [""]
