"""The six formats of messages. Texts of administrators and patrons are inert in each: no mention, no markup, no link.

Sources: docs.slack.dev (text object, section block, formatting), Adaptive Cards 1.2 (`TextRun`: “Markdown is not
supported”) in the envelope of Teams’ Workflows, Mattermost’s incoming webhooks (whose server looks for mentions in the
text nodes of Markdown, so not in code), Matrix 1.11 client-server API (`m.room.message`, `m.mentions`), Discord’s
“Execute Webhook” (`allowed_mentions`, 2,000 characters), ntfy’s “Publish as JSON” (4,096 bytes).
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

from refdesk.outgoing.client import Request

from .addresses import Address
from .models import ChannelKind

_SUPPRESS_EMBEDS = 4


class Message(NamedTuple):
    """An alert in words. `text` is a sentence of ours; `department` and `questions` are texts of others, on one line.

    `id` is the same for each attempt.
    """

    id: str
    department: str
    text: str
    questions: tuple[str, ...]
    open_desk: str
    """The text of the link to `desk`."""
    desk: str


class Target(NamedTuple):
    """Where the message goes. `room` is of Matrix alone."""

    address: Address
    token: str
    room: str


def request_for(kind: str, target: Target, message: Message) -> Request:
    method, path, body = _FORMATS[ChannelKind(kind)](target, message)
    headers = {"Content-Type": "application/json"}
    if target.token:
        headers["Authorization"] = f"Bearer {target.token}"
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Request(method, target.address.host, target.address.port, path, headers, content)


def _slack(target: Target, message: Message) -> tuple[str, str, Any]:
    """Three characters are control characters, in plain text too; `text` is what notifications show."""
    headline = _escaped(f"{message.department}: {message.text}")
    texts = [headline, *(_escaped(f"“{question}”") for question in message.questions)]
    blocks = [{"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}} for text in texts]
    link = {"type": "mrkdwn", "text": f"<{message.desk}|{_escaped(message.open_desk)}>"}
    body = {
        "text": headline,
        "blocks": [*blocks, {"type": "section", "text": link}],
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return "POST", target.address.path, body


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _teams(target: Target, message: Message) -> tuple[str, str, Any]:
    """A card of text runs: a `TextBlock` would render Markdown. A mention would need an entity of the card."""
    headline = [
        {"type": "TextRun", "text": f"{message.department}: ", "weight": "Bolder"},
        {"type": "TextRun", "text": message.text},
    ]
    quoted = [[{"type": "TextRun", "text": f"“{question}”", "italic": True}] for question in message.questions]
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.2",
        "body": [{"type": "RichTextBlock", "inlines": inlines} for inlines in (headline, *quoted)],
        "actions": [{"type": "Action.OpenUrl", "title": message.open_desk, "url": message.desk}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return "POST", target.address.path, {"type": "message", "attachments": [attachment]}


def _mattermost(target: Target, message: Message) -> tuple[str, str, Any]:
    return "POST", target.address.path, {"text": _markdown(message)}


def _discord(target: Target, message: Message) -> tuple[str, str, Any]:
    body = {
        "content": _markdown(message),
        "allowed_mentions": {"parse": []},
        "flags": _SUPPRESS_EMBEDS,
    }
    return "POST", target.address.path, body


def _markdown(message: Message) -> str:
    """Texts of others are code, which has no end but the next backtick."""
    lines = [f"{_code(message.department)} {message.text}", *map(_code, message.questions)]
    return "\n".join((*lines, f"[{message.open_desk}]({message.desk})"))


def _code(text: str) -> str:
    return f"`{text.replace('`', 'ˋ')}`"


def _matrix(target: Target, message: Message) -> tuple[str, str, Any]:
    """Plain text that mentions no one. The server drops a repeat, whose ID it knows. Notices would be silent."""
    lines = [f"{message.department}: {message.text}", *(f"“{question}”" for question in message.questions)]
    room = quote(target.room, safe="")
    path = f"/_matrix/client/v3/rooms/{room}/send/m.room.message/{message.id}"
    body = {"msgtype": "m.text", "body": "\n".join((*lines, message.desk)), "m.mentions": {}}
    return "PUT", path, body


def _ntfy(target: Target, message: Message) -> tuple[str, str, Any]:
    """Posted to the server's root, with the topic in the body: headers hold ASCII alone."""
    lines = [message.text, *(f"“{question}”" for question in message.questions)]
    body = {
        "topic": target.address.path.lstrip("/"),
        "title": message.department,
        "message": "\n".join(lines),
        "click": message.desk,
        "markdown": False,
    }
    return "POST", "/", body


_FORMATS: dict[ChannelKind, Callable[[Target, Message], tuple[str, str, Any]]] = {
    ChannelKind.SLACK: _slack,
    ChannelKind.TEAMS: _teams,
    ChannelKind.MATTERMOST: _mattermost,
    ChannelKind.MATRIX: _matrix,
    ChannelKind.DISCORD: _discord,
    ChannelKind.NTFY: _ntfy,
}
