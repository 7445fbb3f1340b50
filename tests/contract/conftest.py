"""Fixtures of the contracts: real databases."""

from tests.databases import database, postgresql, sqlite

__all__ = ["database", "postgresql", "sqlite"]
