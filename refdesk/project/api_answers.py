"""What any operation of the HTTP API may answer beside what it states itself, added to the OpenAPI document."""

from typing import Any

from ninja import NinjaAPI

Schema = dict[str, Any]

REFUSED = "Refused"
PROBLEM = "Problem"
INVALID = "Invalid"
COMPONENTS: dict[str, Schema] = {
    REFUSED: {
        "title": REFUSED,
        "description": "Why it was not done: a name, and facts that explain it (docs/protocol-reference.md, Refusals).",
        "type": "object",
        "required": ["refusal"],
        "properties": {
            "refusal": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string"},
                    "retry_after": {"type": "number", "description": "seconds, where it may be sent again"},
                },
            }
        },
    },
    PROBLEM: {
        "title": PROBLEM,
        "description": "What is wrong with the request, in words for the person who wrote the client.",
        "type": "object",
        "required": ["detail"],
        "properties": {"detail": {"type": "string"}},
    },
    INVALID: {
        "title": INVALID,
        "description": "Which fields or parameters are wrong, and why.",
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
WORDS = {
    "400": "Not acceptable",
    "401": "Not signed in",
    "403": "Not allowed",
    "404": "There is none, or none that one may know of",
    "409": "It is otherwise by now",
    "410": "It is over",
    "413": "Too large",
    "422": "Fields or parameters are wrong",
    "429": "Too many requests",
    "503": "The database is away: the same may be sent again",
}


class Api(NinjaAPI):
    """An API whose document says what every operation may answer, too."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        """See `NinjaAPI`."""
        document = super().get_openapi_schema(*args, **kwargs)
        document["components"]["schemas"].update(COMPONENTS)
        for methods in document["paths"].values():
            for method, operation in methods.items():
                stated = {str(code): answer for code, answer in operation["responses"].items()}
                for parameter in operation.get("parameters", ()):
                    _bound(parameter)
                operation["responses"] = dict(sorted((_common(method, operation) | stated).items()))
        return document


def _bound(parameter: Schema) -> None:
    """What an address may hold: other numbers and names lead to no operation."""
    if parameter["in"] == "path" and parameter["schema"].get("type") == "integer":
        parameter["schema"] |= {"minimum": 0, "maximum": 2**53 - 1}
    elif parameter["in"] == "path":
        parameter["schema"]["pattern"] = "^[-a-zA-Z0-9_]+$"


def is_common(answer: Schema) -> bool:
    """Whether an answer of an operation is one that any may give, described once for all."""
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    names = {option.get("$ref", "").rpartition("/")[2] for option in schema.get("anyOf", [schema])}
    return names <= COMPONENTS.keys()


def _common(method: str, operation: Schema) -> dict[str, Schema]:
    answers: dict[str, tuple[str, ...]] = {"503": (REFUSED,)}
    if "security" in operation:
        answers |= {"401": (PROBLEM,), "403": (PROBLEM, REFUSED)}
    if operation.get("parameters"):
        answers |= {"400": (PROBLEM, REFUSED), "404": (PROBLEM, REFUSED), "422": (INVALID,)}
    if "requestBody" in operation:
        answers |= {"400": (PROBLEM, REFUSED), "404": (PROBLEM, REFUSED), "413": (PROBLEM, REFUSED)}
        answers |= {"422": (INVALID, REFUSED)}
    if method != "get":
        answers |= {"409": (REFUSED,), "429": (REFUSED,)}
    return {code: _answer(code, names) for code, names in answers.items()}


def _answer(code: str, names: tuple[str, ...]) -> Schema:
    options = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    schema = options[0] if len(options) == 1 else {"anyOf": options}
    return {"description": WORDS[code], "content": {"application/json": {"schema": schema}}}
