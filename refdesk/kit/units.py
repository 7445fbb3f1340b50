"""Units and descriptions of fields as types, from which schemas and the protocol reference are generated.

A field is written `until: Instant`, or `until: Annotated[Instant, about("when the chat ends")]` if its name and its
unit don't suffice.
"""

from typing import Annotated

from msgspec import Meta


def about(meaning: str) -> Meta:
    """The meaning of a field, as a phrase without a period."""
    return Meta(description=meaning)


def unit(name: str) -> Meta:
    """The unit of a number, `x-unit` in a JSON schema."""
    return Meta(extra_json_schema={"x-unit": name})


Instant = Annotated[int, unit("ms since 1970-01-01 UTC")]
Duration = Annotated[int, unit("ms")]
Seconds = Annotated[float, unit("s")]
Bytes = Annotated[int, unit("bytes")]
CodePoints = Annotated[int, unit("code points")]
