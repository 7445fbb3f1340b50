"""Row G7: the bytes of a message in each of the six formats, with hostile texts, and at their longest."""

import json
from pathlib import Path
from typing import Any

import pytest

from refdesk.alerts.addresses import address_of
from refdesk.alerts.formats import Message, Target, request_for
from refdesk.alerts.models import ChannelKind

ADDRESSES = {
    "slack": "https://hooks.slack.com/services/T1/B2/c3",
    "teams": "https://prod-1.westus.logic.azure.com:443/workflows/a/triggers/manual/paths/invoke?sp=%2Frun&sig=s-1",
    "mattermost": "https://chat.example/hooks/k3y",
    "matrix": "https://matrix.example",
    "discord": "https://discord.com/api/webhooks/1/t0k",
    "ntfy": "https://ntfy.example/desk-7",
}
HOSTILE = (
    "@channel <!everyone> <@U1> @everyone @here @room <at>Ana</at> `@all` ```x``` **b** _i_ ~s~ # h [a](https://evil.ex"
    "ample) <https://evil.example|ok> <b>&amp; :tada: \\` $(x) {{y}}"
)
MESSAGE = Message("5e", "R&D <Maps>", "A chat waits.", (HOSTILE,), "Open the desk", "https://desk.example/desk/")
BODIES = Path(__file__).parent / "bodies"
"""The whole body of `MESSAGE` for each service."""
PATHS = {
    "slack": "/services/T1/B2/c3",
    "teams": "/workflows/a/triggers/manual/paths/invoke?sp=%2Frun&sig=s-1",
    "mattermost": "/hooks/k3y",
    "matrix": "/_matrix/client/v3/rooms/%21r%3Amatrix.example/send/m.room.message/5e",
    "discord": "/api/webhooks/1/t0k",
    "ntfy": "/",
}


def _target(kind: str, token: str = "") -> Target:
    address = address_of(ADDRESSES[kind])
    assert address
    return Target(address, token, "!r:matrix.example" if kind == "matrix" else "")


@pytest.mark.parametrize("kind", ChannelKind.values)
def test_G7_a_message_is_sent_in_the_format_of_its_service_with_inert_texts(kind: str) -> None:
    request = request_for(kind, _target(kind), MESSAGE)
    assert request.body.decode() + "\n" == (BODIES / f"{kind}.json").read_text()
    assert (request.method, request.path) == ("PUT" if kind == "matrix" else "POST", PATHS[kind])
    assert request.secure
    assert request.headers == {"Content-Type": "application/json"}
    assert f"https://{request.host}" in ADDRESSES[kind]


@pytest.mark.parametrize("kind", ["matrix", "ntfy"])
def test_G7_a_token_is_sent_in_the_head_alone(kind: str) -> None:
    request = request_for(kind, _target(kind, "tk_1"), MESSAGE)
    assert request.headers["Authorization"] == "Bearer tk_1"
    assert "tk_1" not in request.path + request.body.decode()


@pytest.mark.parametrize("kind", ["mattermost", "discord"])
def test_G7_texts_of_others_are_code_in_markdown_and_do_not_end_it(kind: str) -> None:
    """Every other piece between backticks is code: nothing hostile is outside of it."""
    [text] = [
        value for value in json.loads(request_for(kind, _target(kind), MESSAGE).body).values() if "waits" in str(value)
    ]
    outside = "".join(text.split("`")[::2])
    assert outside == " A chat waits.\n\n[Open the desk](https://desk.example/desk/)"


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict | list):
        return [text for inner in (value.values() if isinstance(value, dict) else value) for text in _strings(inner)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize(
    ("kind", "bytes_", "characters"),
    [
        ("slack", 16_000, 3_000),
        ("teams", 28_000, 28_000),
        ("mattermost", 16_000, 4_000),
        ("matrix", 65_000, 60_000),
        ("discord", 16_000, 2_000),
        ("ntfy", 4_096, 4_096),
    ],
)
@pytest.mark.parametrize("letter", ["&", "𝔄", '"'])
def test_G7_the_longest_message_is_within_the_limits_of_its_service(
    kind: str, bytes_: int, characters: int, letter: str
) -> None:
    """Characters of each text, in UTF-16 units; bytes of the body."""
    longest = Message("5" * 32, letter * 80, "x" * 150, (letter * 120,) * 3, "x" * 40, "https://desk.example/desk/")
    body = request_for(kind, _target(kind), longest).body
    assert len(body) <= bytes_
    assert max(len(text.encode("utf-16-le")) // 2 for text in _strings(json.loads(body))) <= characters
