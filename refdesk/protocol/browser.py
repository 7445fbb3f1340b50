"""The wire as a JSON schema, from which the browser's types are made (`python -m refdesk.protocol.browser`)."""

import json
from typing import Any

import msgspec

from refdesk.chats.events import AnyBody

from . import VERSION
from .down import AnyDown, WireEvent
from .up import AnyUp


class Wire(msgspec.Struct, frozen=True, kw_only=True):
    """The roots of everything that goes over the wire."""

    up: AnyUp
    down: AnyDown
    body: AnyBody


def schema() -> dict[str, Any]:
    """One JSON schema (2020-12) with a definition for each frame, event body, act and refusal."""
    made = msgspec.json.schema(Wire)
    made["version"] = VERSION
    made["$defs"][WireEvent.__name__]["properties"]["body"] = {
        "anyOf": [{"$ref": f"#/$defs/{kind.__name__}"} for kind in AnyBody.__args__]
    }
    return made


if __name__ == "__main__":
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
