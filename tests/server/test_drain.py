"""G8: a server that is about to stop fails `/readyz` first, serves on, and closes connections last."""

import json
import signal
import socket
import urllib.error
import urllib.request
from threading import Thread

import pytest

from tests.servers import Server, server
from tests.services import until

pytestmark = pytest.mark.usefixtures("process")


def _status(running: Server, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(running.url + path, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


def test_G8_a_draining_server_is_not_ready_and_serves_on() -> None:
    """The drain would last for minutes; a second signal, as by a second Ctrl-C, ends it."""
    with server(REFDESK_DRAIN_SECONDS="300") as running:
        assert _status(running, "/readyz") == (200, json.dumps({"status": "ready"}))
        running.send(signal.SIGTERM)
        until(lambda: _status(running, "/readyz")[0] == 503)
        assert json.loads(_status(running, "/readyz")[1]) == {"status": "stopping"}
        assert [_status(running, path)[0] for path in ("/livez", "/healthz", "/ask/")] == [200, 200, 200]
        assert "Service Unavailable" not in running.log
        running.send(signal.SIGINT)
        assert running.wait() < 0


def test_G8_a_server_stops_at_once_without_a_time_to_drain() -> None:
    with server() as running:
        running.send(signal.SIGTERM)
        assert running.wait(limit=10) == -signal.SIGTERM


CLIENTS, STOPS = 16, 2


def _post_until_refused(address: tuple[str, int], lost: list[str]) -> None:
    """Send requests over new connections until one is refused, and collect the failures in `lost`."""
    while True:
        try:
            connection = socket.create_connection(address, timeout=10)
        except ConnectionError:
            return
        with connection:
            try:
                connection.sendall(
                    b"POST /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )
                if not connection.recv(4096).startswith(b"HTTP/1.1 200"):
                    lost.append("closed without a response")
            except OSError as error:
                lost.append(str(error))


def test_G8_a_stopping_server_answers_every_connection_that_it_accepted() -> None:
    """A proxy repeats a request elsewhere if the connection is refused, but no POST that it has sent."""
    lost: list[str] = []
    with server() as running:
        address = ("127.0.0.1", int(running.url.rpartition(":")[2]))
        for _ in range(STOPS):
            clients = [Thread(target=_post_until_refused, args=(address, lost)) for _ in range(CLIENTS)]
            for client in clients:
                client.start()
            running.send(signal.SIGTERM)
            running.wait()
            for client in clients:
                client.join()
            running.start()
    assert not lost
