"""Finding FAQs by their words: one function over SQLite's FTS5 and PostgreSQL's text search."""
