"""Fixtures of the contracts: real databases."""

from tests.databases import database, postgresql, scratch, sqlite

__all__ = ["database", "postgresql", "scratch", "sqlite"]
