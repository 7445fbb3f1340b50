"""A database file of the test's own, for what reads on threads."""

from tests.databases import sqlite

__all__ = ["sqlite"]
