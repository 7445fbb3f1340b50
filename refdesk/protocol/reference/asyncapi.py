"""The live protocol as an AsyncAPI 3 document, from the server's side: it receives what clients send."""

import json
from collections.abc import Iterable
from typing import Any

import msgspec

from refdesk.protocol import VERSION
from refdesk.protocol.schema import Schema, components

from . import examples_down, examples_up

ABOUT = """\
Frames are JSON objects, one to a line, over a WebSocket or an event stream with posts. The rules that they follow, and
how to get a credential, are in docs/protocol.md.
"""
SCHEMAS = "#/components/schemas/{name}"


def document(url: str) -> dict[str, Any]:
    """The document of the server at this address (http or https)."""
    scheme, _, host = url.partition("://")
    received, sent = _names(examples_up.FRAMES), _names(examples_down.FRAMES)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Refdesk live protocol", "version": str(VERSION), "description": ABOUT},
        "defaultContentType": "application/json",
        "servers": {
            "socket": {"host": host, "protocol": "wss" if scheme == "https" else "ws"},
            "stream": {"host": host, "protocol": scheme},
        },
        "channels": {
            "socket": _channel("/live/socket", "socket", received + sent, "The WebSocket (P1)."),
            "stream": _channel("/live/stream", "stream", received + sent, "Server-sent events down, posts up (P2)."),
        },
        "operations": {
            f"{action}{way.capitalize()}": _operation(action, way, names)
            for way in ("socket", "stream")
            for action, names in (("receive", received), ("send", sent))
        },
        "components": {
            "messages": {type(frame).__name__: _message(frame) for frame in examples_up.FRAMES + examples_down.FRAMES},
            "schemas": {name: _draft_7(schema) for name, schema in components(at=SCHEMAS).items()},
        },
    }


def _names(frames: Iterable[msgspec.Struct]) -> list[str]:
    return [type(frame).__name__ for frame in frames]


def _channel(address: str, server: str, names: list[str], about: str) -> dict[str, Any]:
    messages = {name: {"$ref": f"#/components/messages/{name}"} for name in names}
    return {
        "address": address,
        "description": about,
        "servers": [{"$ref": f"#/servers/{server}"}],
        "messages": messages,
    }


def _operation(action: str, channel: str, names: list[str]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in names],
    }


def _message(frame: msgspec.Struct) -> dict[str, Any]:
    name = type(frame).__name__
    return {
        "name": frame.__struct_config__.tag,
        "title": name,
        "payload": {"$ref": SCHEMAS.format(name=name)},
        "examples": [{"payload": json.loads(msgspec.json.encode(frame))}],
    }


def _draft_7(schema: Any) -> Any:
    """The same in JSON Schema draft 7, which AsyncAPI's own schemas are an extension of."""
    if isinstance(schema, list):
        return [_draft_7(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    # AsyncAPI's discriminator is a mere name; the tag in each alternative says the same.
    plain: Schema = {key: _draft_7(of) for key, of in schema.items() if key not in ("discriminator", "prefixItems")}
    if "prefixItems" in schema:
        plain |= {"items": _draft_7(schema["prefixItems"]), "additionalItems": False}
    return plain
