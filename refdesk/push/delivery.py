"""Posts one message to a push service (RFC 8030), on a thread. Its answer's body isn't read."""

from email.utils import parsedate_to_datetime
from time import time
from typing import NamedTuple

from refdesk.outgoing import client
from refdesk.outgoing.client import Unreachable

from .endpoints import Endpoint


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
    """Raises `Unreachable`."""
    headers = {
        "Authorization": message.authorization,
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(message.ttl),
        "Urgency": "high",
        "Topic": message.topic,
    }
    request = client.Request(
        "POST", endpoint.host, endpoint.port, endpoint.path, headers, message.body, secure=endpoint.secure
    )
    answer = client.send(request)
    if not 200 <= answer.status <= 599:
        raise Unreachable("no final answer")
    return Answer(answer.status, _seconds(answer.headers.get("Retry-After", "")))


def _seconds(text: str) -> float | None:
    """The seconds of a Retry-After (RFC 9110, 10.2.3); None without a usable one."""
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time())
    except ValueError:
        return None
