"""One request to a push service: what is sent, and how long and how much is read of the answer."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from typing import Any

import pytest

from refdesk.outgoing import client
from refdesk.outgoing.client import Unreachable
from refdesk.push.delivery import Answer, Message, post
from refdesk.push.endpoints import Endpoint

from .push_service import PushService

MESSAGE = Message(b"sealed", "vapid t=a, k=b", "new-12", 60)


def at(port: int) -> Endpoint:
    return Endpoint(f"http://127.0.0.1:{port}", secure=False, host="127.0.0.1", port=port, path="/ana")


@contextmanager
def raw_server(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                connection, _ = listening.accept()
                with connection:
                    connection.recv(65536)
                    answer(connection)

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]


def test_post_sends_the_headers_of_the_rfcs(service: PushService) -> None:
    service.answers = [(400, {})]
    assert post(at(service.port), MESSAGE) == Answer(400)
    [sent] = service.requests
    expected = {"TTL": "60", "Urgency": "high", "Topic": "new-12", "Content-Encoding": "aes128gcm"}
    assert {name: sent[name] for name in expected} == expected
    assert (sent["Authorization"], sent["Host"]) == ("vapid t=a, k=b", f"127.0.0.1:{service.port}")


@pytest.mark.parametrize(
    ("header", "least", "most"),
    [("7", 7, 7), (formatdate(2**32, usegmt=True), 10**9, 2**32), (formatdate(0, usegmt=True), 0, 0)],
)
def test_post_reads_the_retry_after(service: PushService, header: str, least: float, most: float) -> None:
    service.answers = [(429, {"Retry-After": header})]
    answer = post(at(service.port), MESSAGE)
    assert answer.status == 429
    assert answer.retry_after is not None
    assert least <= answer.retry_after <= most


@pytest.mark.parametrize("header", ["soon", "-1", ""])
def test_post_ignores_another_retry_after(service: PushService, header: str) -> None:
    service.answers = [(503, {"Retry-After": header})]
    assert post(at(service.port), MESSAGE) == Answer(503)


def test_post_follows_no_redirect(service: PushService) -> None:
    service.answers = [(307, {"Location": f"{service.origin}/elsewhere"})]
    assert post(at(service.port), MESSAGE) == Answer(307)
    assert len(service.requests) == 1


def _endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 201 Created\r\n")
    while True:
        connection.sendall(b"X: " + b"x" * 4000 + b"\r\n")


def _no_http(connection: socket.socket) -> None:
    connection.sendall(b"220 smtp ready\r\n\r\n")


def _nothing(connection: socket.socket) -> None:
    pass


@pytest.mark.parametrize("answer", [_endless, _no_http, _nothing])
def test_post_gives_up_at_an_answer_without_end_or_sense(answer: Any) -> None:
    with raw_server(answer) as port, pytest.raises(Unreachable):
        post(at(port), MESSAGE)


def test_post_bounds_the_time_of_a_trickling_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SECONDS", 0.2)
    enough = threading.Event()

    def trickle(connection: socket.socket) -> None:
        while not enough.wait(0.02):
            connection.sendall(b"H")

    with raw_server(trickle) as port, pytest.raises(Unreachable, match="Timeout"):
        post(at(port), MESSAGE)
    enough.set()


def test_post_connects_to_no_private_address_of_a_listed_name(
    service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", service.port))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [address])
    secure = Endpoint("push.example", secure=True, host="push.example", port=443, path="/ana")
    with pytest.raises(Unreachable, match="no public address"):
        post(secure, MESSAGE)
    assert service.requests == []
