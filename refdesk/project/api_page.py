"""The page that describes the HTTP API, made from the schema of openapi.json and readable without scripts."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
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
    """`responses` are pairs of a status code and its fields. `example` is a body as JSON; empty without one."""

    name: str
    method: str
    path: str
    summary: str
    paragraphs: tuple[str, ...]
    signed_in: bool
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    example: str
    responses: tuple[tuple[str, tuple[Field, ...]], ...]


@dataclass(frozen=True)
class Section:
    """The operations of a part of the API. `name` is its tag."""

    name: str
    title: str
    operations: tuple[Operation, ...]


SECTIONS: dict[str, Any] = {
    "widgets": _("Widgets"),
    "chats": _("Patrons’ chats"),
    "tickets": _("Patrons’ questions"),
    "FAQs": _("FAQs"),
    "desk": _("The desk"),
    "profile": _("An operator’s own account"),
    "push": _("Push notifications"),
    "analytics": _("Reference Analytics"),
    "statistics": _("Statistics"),
    "administration": _("Administration"),
}
"""Titles by tag, in the order of the page. Other tags follow."""


class ApiPage(DocsBase):
    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema = api.get_openapi_schema(path_params=kwargs)
        context = {
            "api": api,
            "sections": list(sections(schema)),
            "common": DESCRIPTIONS.items(),
            "openapi": self.get_openapi_url(api, kwargs),
        }
        return render(request, "refdesk/api.html", context)


def sections(schema: dict[str, Any]) -> Iterator[Section]:
    """The operations of an OpenAPI schema by their first tag, in its order."""
    grouped: dict[str, list[Operation]] = {tag: [] for tag in SECTIONS}
    for tag, operation in operations(schema):
        grouped.setdefault(tag, []).append(operation)
    for tag, members in grouped.items():
        if members:
            yield Section(tag, str(SECTIONS.get(tag, tag)), tuple(members))


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, Operation]]:
    """Each operation with its tag."""
    for path, methods in schema["paths"].items():
        for method, described in methods.items():
            yield (
                described["tags"][0],
                Operation(
                    name=described["operationId"],
                    method=method.upper(),
                    path=path,
                    summary=described.get("summary", ""),
                    paragraphs=tuple(described.get("description", "").split("\n\n")),
                    signed_in=bool(described.get("security")),
                    parameters=tuple(_parameter(schema, parameter) for parameter in described.get("parameters", ())),
                    body=_fields(schema, described.get("requestBody", {})),
                    example=_example_body(schema, described.get("requestBody", {})),
                    responses=tuple(
                        (str(code), _fields(schema, response))
                        for code, response in described["responses"].items()
                        if not is_common_response(response)
                    ),
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


def _example_body(schema: dict[str, Any], holder: dict[str, Any]) -> str:
    body = holder.get("content", {}).get("application/json", {}).get("schema")
    return json.dumps(_example(schema, body, ()), ensure_ascii=False) if body else ""


def _example(schema: dict[str, Any], described: dict[str, Any], above: tuple[str, ...]) -> Any:
    """A value of this type: its default, or the first that it allows. `above`: types within which it stands."""
    name = described.get("$ref", "")
    resolved = _resolved(schema, described)
    options = resolved.get("anyOf") or resolved.get("oneOf") or resolved.get("allOf")
    if name in above:
        return None
    if options:
        return _example(schema, options[0], (*above, name))
    if "default" in resolved:
        return resolved["default"]
    if "const" in resolved or "enum" in resolved:
        return resolved.get("const", (resolved.get("enum") or [None])[0])
    if resolved.get("type") == "array":
        return [_example(schema, resolved.get("items", {}), (*above, name))]
    if resolved.get("type") == "object":
        required = resolved.get("required", ())
        return {
            field: _example(schema, of, (*above, name))
            for field, of in resolved.get("properties", {}).items()
            if field in required
        }
    return {"string": "text", "integer": 1, "number": 1, "boolean": True}.get(str(resolved.get("type")))


def _type_name(schema: dict[str, Any], described: dict[str, Any]) -> str:
    """A readable type, such as "string, at most 400" or "list of (question, text)"."""
    if "anyOf" in described:
        return " or ".join(_type_name(schema, option) for option in described["anyOf"])
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
