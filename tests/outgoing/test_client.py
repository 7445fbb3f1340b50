"""Requests to other hosts over HTTPS: which addresses and certificates, and how much of an answer."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from refdesk.outgoing.client import Request, Unreachable, send

from .https_server import HOST, make_certificate, serving_https

HERE = (ipaddress.ip_network("127.0.0.0/8"),)


class Answers(BaseHTTPRequestHandler):
    """`/redirect`, `/endless`, `/chunked`; echoes what is posted elsewhere."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/redirect":
            self._answer(302, b"", Location="/else")
        elif self.path == "/chunked":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
        else:
            self._answer(200, b"x" * 100_000)

    def do_POST(self) -> None:
        self._answer(200, self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Nothing."""

    def handle(self) -> None:
        with suppress(OSError):  # the client hung up, as some tests do
            super().handle()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("https"))


@pytest.fixture(scope="module")
def here(certificate: Path) -> Iterator[Request]:
    with serving_https(Answers, certificate) as port:
        yield Request("GET", HOST, port, "/")


def test_send_returns_the_answer_of_a_trusted_host(here: Request, certificate: Path) -> None:
    posted = replace(here, method="POST", body=b"grant")
    assert send(posted, limit=10, networks=HERE, authorities=str(certificate)).body == b"grant"
    chunked = replace(here, path="/chunked")
    assert send(chunked, limit=10, networks=HERE, authorities=str(certificate)).body == b"abcde"


def test_send_refuses_an_authority_that_is_not_trusted(here: Request) -> None:
    with pytest.raises(Unreachable, match="certificate verify failed"):
        send(here, limit=10, networks=HERE)


def test_send_refuses_a_private_address_unless_its_network_is_named(here: Request, certificate: Path) -> None:
    with pytest.raises(Unreachable, match="no public address"):
        send(here, limit=10, authorities=str(certificate))


def test_send_refuses_a_certificate_of_another_name(
    here: Request, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (HOST, here.port))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [address])
    with pytest.raises(Unreachable, match="certificate verify failed"):
        send(replace(here, host="other.example"), limit=10, networks=HERE, authorities=str(certificate))


def test_send_follows_no_redirect(here: Request, certificate: Path) -> None:
    answer = send(replace(here, path="/redirect"), limit=10, networks=HERE, authorities=str(certificate))
    assert (answer.status, answer.headers["Location"]) == (302, "/else")


def test_send_bounds_the_size_of_the_answer(here: Request, certificate: Path) -> None:
    with pytest.raises(Unreachable, match=r"more than 1000 bytes|too large"):
        send(here, limit=1_000, networks=HERE, authorities=str(certificate))


def test_send_refuses_a_line_break_in_a_header(here: Request, certificate: Path) -> None:
    smuggled = replace(here, headers={"Authorization": "a\r\nHost: b"})
    with pytest.raises(Unreachable, match="line break"):
        send(smuggled, limit=10, networks=HERE, authorities=str(certificate))
