from tests.databases import sqlite

__all__ = ["sqlite"]
