"""Clients without a connection of their own: each of their requests counts."""

import json
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from threading import Event, Thread

from refdesk.client.connection import new_key
from tests.servers import Server

STARTS_OF_CHATS = {"REFDESK_CHATS_PER_MINUTE": "100000"}
"""The setting of servers that have such clients."""


class PageClient:
    """Loads a page, then starts a chat, again and again, each over a new connection. A failure is not repeated."""

    def __init__(self, url: str) -> None:
        self.statuses: Counter[str] = Counter()
        self.chats: set[int] = set()
        self._url, self._ended = url, Event()
        self._thread = Thread(target=self._run)

    def __enter__(self) -> "PageClient":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        headers = {"Content-Type": "application/json"}
        while not self._ended.is_set():
            self._request(urllib.request.Request(f"{self._url}/faq/"))
            body = json.dumps({"key": new_key(), "question": "Where are the maps?"}).encode()
            answer = self._request(urllib.request.Request(f"{self._url}/api/v1/widgets/ask/chats", body, headers))
            if answer:
                self.chats.add(json.loads(answer)["chat"])

    def _request(self, request: urllib.request.Request) -> bytes:
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                self.statuses["answered"] += 1
                return bytes(answer.read())
        except urllib.error.HTTPError as refused:
            self.statuses[f"{request.get_method()}: {refused} {refused.read()[:200]!r}"] += 1
            return b""
        except OSError as failed:
            self.statuses[f"{request.get_method()}: {failed}"] += 1
            return b""


@contextmanager
def load(url: str, clients: int) -> Iterator[Sequence[PageClient]]:
    with ExitStack() as stack:
        yield [stack.enter_context(PageClient(url)) for _ in range(clients)]


def check_answers(clients: Sequence[PageClient], server: Server, least: int) -> None:
    """Assert that no request failed, that all chats of which clients have the number are there, and some load."""
    statuses = sum((client.statuses for client in clients), Counter[str]())
    assert statuses.pop("answered") > least
    assert not statuses, statuses
    confirmed = set().union(*(client.chats for client in clients))
    stored = "from refdesk.chats.models import Chat", "print(*Chat.objects.values_list('pk', flat=True))"
    assert confirmed <= {int(number) for number in server.django(*stored).split()}
