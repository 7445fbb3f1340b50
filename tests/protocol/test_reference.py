"""The protocol reference is generated from the types; its examples are what servers and clients send."""

import json
import re
from typing import Any

import msgspec
import pytest

from refdesk.protocol import down, up
from refdesk.protocol.reference.__main__ import PAGE
from refdesk.protocol.reference.examples import SAMPLES, SHOWN, example_of
from refdesk.protocol.reference.fields import fields_of
from refdesk.protocol.reference.markdown import chapters, document
from refdesk.protocol.schema import AnyBody, TicketBody, components
from refdesk.protocol.up import decode

KINDS: list[list[Any]] = [list(kinds) for _, kinds in chapters()]
FRAMES_UP, ACTS, TICKET_ACTS, FRAMES_DOWN, EVENTS, TICKET_EVENTS, REFUSALS = KINDS
REMEDY = "run `.venv/bin/python -m refdesk.protocol.reference`"


def test_the_committed_reference_matches_the_types() -> None:
    assert PAGE.read_text() == document(), REMEDY


def test_each_sample_is_that_of_a_field() -> None:
    fields = {f"{name}.{field}" for name, schema in components().items() for field in schema["properties"]}
    names = fields | {field.partition(".")[2] for field in fields}
    assert {*SAMPLES, *SHOWN} - names == set()


def test_reference_describes_each_field() -> None:
    for name, schema in components().items():
        assert schema["description"], name
        tags = {field for field, of in schema["properties"].items() if len(of.get("enum", ())) == 1}
        assert [field.name for field in fields_of(schema) if not field.about and field.name not in tags] == [], name


def examples_in(chapter: str) -> list[dict[str, Any]]:
    text = re.split(r"^## ", PAGE.read_text(), flags=re.M)
    part = next(part for part in text if part.startswith(chapter))
    return [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```", part, flags=re.M | re.S)]


def test_reference_frames_of_a_client_are_accepted_by_the_server() -> None:
    frames = [decode(json.dumps(frame)) for frame in examples_in("Frames from a client")]
    assert frames == [example_of(frame) for frame in FRAMES_UP]


@pytest.mark.parametrize(
    ("chapter", "log", "acts"),
    [("Acts\n", ["chat", 7], ACTS), ("Acts on tickets\n", ["ticket", 31], TICKET_ACTS)],
    ids=["chat", "ticket"],
)
def test_reference_acts_are_accepted_in_a_do(chapter: str, log: list[Any], acts: list[Any]) -> None:
    sent = [{"kind": "do", "key": SAMPLES["key"], "log": log, "act": act} for act in examples_in(chapter)]
    frames = [decode(json.dumps(frame)) for frame in sent]
    assert [frame.act for frame in frames if isinstance(frame, up.Do)] == [example_of(act) for act in acts]


def test_reference_frames_of_the_server_can_be_decoded_by_a_client() -> None:
    frames = [
        msgspec.json.decode(json.dumps(frame), type=down.AnyDown) for frame in examples_in("Frames from the server")
    ]
    assert [type(frame) for frame in frames] == FRAMES_DOWN


@pytest.mark.parametrize(
    ("chapter", "union", "kinds"),
    [("Kinds of events", AnyBody, EVENTS), ("Events of tickets", TicketBody, TICKET_EVENTS)],
    ids=["chat", "ticket"],
)
def test_reference_events_are_those_of_a_log(chapter: str, union: Any, kinds: list[Any]) -> None:
    events = [msgspec.convert(event, union) for event in examples_in(chapter)]
    assert events == [example_of(kind) for kind in kinds]


def test_reference_refusals_are_those_of_a_refused_frame() -> None:
    sent = [
        msgspec.convert({"kind": "refused", "refusal": refusal}, down.AnyDown) for refusal in examples_in("Refusals")
    ]
    assert [frame.refusal for frame in sent if isinstance(frame, down.Refused)] == list(map(example_of, REFUSALS))


def test_reference_marks_each_refusal_that_is_sent_again() -> None:
    for refusal in REFUSALS:
        assert (refusal.retry == "after_pause") == ("retry_after" in refusal.__struct_fields__)
