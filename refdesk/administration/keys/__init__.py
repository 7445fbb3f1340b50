"""API keys of a library: making one, and revoking it."""
