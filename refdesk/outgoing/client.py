"""One request over HTTP to another host, on the calling thread."""

import io
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from functools import lru_cache
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import Any, NamedTuple

from refdesk.kit.env import Network

from .addresses import may_reach

SECONDS = 10.0
"""For the whole request, after the host's name was resolved."""
HEAD_LIMIT = 16 * 1024
"""Bytes of the head of an answer, and of the framing of its body."""


class Unreachable(Exception):
    """The host can't be reached, has no address that is allowed, or answers nonsense, too much or too slowly."""


@dataclass(frozen=True)
class Request:
    """A request. `secure` is False only for a service on this machine. `headers` and `path` are ASCII."""

    method: str
    host: str
    port: int
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    secure: bool = True


class Response(NamedTuple):
    """The answer. `body` is empty where it isn't read."""

    status: int
    headers: Message
    body: bytes


def send(
    request: Request,
    *,
    limit: int = 0,
    seconds: float | None = None,
    networks: Sequence[Network] = (),
    authorities: str = "",
) -> Response:
    """The answer, whatever its status: redirects aren't followed. Raises `Unreachable`.

    `limit`: bytes of the body; 0: it isn't read. `networks`: private networks that may be reached. `authorities`: a PEM
    file with certificate authorities besides those of the system.
    """
    until = monotonic() + (SECONDS if seconds is None else seconds)
    try:
        with _connect(request, until, networks, authorities) as connection:
            connection.settimeout(_left(until))
            connection.sendall(_written(request))
            answer = HTTPResponse(_Bounded(connection, until, HEAD_LIMIT + limit), method=request.method)  # type: ignore[arg-type] # it calls `makefile` alone
            with answer:
                answer.begin()
                body = answer.read(limit + 1) if limit else b""
    except (OSError, ValueError, HTTPException) as error:
        raise Unreachable(f"{type(error).__name__}: {error}") from error
    if len(body) > limit:
        raise Unreachable(f"the answer has more than {limit} bytes")
    return Response(answer.status, answer.headers, body)


def _written(request: Request) -> bytes:
    port = "" if request.port == (443 if request.secure else 80) else f":{request.port}"
    headers = {
        "Host": (f"[{request.host}]" if ":" in request.host else request.host) + port,
        "Connection": "close",
        **request.headers,
    }
    if request.body or request.method == "POST":
        headers["Content-Length"] = str(len(request.body))
    lines = (f"{request.method} {request.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()))
    if any(set(line) & {"\r", "\n"} for line in lines):
        raise ValueError("a line break in the head of a request")
    return "\r\n".join((*lines, "", "")).encode("ascii") + request.body


def _connect(request: Request, until: float, networks: Sequence[Network], authorities: str) -> socket.socket:
    """Connect to an address that was checked, so that a name can't be resolved to another one in between."""
    error: OSError = ConnectionRefusedError("the host has no public address")
    for family, kind, protocol, _, address in socket.getaddrinfo(request.host, request.port, type=socket.SOCK_STREAM):
        if request.secure and not may_reach(str(address[0]), networks):
            continue
        plain = socket.socket(family, kind, protocol)
        try:
            plain.settimeout(_left(until))
            plain.connect(address)
            return _trusted(authorities).wrap_socket(plain, server_hostname=request.host) if request.secure else plain
        except OSError as broken:
            plain.close()
            error = broken
    raise error


@lru_cache(maxsize=4)
def _trusted(authorities: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if authorities:
        context.load_verify_locations(authorities)
    return context


class _Bounded(io.RawIOBase):
    """The input of a connection, limited in time and size."""

    def __init__(self, connection: socket.socket, until: float, limit: int) -> None:
        self._connection, self._until, self._limit = connection, until, limit

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self, 4096)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._limit <= 0:
            raise ValueError("the answer is too large")
        self._connection.settimeout(_left(self._until))
        count = self._connection.recv_into(buffer, min(len(buffer), self._limit))
        self._limit -= count
        return count


def _left(until: float) -> float:
    if (left := until - monotonic()) <= 0:
        raise TimeoutError("too slow")
    return left
