"""The page that describes the HTTP API, made from the schema of openapi.json and readable without scripts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from .api_answers import DESCRIPTIONS, is_common_response


@dataclass(frozen=True)
class Field:
    """A field of a body or a response, or a parameter."""

    name: str
    type_name: str
    required: bool
    description: str


@dataclass(frozen=True)
class Operation:
    """`responses` are pairs of a status code and its fields."""

    name: str
    method: str
    path: str
    summary: str
    paragraphs: tuple[str, ...]
    signed_in: bool
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    responses: tuple[tuple[str, tuple[Field, ...]], ...]


class ApiPage(DocsBase):
    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema = api.get_openapi_schema(path_params=kwargs)
        context = {
            "api": api,
            "operations": list(operations(schema)),
            "common": DESCRIPTIONS.items(),
            "openapi": self.get_openapi_url(api, kwargs),
        }
        return render(request, "refdesk/api.html", context)


def operations(schema: dict[str, Any]) -> Iterator[Operation]:
    """The operations of an OpenAPI schema, in its order."""
    for path, methods in schema["paths"].items():
        for method, described in methods.items():
            yield Operation(
                name=described["operationId"],
                method=method.upper(),
                path=path,
                summary=described.get("summary", ""),
                paragraphs=tuple(described.get("description", "").split("\n\n")),
                signed_in=bool(described.get("security")),
                parameters=tuple(_parameter(schema, one) for one in described.get("parameters", ())),
                body=_fields(schema, described.get("requestBody", {})),
                responses=tuple(
                    (str(code), _fields(schema, response))
                    for code, response in described["responses"].items()
                    if not is_common_response(response)
                ),
            )


def _parameter(schema: dict[str, Any], described: dict[str, Any]) -> Field:
    return Field(
        described["name"],
        _type_name(schema, described["schema"]),
        described.get("required", False),
        described.get("description", ""),
    )


def _fields(schema: dict[str, Any], holder: dict[str, Any]) -> tuple[Field, ...]:
    described = _resolved(schema, holder.get("content", {}).get("application/json", {}).get("schema", {}))
    if described.get("type") == "array":
        described = _resolved(schema, described.get("items", {}))
    required = described.get("required", ())
    return tuple(
        Field(name, _type_name(schema, of), name in required, of.get("description", ""))
        for name, of in described.get("properties", {}).items()
    )


def _type_name(schema: dict[str, Any], described: dict[str, Any]) -> str:
    """A readable type, such as "string, at most 400" or "list of (question, text)"."""
    if "anyOf" in described:
        return " or ".join(_type_name(schema, one) for one in described["anyOf"])
    resolved = _resolved(schema, described)
    if resolved.get("type") == "array":
        return f"list of {_type_name(schema, resolved.get('items', {}))}"
    if resolved.get("type") == "object":
        return f"({', '.join(resolved.get('properties', ()))})"
    limit = f", at most {resolved['maxLength']}" if "maxLength" in resolved else ""
    return f"{resolved.get('type', 'anything')}{limit}"


def _resolved(schema: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    name = described.get("$ref", "").rpartition("/")[2]
    return schema["components"]["schemas"][name] if name else described
