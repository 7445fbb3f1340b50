"""Full-text search: tokens and stems, the query syntax of each database, excerpts."""
