"""Posts one message to a push service (RFC 8030), on a thread: bounded in time and in size, without redirects."""

import io
import ipaddress
import socket
import ssl
from email.utils import parsedate_to_datetime
from http.client import HTTPException, parse_headers
from time import monotonic, time
from typing import NamedTuple

from .endpoints import Endpoint

SECONDS = 10.0
"""For the whole request, after the host's name was resolved."""
ANSWER_LIMIT = 16 * 1024
"""Bytes of the head of an answer; its body isn't read."""


class NotDelivered(Exception):
    """The push service can't be reached, or answers nonsense."""


class Message(NamedTuple):
    """An encrypted message. A later one with the same `topic` replaces it; it expires after `ttl` seconds."""

    body: bytes
    authorization: str
    topic: str
    ttl: int


class Answer(NamedTuple):
    """`retry_after` is in seconds; None where the service says nothing."""

    status: int
    retry_after: float | None = None


def post(endpoint: Endpoint, message: Message) -> Answer:
    """Raises `NotDelivered`."""
    until = monotonic() + SECONDS
    try:
        with _connect(endpoint, until) as connection:
            connection.settimeout(_left(until))
            connection.sendall(_request(endpoint, message))
            return _answer(_head(connection, until))
    except (OSError, ValueError, HTTPException) as error:
        raise NotDelivered(f"{type(error).__name__}: {error}") from error


def _request(endpoint: Endpoint, message: Message) -> bytes:
    lines = (
        f"POST {endpoint.path} HTTP/1.1",
        f"Host: {endpoint.origin.partition('://')[2]}",
        "Connection: close",
        f"Authorization: {message.authorization}",
        "Content-Encoding: aes128gcm",
        "Content-Type: application/octet-stream",
        f"Content-Length: {len(message.body)}",
        f"TTL: {message.ttl}",
        "Urgency: high",
        f"Topic: {message.topic}",
    )
    return "\r\n".join((*lines, "", "")).encode("ascii") + message.body


def _connect(endpoint: Endpoint, until: float) -> socket.socket:
    """Connect to an address that was checked, so that a name can't be resolved to another one in between."""
    error: OSError = ConnectionRefusedError("the host has no public address")
    for family, kind, protocol, _, address in socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM):
        if endpoint.secure and not is_public(str(address[0])):
            continue
        plain = socket.socket(family, kind, protocol)
        try:
            plain.settimeout(_left(until))
            plain.connect(address)
            return _secured(plain, endpoint.host) if endpoint.secure else plain
        except OSError as broken:
            plain.close()
            error = broken
    raise error


def _secured(plain: socket.socket, host: str) -> socket.socket:
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to no private, local or otherwise special network."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast


def _head(connection: socket.socket, until: float) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        connection.settimeout(_left(until))
        piece = connection.recv(4096)
        if not piece or len(head) > ANSWER_LIMIT:
            raise ValueError("no complete answer")
        head += piece
    return head


def _answer(head: bytes) -> Answer:
    line, _, rest = head.partition(b"\r\n")
    version, status = line.split()[:2]
    if not version.startswith(b"HTTP/1.") or not 200 <= int(status) <= 599:
        raise ValueError("no answer of HTTP")
    return Answer(int(status), _seconds(parse_headers(io.BytesIO(rest)).get("Retry-After", "")))


def _seconds(text: str) -> float | None:
    """The seconds of a Retry-After (RFC 9110, 10.2.3); None without a usable one."""
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time())
    except ValueError:
        return None


def _left(until: float) -> float:
    if (left := until - monotonic()) <= 0:
        raise TimeoutError("too slow")
    return left
