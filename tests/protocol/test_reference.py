"""The protocol reference is generated from the types; its examples are what servers and clients send."""

import json
import re
from typing import Any, get_args

import msgspec
import pytest

from refdesk.chats.commands import ClientAct
from refdesk.chats.refusals import AnyRefusal
from refdesk.protocol import down, up
from refdesk.protocol.decode import decode
from refdesk.protocol.reference import examples_down, examples_events, examples_up
from refdesk.protocol.reference.__main__ import PAGE
from refdesk.protocol.reference.fields import fields_of
from refdesk.protocol.reference.markdown import document
from refdesk.protocol.refusals import AnyProtocolRefusal
from refdesk.protocol.schema import AnyBody, TicketBody, components
from refdesk.tickets import commands as tickets
from refdesk.tickets.refusals import ClientRefusal

EXAMPLES = {
    up.AnyUp: examples_up.FRAMES,
    ClientAct: examples_up.ACTS,
    down.AnyDown: examples_down.FRAMES,
    AnyBody: examples_events.EVENTS,
    AnyRefusal | ClientRefusal | AnyProtocolRefusal: examples_down.REFUSALS,
}
OF_TICKETS = {
    examples_up.TICKET_ACTS: set(get_args(tickets.ClientAct)) - set(get_args(ClientAct)),
    examples_events.TICKET_EVENTS: set(get_args(TicketBody)) - set(get_args(AnyBody)),
}
REMEDY = "run `.venv/bin/python -m refdesk.protocol.reference`"


def test_the_committed_reference_matches_the_types() -> None:
    assert PAGE.read_text() == document(), REMEDY


@pytest.mark.parametrize("union", EXAMPLES, ids=lambda union: get_args(union)[0].__name__)
def test_reference_has_one_example_of_each_type(union: Any) -> None:
    assert [type(example) for example in EXAMPLES[union]] == list(get_args(union))


@pytest.mark.parametrize("examples", OF_TICKETS, ids=["acts", "events"])
def test_reference_has_one_example_of_each_type_that_only_tickets_have(examples: Any) -> None:
    assert {type(example) for example in examples} == OF_TICKETS[examples]
    assert len(examples) == len(OF_TICKETS[examples])


def test_reference_describes_each_field() -> None:
    for name, schema in components().items():
        assert schema["description"], name
        tags = {field for field, of in schema["properties"].items() if len(of.get("enum", ())) == 1}
        assert [field.name for field in fields_of(schema) if not field.about and field.name not in tags] == [], name


def examples_in(chapter: str) -> list[dict[str, Any]]:
    text = re.split(r"^## ", PAGE.read_text(), flags=re.M)
    found = next(part for part in text if part.startswith(chapter))
    return [json.loads(block) for block in re.findall(r"^```json\n(.*?)^```", found, flags=re.M | re.S)]


def test_reference_frames_of_a_client_are_accepted_by_the_server() -> None:
    frames = [decode(json.dumps(frame)) for frame in examples_in("Frames from a client")]
    assert frames == list(examples_up.FRAMES)


def test_reference_acts_are_accepted_in_a_do() -> None:
    sent = [
        json.dumps({"kind": "do", "key": examples_up.KEY, "log": ["chat", 7], "act": act})
        for act in examples_in("Acts\n")
    ]
    frames = [decode(frame) for frame in sent]
    assert [frame.act for frame in frames if isinstance(frame, up.Do)] == list(examples_up.ACTS)


def test_reference_acts_on_tickets_are_accepted_in_a_do() -> None:
    sent = [
        json.dumps({"kind": "do", "key": examples_up.KEY, "log": ["ticket", 31], "act": act})
        for act in examples_in("Acts on tickets\n")
    ]
    frames = [decode(frame) for frame in sent]
    assert [frame.act for frame in frames if isinstance(frame, up.Do)] == list(examples_up.TICKET_ACTS)


def test_reference_frames_of_the_server_can_be_decoded_by_a_client() -> None:
    frames = [
        msgspec.json.decode(json.dumps(frame), type=down.AnyDown) for frame in examples_in("Frames from the server")
    ]
    assert [type(frame) for frame in frames] == [type(frame) for frame in examples_down.FRAMES]


def test_reference_events_are_those_of_a_log() -> None:
    events = [msgspec.convert(event, AnyBody) for event in examples_in("Kinds of events")]
    assert events == list(examples_events.EVENTS)


def test_reference_events_of_tickets_are_those_of_a_log() -> None:
    events = [msgspec.convert(event, TicketBody) for event in examples_in("Events of tickets")]
    assert events == list(examples_events.TICKET_EVENTS)


def test_reference_refusals_are_those_of_a_refused_frame() -> None:
    sent = [
        msgspec.convert({"kind": "refused", "refusal": refusal}, down.AnyDown) for refusal in examples_in("Refusals")
    ]
    assert [frame.refusal for frame in sent if isinstance(frame, down.Refused)] == list(examples_down.REFUSALS)


def test_reference_marks_each_refusal_that_is_sent_again() -> None:
    for refusal in examples_down.REFUSALS:
        assert (refusal.retry == "after_pause") == hasattr(refusal, "retry_after")
