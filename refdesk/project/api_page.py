"""The page that describes the HTTP API: made from the same schema as openapi.json, readable without any script."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from .api_answers import WORDS, is_common


@dataclass(frozen=True)
class Field:
    """A field of a body or an answer, or a parameter."""

    name: str
    kind: str
    required: bool
    about: str


@dataclass(frozen=True)
class Operation:
    """Something that can be asked. `answers` are its status codes with the fields of each."""

    name: str
    method: str
    path: str
    summary: str
    paragraphs: tuple[str, ...]
    signed_in: bool
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answers: tuple[tuple[str, tuple[Field, ...]], ...]


class ApiPage(DocsBase):
    """The documentation of an API as one of our own pages."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The page."""
        schema = api.get_openapi_schema(path_params=kwargs)
        context = {
            "api": api,
            "operations": list(operations(schema)),
            "common": WORDS.items(),
            "openapi": self.get_openapi_url(api, kwargs),
        }
        return render(request, "refdesk/api.html", context)


def operations(schema: dict[str, Any]) -> Iterator[Operation]:
    """Everything that an OpenAPI schema describes, in its order."""
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            yield Operation(
                name=told["operationId"],
                method=method.upper(),
                path=path,
                summary=told.get("summary", ""),
                paragraphs=tuple(told.get("description", "").split("\n\n")),
                signed_in=bool(told.get("security")),
                parameters=tuple(_parameter(schema, one) for one in told.get("parameters", ())),
                body=_fields(schema, told.get("requestBody", {})),
                answers=tuple(
                    (str(code), _fields(schema, answer))
                    for code, answer in told["responses"].items()
                    if not is_common(answer)
                ),
            )


def _parameter(schema: dict[str, Any], told: dict[str, Any]) -> Field:
    return Field(told["name"], _kind(schema, told["schema"]), told.get("required", False), told.get("description", ""))


def _fields(schema: dict[str, Any], holder: dict[str, Any]) -> tuple[Field, ...]:
    told = _resolved(schema, holder.get("content", {}).get("application/json", {}).get("schema", {}))
    if told.get("type") == "array":
        told = _resolved(schema, told.get("items", {}))
    required = told.get("required", ())
    return tuple(
        Field(name, _kind(schema, of), name in required, of.get("description", ""))
        for name, of in told.get("properties", {}).items()
    )


def _kind(schema: dict[str, Any], told: dict[str, Any]) -> str:
    """The type in words, such as "string, at most 400" or "list of (question, text)"."""
    if "anyOf" in told:
        return " or ".join(_kind(schema, one) for one in told["anyOf"])
    resolved = _resolved(schema, told)
    if resolved.get("type") == "array":
        return f"list of {_kind(schema, resolved.get('items', {}))}"
    if resolved.get("type") == "object":
        return f"({', '.join(resolved.get('properties', ()))})"
    limit = f", at most {resolved['maxLength']}" if "maxLength" in resolved else ""
    return f"{resolved.get('type', 'anything')}{limit}"


def _resolved(schema: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    name = told.get("$ref", "").rpartition("/")[2]
    return schema["components"]["schemas"][name] if name else told
