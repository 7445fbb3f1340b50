"""Template tags of libraries."""
