"""Types of the log and of acts as components of the OpenAPI document, which describes what HTTP and the live protocol
share with the same types."""

import json
from functools import cache
from typing import Any

from .schema import Schema, components, renamed

REF = "x-ref"
"""Pydantic resolves each `$ref` itself, and knows no other components: `resolved` puts the real name back."""
_AT = "#/components/schemas/{name}"
_documented: dict[str, Schema] = {}


def schema_of(*kinds: Any, prefix: str = "") -> Schema:
    """A reference to the component of this type, or the union of several.

    `prefix` goes before the names of components that the live protocol doesn't have.
    """
    schemas = components(*kinds, at=_AT)
    prefixed, names = renamed(schemas, _of_protocol(), prefix, _AT)
    _documented.update({name: schema for name, schema in schemas.items() if name not in names} | prefixed)
    refs = {kind: _AT.format(name=names.get(kind.__name__, kind.__name__)) for kind in kinds}
    if len(kinds) == 1:
        return {REF: refs[kinds[0]]}
    return {"anyOf": [{REF: ref} for ref in refs.values()], "discriminator": _discriminator(refs)}


def json_body(*kinds: Any, prefix: str = "") -> Schema:
    """`openapi_extra` of an operation whose body is one of these types, decoded by msgspec."""
    content = {"application/json": {"schema": schema_of(*kinds, prefix=prefix)}}
    return {"requestBody": {"required": True, "content": content}}


def resolved(document: Schema) -> Schema:
    """The document with the components that `schema_of` refers to."""
    document["components"]["schemas"].update(_documented)
    complete: Schema = json.loads(json.dumps(document).replace(f'"{REF}"', '"$ref"'))
    return complete


def _discriminator(refs: dict[Any, str]) -> Schema:
    [field] = {kind.__struct_config__.tag_field for kind in refs}
    return {"propertyName": field, "mapping": {str(kind.__struct_config__.tag): ref for kind, ref in refs.items()}}


@cache
def _of_protocol() -> dict[str, Schema]:
    return components(at=_AT)
