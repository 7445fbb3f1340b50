"""What the files in web/src/protocol are generated from: the JSON schemas of the live protocol and of the HTTP API,
the desk's forms, and the sentences of events.

`DJANGO_SETTINGS_MODULE=tests.settings python -m refdesk.project.browser_types` prints them.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import django

from refdesk.chats.events import AnyBody
from refdesk.protocol import browser
from refdesk.protocol.lines import lines

from .api_answers import INVALID, PROBLEM
from .browser_forms import JSON, ROOT, forms

Schema = dict[str, Any]

# A title would make a type of its own of each field. Defaults, limits and mappings have no types.
_DROPPED = {"title", "default", "discriminator", "minItems", "maxItems"}
# The live protocol's type of all events, in place of a list of the kinds.
_EVENTS = "AnyBody"
_OF_CHATS = {f"#/components/schemas/{kind.__name__}" for kind in AnyBody.__args__}
_DESCRIPTION = "By method and path: the parameters of path and query, the body, the answer, and what may be instead."
_FOR_DEVELOPERS = [{"$ref": f"#/components/schemas/{name}"} for name in (PROBLEM, INVALID)]


def schema(document: Schema) -> Schema:
    """A definition for each component of the OpenAPI document, and `Operations` for what each operation needs and
    returns.

    Types that the live protocol has, too, are named without a definition, and listed in `imports`.
    """
    shared = browser.schema()["$defs"].keys()
    definitions = document["components"]["schemas"]
    unshared = {name: _typed(definition) for name, definition in definitions.items() if name not in shared}
    operations = _object(dict(_operations(document))) | {"description": _DESCRIPTION}
    text = json.dumps({"Operations": operations} | unshared)
    imports = [name for name in sorted(shared) if f'{{"$ref": "#/components/schemas/{name}"}}' in text]
    for name in imports:
        text = text.replace(f'{{"$ref": "#/components/schemas/{name}"}}', f'{{"tsType": "{name}"}}')
    if f'{{"tsType": "{_EVENTS}"}}' in text:
        imports = sorted((*imports, _EVENTS))
    typed = json.loads(text.replace("#/components/schemas/", "#/$defs/"))
    return {"$ref": "#/$defs/Operations", "$defs": typed, "imports": imports}


def _operations(document: Schema) -> Iterator[tuple[str, Schema]]:
    """Each operation by method and path, if its answer is no file."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            answers = [answer for code, answer in operation["responses"].items() if code.startswith("2")]
            kinds = {kind for answer in answers for kind in answer.get("content", ())}
            if kinds <= {JSON} and (kinds or "204" in operation["responses"] or "202" in operation["responses"]):
                yield f"{method.upper()} {path.removeprefix(ROOT)}", _operation(operation, answers)


def _operation(operation: Schema, answers: list[Schema]) -> Schema:
    parameters = operation.get("parameters", [])
    params = _object({parameter["name"]: _parameter(parameter["schema"]) for parameter in parameters})
    params["required"] = [parameter["name"] for parameter in parameters if parameter["required"]]
    parts = {"params": params} if parameters else {}
    body = operation.get("requestBody", {}).get("content", {}).get(JSON)
    # A file is no JSON body.
    if body and body["schema"].get("format") != "binary":
        parts["body"] = _typed(body["schema"])
    parts["answer"] = _union(answers) or {"tsType": "undefined"}
    parts["error"] = _union(response for code, response in operation["responses"].items() if code >= "400")
    return _object(parts)


def _union(responses: Iterable[Schema]) -> Schema:
    """The contents of these responses, without what is only for the developer of a client; empty: none."""
    contents = [_typed(response["content"][JSON]["schema"]) for response in responses if response.get("content")]
    options = [option for content in contents for option in content.get("anyOf", [content])]
    distinct: list[Schema] = list(
        {json.dumps(option): option for option in options if option not in _FOR_DEVELOPERS}.values()
    )
    if len(distinct) == 1:
        return distinct[0]
    return {"anyOf": distinct} if distinct else {}


def _parameter(described: Schema) -> Schema:
    """A parameter that is null is left out."""
    options = [option for option in described.get("anyOf", ()) if option != {"type": "null"}]
    typed: Schema = _typed(options[0] if options else described)
    return typed


def _typed(described: Any) -> Any:
    """The schema as json-schema-to-typescript understands it: one type per component, tuples as in draft 7."""
    if isinstance(described, list):
        return [_typed(item) for item in described]
    if not isinstance(described, dict):
        return described
    if "$ref" in described:
        return {"$ref": described["$ref"]}
    if {option.get("$ref") for option in described.get("anyOf", ())} == _OF_CHATS:
        return {"tsType": _EVENTS}
    if "prefixItems" in described:
        # The only tuples are of numbers.
        return {"tsType": f"readonly [{', '.join('number' for _ in described['prefixItems'])}]"}
    typed = {key: _typed(of) for key, of in described.items() if key not in _DROPPED}
    if "properties" in described:
        typed["properties"] = {name: _typed(of) for name, of in described["properties"].items()}
    return typed


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


if __name__ == "__main__":
    django.setup()
    from .api import api

    openapi = api.get_openapi_schema()
    http = {"http": schema(openapi), "forms": forms(openapi)}
    print(json.dumps({"wire": browser.schema(), "lines": lines()} | http, ensure_ascii=False))
