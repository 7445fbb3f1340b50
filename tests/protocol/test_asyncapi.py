"""The AsyncAPI document: valid, with schemas that accept the examples and nothing else."""

import json
from pathlib import Path
from typing import Any, cast

import pytest
from jsonschema import Draft7Validator
from referencing import Registry
from referencing.jsonschema import DRAFT7

from refdesk.protocol.down import AnyDown
from refdesk.protocol.reference.asyncapi import document
from refdesk.protocol.up import AnyUp

SPECIFICATION = Path(__file__).parents[2] / "web/node_modules/@asyncapi/specs/schemas/3.0.0.json"
DOCUMENT = document("https://chat.library.example")
FRAMES = AnyUp.__args__ + AnyDown.__args__


def validator(name: str) -> Draft7Validator:
    whole = DRAFT7.create_resource({"$id": "urn:live", **DOCUMENT})
    registry = Registry().with_resource("urn:live", whole)
    return Draft7Validator({"$ref": f"urn:live#/components/schemas/{name}"}, registry=registry)


@pytest.mark.skipif(not SPECIFICATION.is_file(), reason="the front end's packages are not installed")
def test_document_is_valid_by_the_schema_of_asyncapi() -> None:
    specification = json.loads(SPECIFICATION.read_text())
    errors = [error.message for error in Draft7Validator(specification).iter_errors(DOCUMENT)]
    assert errors == []
    broken = DOCUMENT | {"operations": {"receiveSocket": {"action": "shout"}}}
    assert list(Draft7Validator(specification).iter_errors(broken))


def test_document_has_the_target_of_every_reference() -> None:
    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            direct = [node["$ref"]] if "$ref" in node else []
            return direct + [reference for of in node.values() for reference in references(of)]
        return [reference for of in node for reference in references(of)] if isinstance(node, list) else []

    for reference in set(references(DOCUMENT)):
        part: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            part = part[step]


def test_document_has_a_message_for_each_frame_and_direction() -> None:
    names = {frame.__name__ for frame in FRAMES}
    assert set(DOCUMENT["components"]["messages"]) == names
    for way in ("socket", "stream"):
        assert set(DOCUMENT["channels"][way]["messages"]) == names
    received = DOCUMENT["operations"]["receiveSocket"]["messages"]
    assert {reference["$ref"].rpartition("/")[2] for reference in received} == {
        frame.__name__ for frame in AnyUp.__args__
    }


def test_schema_accepts_the_example_of_its_frame_and_no_other_kind() -> None:
    for name in (frame.__name__ for frame in FRAMES):
        Draft7Validator.check_schema(DOCUMENT["components"]["schemas"][name])
        [example] = cast("list[dict[str, Any]]", DOCUMENT["components"]["messages"][name]["examples"])
        check = validator(name)
        assert [error.message for error in check.iter_errors(example["payload"])] == [], name
        assert not check.is_valid(example["payload"] | {"kind": "launch"}), name
        for required in DOCUMENT["components"]["schemas"][name]["required"]:
            without = {key: of for key, of in example["payload"].items() if key != required}
            assert not check.is_valid(without), f"{name}.{required}"


def test_schema_refuses_a_key_of_another_form() -> None:
    do = {"kind": "do", "key": "k" * 22, "log": ["chat", 7], "act": {"kind": "end"}}
    assert validator("Do").is_valid(do)
    assert not validator("Do").is_valid(do | {"key": "short"})
    assert not validator("Do").is_valid(do | {"act": {"kind": "take_seat"}})
