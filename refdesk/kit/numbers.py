"""Numbers in requests, within what every database and every browser can hold."""

from typing import Annotated

from pydantic import Field

Number = Annotated[int, Field(ge=0, le=2**53 - 1)]
"""The number of something, such as a department's; a larger one is refused as the wrong number that it is."""
