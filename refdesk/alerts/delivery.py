"""Sends one message to a channel, on a thread, and says in words what the service answered."""

import json
import re
import socket
import ssl
from time import time
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote

from django.conf import settings
from django.utils.translation import gettext as _

from refdesk.kit.text import excerpt, without_forbidden_characters
from refdesk.outgoing.client import Request, Response, Unreachable, send
from refdesk.outgoing.retry_after import seconds_of

from .formats import Message, Target, request_for
from .models import ChannelKind

ANSWER_LIMIT = 64 * 1024
"""Bytes of an answer."""
SAID_LENGTH = 160
"""Characters of an answer that are shown."""
SHORTEST_SECRET = 3
"""Characters of a part of an address that is taken out of an answer; a shorter one is no secret."""
_WORDS = {
    "_matrix",
    "api",
    "api-version",
    "client",
    "hooks",
    "invoke",
    "m.room.message",
    "manual",
    "paths",
    "rooms",
    "send",
    "services",
    "triggers",
    "webhooks",
    "workflows",
}
"""Parts of addresses that all channels of a kind have."""
_TEMPORARY = (408, 425, 429, 500, 502, 503, 504)
Problem = Literal["", "status", "foreign", "name", "certificate", "slow", "private", "connection", "secret"]


class Answer(NamedTuple):
    """What became of a message. `problem` is empty for one that arrived; `retry_after` is in seconds.

    `said` is the beginning of the answer, without anything of the address or the token.
    """

    problem: Problem
    status: int = 0
    said: str = ""
    retry_after: float | None = None

    @property
    def is_temporary(self) -> bool:
        """Whether a repeat within minutes may arrive."""
        return self.status in _TEMPORARY or self.problem in ("name", "slow", "connection")


UNREADABLE = Answer("secret")
"""The stored address was encrypted with a secret key that is no longer known."""


def deliver(kind: str, target: Target, message: Message) -> Answer:
    config = settings.CONFIG
    request = request_for(kind, target, message)
    try:
        response = send(request, limit=ANSWER_LIMIT, networks=config.outgoing_networks, authorities=config.outgoing_ca)
    except Unreachable as error:
        return Answer(_problem_of(error.__cause__))
    return _answer_of(kind, request, target, response)


def _problem_of(cause: BaseException | None) -> Problem:
    if isinstance(cause, socket.gaierror):
        return "name"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "certificate"
    if isinstance(cause, TimeoutError):
        return "slow"
    if isinstance(cause, ConnectionRefusedError) and cause.errno is None:  # of `client`, not of the system
        return "private"
    return "connection"


def _answer_of(kind: str, request: Request, target: Target, response: Response) -> Answer:
    said = _said(response.body, [request.path, target.address.path, target.room, target.token])
    if not 200 <= response.status < 300:
        return Answer("status", response.status, said, _retry_after(response))
    accepted = kind not in _RECEIPTS or _RECEIPTS[ChannelKind(kind)] in _json_of(response.body)
    return Answer("" if accepted else "foreign", response.status, said)


_RECEIPTS = {ChannelKind.MATRIX: "event_id", ChannelKind.NTFY: "id"}
"""What the answer of a service has to hold, which any website could be taken for."""


def _said(body: bytes, secrets: list[str]) -> str:
    """The beginning of an answer. Some servers repeat the path of the request in it."""
    text = without_forbidden_characters(body.decode("utf-8", "replace"))
    parts = {*secrets} | {part for secret in secrets for part in re.split(r"[/?&=]", secret)} - _WORDS
    for part in sorted({*parts, *map(unquote, parts)}, key=len, reverse=True):
        if len(part) >= SHORTEST_SECRET:
            text = text.replace(part, "…")
    return excerpt(text, SAID_LENGTH)


def _retry_after(response: Response) -> float | None:
    """Seconds: of the header, or of the body, as older servers of Matrix say it."""
    seconds = seconds_of(response.headers.get("Retry-After"), time())
    if seconds is not None:
        return seconds
    milliseconds = _json_of(response.body).get("retry_after_ms")
    return milliseconds / 1000 if isinstance(milliseconds, int) and milliseconds >= 0 else None


def _json_of(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def in_words(kind: str, answer: Answer) -> str:
    """What the service answered, and what to do about it."""
    facts = {"service": ChannelKind(kind).label, "status": answer.status, "said": answer.said}
    if answer.problem and answer.problem != "status":
        return _problems()[answer.problem] % facts
    sentence = (
        _("%(service)s answered %(status)d: “%(said)s”.") if answer.said else _("%(service)s answered %(status)d.")
    )
    return " ".join(filter(None, (sentence % facts, _advice(answer) if answer.problem else "")))


def _problems() -> dict[str, str]:
    return {
        "foreign": _("The server at this address answered, but not as %(service)s does. Check the address."),
        "name": _("No server has the name in this address. Check the address."),
        "certificate": _("The server’s certificate isn’t valid for this address. Check the address."),
        "slow": _("The server at this address did not answer in time."),
        "private": _(
            "The server at this address is in a private network. Ask the people who run this server to allow it "
            "(REFDESK_OUTGOING_NETWORKS)."
        ),
        "connection": _("The server at this address can’t be reached, or its answer can’t be read."),
        "secret": _("The stored address can’t be read any more, since the secret key has changed. Enter it again."),
    }


def _advice(answer: Answer) -> str:
    if answer.status in (401, 403):
        return _("The address or the token is no longer valid, or may not write there. Make a new one and enter it.")
    if answer.status in (404, 410):
        return _("The channel or its address no longer exists. Make a new address and enter it.")
    if answer.status == 429:
        return _("It receives too many messages just now.")
    if 300 <= answer.status < 400:
        return _("It refers to another address. Enter the final address.")
    if answer.status >= 500:
        return _("It has a fault just now.")
    return _("It does not accept the message. Check the address and the kind of channel.")
