"""Numbers in requests."""

from typing import Annotated

from pydantic import Field

Number = Annotated[int, Field(ge=0, le=2**53 - 1)]
"""A number such as a department's, within what JavaScript and both databases represent exactly."""
