"""Full-text search: tokens, stems and patterns, the query syntax of each database, excerpts."""
