"""Responses that every operation may give besides its own, added to the OpenAPI document."""

from functools import cached_property
from typing import Any

from ninja import NinjaAPI

from refdesk.eventlog.refusals import Refusal
from refdesk.keys.scopes import scopes_of
from refdesk.protocol.openapi import resolved, schema_of

Schema = dict[str, Any]

REFUSAL = "RefusedRequest"
PROBLEM = "Problem"
INVALID = "Invalid"
SIGNED_OUT = "SignedOut"
COMPONENTS: dict[str, Schema] = {
    REFUSAL: {
        "title": REFUSAL,
        "description": "The refusal: its name, and further fields (docs/protocol-reference.md, Refusals).",
        "type": "object",
        "required": ["refusal"],
        "properties": {"refusal": {}},
    },
    PROBLEM: {
        "title": PROBLEM,
        "description": "What is wrong with the request, for the developer of the client.",
        "type": "object",
        "required": ["detail"],
        "properties": {"detail": {"type": "string"}},
    },
    SIGNED_OUT: {
        "title": SIGNED_OUT,
        "description": "Not signed in. `reason`: why the session ended, in words for its operator; empty if unknown.",
        "type": "object",
        "required": ["detail", "reason"],
        "properties": {"detail": {"type": "string"}, "reason": {"type": "string"}},
    },
    INVALID: {
        "title": INVALID,
        "description": "Invalid fields or parameters, with reasons.",
        "type": "object",
        "required": ["detail"],
        "properties": {
            "detail": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["type", "loc", "msg"],
                    "properties": {
                        "type": {"type": "string"},
                        "loc": {"type": "array", "items": {"type": ["string", "integer"]}},
                        "msg": {"type": "string"},
                    },
                },
            }
        },
    },
}
API_KEY: Schema = {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key, made under Administration → API keys. The names are the scopes of which it needs one.",
}
DESCRIPTIONS = {
    "400": "Invalid request",
    "401": "Not signed in, or no valid API key",
    "403": "Not allowed",
    "404": "Not found, or not visible to this client",
    "409": "Conflicts with the current state",
    "410": "No longer available",
    "413": "Too large",
    "422": "Invalid fields or parameters",
    "429": "Too many requests",
    "503": "The database is unavailable: send the same request again",
}


class Api(NinjaAPI):
    """An API whose document contains the common responses. It is made once: that needs 0.2 s of a processor."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        return self._document

    @cached_property
    def _document(self) -> Any:
        document = super().get_openapi_schema()
        document["components"]["schemas"].update(COMPONENTS)
        document["components"]["schemas"][REFUSAL]["properties"]["refusal"] = schema_of(*_refusals())
        document["components"]["securitySchemes"]["ApiKey"] = API_KEY
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                if scopes := sorted(scopes_of(method, path)):
                    operation["security"] = operation["security"] + [{"ApiKey": [scope]} for scope in scopes]
                responses = {str(code): response for code, response in operation["responses"].items()}
                for parameter in operation.get("parameters", ()):
                    _limit_parameter(parameter)
                common = _common_responses(method, operation)
                if "400" in common.keys() & responses.keys():
                    responses["400"] = _with_problem(responses["400"])
                operation["responses"] = dict(sorted((common | responses).items()))
        return resolved(document)


def _refusals(of: type[Refusal] = Refusal) -> list[type[Refusal]]:
    """All refusals of this server; of those with the same name the one that has it as its own."""
    below = [refusal for kind in of.__subclasses__() for refusal in _refusals(kind)]
    declared = of is not Refusal and of.__struct_config__.tag == of.__name__ and of.__module__.startswith("refdesk.")
    return sorted([of, *below] if declared else below, key=lambda kind: kind.__name__)


def _limit_parameter(parameter: Schema) -> None:
    """Document the limits of path parameters: other values match no URL."""
    if parameter["in"] == "path" and parameter["schema"].get("type") == "integer":
        parameter["schema"] |= {"minimum": 0, "maximum": 2**53 - 1}
    elif parameter["in"] == "path":
        parameter["schema"]["pattern"] = "^[-a-zA-Z0-9_]+$"


def is_common_response(response: Schema) -> bool:
    """Whether a response is one of the common ones, which are described once."""
    schema = response.get("content", {}).get("application/json", {}).get("schema", {})
    names = {option.get("$ref", "").rpartition("/")[2] for option in schema.get("anyOf", [schema])}
    return names <= COMPONENTS.keys()


def _common_responses(method: str, operation: Schema) -> dict[str, Schema]:
    responses: dict[str, tuple[str, ...]] = {"503": (REFUSAL,)}
    if "security" in operation:
        responses |= {"401": (SIGNED_OUT,), "403": (PROBLEM, REFUSAL), "404": (PROBLEM, REFUSAL)}
    if operation.get("parameters"):
        responses |= {"400": (PROBLEM, REFUSAL), "404": (PROBLEM, REFUSAL), "422": (INVALID,)}
    if "requestBody" in operation:
        responses |= {"400": (PROBLEM, REFUSAL), "404": (PROBLEM, REFUSAL), "413": (PROBLEM, REFUSAL)}
        responses |= {"422": (INVALID, REFUSAL)}
    if method != "get":
        responses |= {"409": (REFUSAL,), "429": (REFUSAL,)}
    return {code: _response(code, names) for code, names in responses.items()}


def _with_problem(response: Schema) -> Schema:
    """A response of status 400 of an operation's own, or that of a request which the operation doesn't see."""
    content = {
        kind: media | {"schema": {"anyOf": [media["schema"], {"$ref": f"#/components/schemas/{PROBLEM}"}]}}
        for kind, media in response["content"].items()
    }
    return response | {"content": content}


def _response(code: str, names: tuple[str, ...]) -> Schema:
    options = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    schema = options[0] if len(options) == 1 else {"anyOf": options}
    return {"description": DESCRIPTIONS[code], "content": {"application/json": {"schema": schema}}}
