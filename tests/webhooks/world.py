"""A receiver of webhooks on this machine, and webhooks of Harbour Library."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Library
from refdesk.webhooks import subscribers
from refdesk.webhooks.events import WebhookEvent
from refdesk.webhooks.models import Delivery, Webhook
from refdesk.webhooks.sender import WebhookSender
from tests.logs import started
from tests.outgoing.https_server import HOST, serving_https
from tests.push.test_notifier import in_thread, until
from tests.sample_people import People

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Receiver:
    """Answers each request with the next of `answers` (status and headers), then with 204."""

    port: int = 0
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)
    """Answers wait for it."""
    body: bytes = b""

    def address(self, path: str = "/events") -> str:
        return f"https://{HOST}:{self.port}{path}"

    @property
    def received(self) -> list[dict[str, Any]]:
        """The bodies of the requests."""
        return [json.loads(body) for _, body in self.requests]


@contextmanager
def receiving(certificate: Path) -> Iterator[Receiver]:
    receiver = Receiver()
    receiver.held.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.requests.append(({name.lower(): value for name, value in self.headers.items()}, body))
            receiver.held.wait(20)
            status, headers = receiver.answers.pop(0) if receiver.answers else (204, {})
            with suppress(OSError):  # the sender doesn't read the body
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(receiver.body)

        def log_message(self, *args: Any) -> None:
            """Nothing."""

        def handle(self) -> None:
            with suppress(OSError):
                super().handle()

    with serving_https(Handler, certificate) as port:
        receiver.port = port
        yield receiver
        receiver.held.set()


def make_webhook(library: Library, address: str = "https://hooks.example/events", **fields: Any) -> Webhook:
    """A webhook of a library for all events, made long ago."""
    values = {"name": "Statistics", "events": sorted(WebhookEvent.values), "since": 0} | fields
    webhook = Webhook(library=library, address=address, **values)
    webhook.make_secret()
    webhook.save()
    subscribers.forget()
    return webhook


def deliveries() -> list[tuple[str, dict[str, Any]]]:
    return list(Delivery.objects.order_by("pk").values_list("event", "data"))


class Clock:
    """A clock that tests set forward."""

    def __init__(self) -> None:
        self.ahead = 0

    def __call__(self) -> int:
        return now_ms() + self.ahead


async def settled(sender: WebhookSender) -> None:
    """Begin to send what is due, and wait until it was sent."""
    await sender.round()
    await until(lambda: not sender._tasks)


async def event(people: People) -> Delivery:
    await in_thread(started, people.ask)
    delivery: Delivery = await in_thread(Delivery.objects.latest, "pk")
    return delivery


async def refreshed(row: Any) -> Any:
    await in_thread(row.refresh_from_db)
    return row
