"""Carries messages between nodes. It may lose some and reports that; only speed depends on it."""
