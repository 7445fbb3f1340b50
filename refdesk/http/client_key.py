"""The key with which a client makes a request idempotent."""

from typing import Annotated

from ninja import Field

ClientKey = Annotated[str, Field(min_length=16, max_length=32, pattern=r"^[A-Za-z0-9_-]+$")]
"""Used once, and random: best a UUID of version 7 without hyphens. Any other key is refused."""
