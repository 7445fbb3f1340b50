"""A database file of the test's own, for what commits and is read by other threads."""

from tests.databases import sqlite

__all__ = ["sqlite"]
