"""Which copies of a picture there are."""

COPIES = {"view": 2048, "thumbnail": 480}
"""Names of the copies, largest first, with the maximum of width and height in pixels."""
MAX_BYTES = 3 * 2**20
"""Maximum size of a copy."""
MAX_PIXELS = 50_000_000
"""Pictures with more pixels are not decoded."""
