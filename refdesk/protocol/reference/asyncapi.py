"""The live protocol as an AsyncAPI 3 document, from the server's side: it receives what clients send."""

import json
from typing import Any

import msgspec

from refdesk.protocol import VERSION
from refdesk.protocol.down import AnyDown
from refdesk.protocol.schema import Schema, components
from refdesk.protocol.up import AnyUp

from .examples import example_of

ABOUT = """\
Frames are JSON objects, one to a line, over a WebSocket or an event stream with posts. The rules that they follow, and
how to get a credential, are in docs/protocol.md.
"""
SCHEMAS = "#/components/schemas/{name}"


def document(url: str) -> dict[str, Any]:
    """The document of the server at this address (http or https)."""
    scheme, _, host = url.partition("://")
    received, sent = ([kind.__name__ for kind in frames.__args__] for frames in (AnyUp, AnyDown))
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
            "messages": {kind.__name__: _message(kind) for kind in AnyUp.__args__ + AnyDown.__args__},
            "schemas": {name: _draft_7(schema) for name, schema in components(at=SCHEMAS).items()},
        },
    }


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


def _message(frame: type[msgspec.Struct]) -> dict[str, Any]:
    return {
        "name": frame.__struct_config__.tag,
        "title": frame.__name__,
        "payload": {"$ref": SCHEMAS.format(name=frame.__name__)},
        "examples": [{"payload": json.loads(msgspec.json.encode(example_of(frame)))}],
    }


def _draft_7(schema: Any) -> Any:
    """The same in JSON Schema draft 7, which AsyncAPI's own schemas are an extension of."""
    if isinstance(schema, list):
        return [_draft_7(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    # AsyncAPI's discriminator is a mere name; the tag in each alternative says the same.
    plain: Schema = {key: _draft_7(of) for key, of in schema.items() if key not in ("discriminator", "prefixItems")}
    if "prefixItems" in schema:
        plain |= {"items": _draft_7(schema["prefixItems"]), "additionalItems": False}
    return plain
